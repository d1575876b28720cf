//! The header of a `.npy` file: a Python dictionary of three keys.

use super::NpyProblem;

/// The text of the header, and the data after it.
pub(super) fn split(file: &[u8]) -> Result<(&[u8], &[u8]), NpyProblem> {
    let refuse = |reason: &str| NpyProblem::NotNpy(reason.to_owned());
    let (length, rest) = match file {
        [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, a, b, rest @ ..] => {
            (u16::from_le_bytes([*a, *b]).into(), rest)
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', 2 | 3, _, a, b, c, d, rest @ ..] => {
            (u32::from_le_bytes([*a, *b, *c, *d]) as usize, rest)
        }
        _ => return Err(refuse("it does not begin as one")),
    };
    rest.split_at_checked(length).ok_or_else(|| refuse("it ends within its header"))
}

/// What the header says.
pub(super) struct Header<'a> {
    /// NumPy's name of the type, as it stands there: `'<f8'`.
    pub descr: &'a str,
    pub fortran_order: bool,
    pub shape: Vec<usize>,
}

impl<'a> Header<'a> {
    /// Reads the dictionary, whose keys may come in any order; the error says what is wrong with it.
    pub fn parse(text: &'a str) -> Result<Self, String> {
        let unclear = "could not parse its header";
        let [mut descr, mut fortran_order, mut shape] = [None; 3];
        let mut rest =
            text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}')).ok_or(unclear)?;
        while !rest.trim().is_empty() {
            let (key, after) = rest.split_once(':').ok_or(unclear)?;
            let (value, after) = after.split_at(value_length(after));
            let value = Some(value.trim());
            match unquoted(key.trim()).ok_or(unclear)? {
                "descr" => descr = value,
                "fortran_order" => fortran_order = value,
                "shape" => shape = value,
                _ => return Err(unclear.into()),
            }
            rest = after.strip_prefix(',').unwrap_or_default();
        }
        let missing = |key: &str| format!("dict is missing key '{key}' in its header");
        Ok(Self {
            descr: descr.ok_or_else(|| missing("descr"))?,
            fortran_order: match fortran_order.ok_or_else(|| missing("fortran_order"))? {
                "True" => true,
                "False" => false,
                _ => return Err(unclear.into()),
            },
            shape: dimensions(shape.ok_or_else(|| missing("shape"))?)
                .ok_or("the dimensions in its header cannot be")?,
        })
    }

    /// The kind of the numbers and their bytes, as in `f8`; nothing of a type that has no such name.
    pub fn kind(&self) -> &'a str {
        unquoted(self.descr).and_then(|name| name.strip_prefix(['<', '>', '|'])).unwrap_or_default()
    }
}

/// What stands between quotes of either sort.
fn unquoted(text: &str) -> Option<&str> {
    ['\'', '"'].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

/// How far the first value of the text goes: to the comma behind it, if there is one, that is in no brackets.
fn value_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let ends = |c: char| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    text.find(ends).unwrap_or(text.len())
}

/// The dimensions of a tuple such as `(1000, 784)`, `(1000,)` or `()`; `None` if it is not one of whole numbers whose
/// product is one.
fn dimensions(tuple: &str) -> Option<Vec<usize>> {
    let inner = tuple.strip_prefix('(')?.strip_suffix(')')?.trim();
    let inner = inner.strip_suffix(',').unwrap_or(inner);
    let dimensions = match inner {
        "" => Vec::new(),
        _ => inner.split(',').map(whole_number).collect::<Option<Vec<_>>>()?,
    };
    dimensions.iter().try_fold(1_usize, |product, &dimension| product.checked_mul(dimension))?;
    Some(dimensions)
}

/// A number that has digits only.
fn whole_number(text: &str) -> Option<usize> {
    let text = text.trim();
    text.bytes().all(|c| c.is_ascii_digit()).then(|| text.parse().ok())?
}
