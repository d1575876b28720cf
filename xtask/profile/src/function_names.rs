//! The names of functions, as the compiler writes them and as a student knows them.

/// The types whose mathematical functions are named, as if each were a crate.
pub const FLOATS: [&str; 2] = ["f32", "f64"];

/// Whether a crate is one of the course's.
pub fn is_ours(name: &str) -> bool {
    ["data", "kernels", "lab", "linalg", "numpy_rng", "plot", "trace", "weights"].contains(&name)
        || name.strip_prefix("tp").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The crate that a function was written in: `nalgebra` of `<nalgebra::Matrix<T> as core::ops::Mul>::mul`. What is of a
/// number type or a slice is of the crate whose trait it is, else of the language, `core`; only the mathematical functions
/// are of `f64`. Empty for a function of the C library.
pub fn crate_of(name: &str) -> String {
    let (of, as_trait) = match type_and_trait(name) {
        Some((of, as_trait, _)) => (of, as_trait),
        None => (name, None),
    };
    let of = of.trim_start_matches(['&', ' ']).trim_start_matches("dyn ").trim_start_matches("mut ");
    let first =
        |path: &str| path.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().map(str::to_owned);
    match first(of).unwrap_or_default() {
        name if of.contains("::") && !name.is_empty() => name,
        _ if of == name => String::new(),
        _ if as_trait.is_some() => as_trait.and_then(first).unwrap_or_default(),
        float if FLOATS.contains(&float.as_str()) => float,
        _ => "core".into(),
    }
}

/// Of `<A as B>::f` the type `A`, the trait `B` and what comes behind; of `<A>::f` the same without a trait.
fn type_and_trait(name: &str) -> Option<(&str, Option<&str>, &str)> {
    let inner = name.strip_prefix('<')?;
    let (mut depth, mut middle) = (1, None);
    for (at, letter) in inner.char_indices() {
        match letter {
            '<' => depth += 1,
            // Not the end of an arrow.
            '>' if !inner[..at].ends_with('-') => depth -= 1,
            ' ' if depth == 1 && inner[at..].starts_with(" as ") => middle = middle.or(Some(at)),
            _ => {}
        }
        if depth == 0 {
            let of = &inner[..middle.unwrap_or(at)];
            return Some((of, middle.map(|middle| &inner[middle + 4..at]), &inner[at + 1..]));
        }
    }
    None
}

/// A name without types: `tp2_naive::train::train_sgd`, `nalgebra::dot`.
pub fn short(name: &str) -> String {
    let of = crate_of(name);
    // Of a type's own function, or its way of a trait's, the path of the type.
    let whole = match type_and_trait(name) {
        Some((of, _, rest)) => format!("{of}{rest}"),
        None => name.to_owned(),
    };
    let (mut depth, mut plain) = (0, String::new());
    for letter in whole.replace("->", "→").chars() {
        match letter {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    let words = plain.split("::").filter(|word| !(word.is_empty() || word.starts_with('{')));
    let words: Vec<&str> = words.collect();
    let Some(last) = words.last() else { return of };
    match of.as_str() {
        "" => last.to_string(),
        of if is_ours(of) && words.first() == Some(&of) => words.join("::"),
        of => format!("{of}::{last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the labels: a function has the name of the crate that wrote it, whatever type it is written for.
    #[test]
    fn whose_function() {
        for (name, of, label) in [
            ("<usize as core::iter::range::Step>::forward_unchecked", "core", "core::forward_unchecked"),
            ("<usize>::checked_sub", "core", "core::checked_sub"),
            ("<[f64] as core::ops::index::Index<usize>>::index", "core", "core::index"),
            ("<&mut F as core::ops::FnMut<(f64,)>>::call_mut", "core", "core::call_mut"),
            ("<f64 as core::ops::arith::AddAssign>::add_assign", "core", "core::add_assign"),
            ("<f64>::ln", "f64", "f64::ln"),
            ("<u8 as linalg::number::Pixel>::load", "linalg", "linalg::load"),
            (
                "<linalg::scale::Scale as pulp::WithSimd>::with_simd",
                "linalg",
                "linalg::scale::Scale::with_simd",
            ),
            ("<linalg::cores::job::Job<W>>::rest", "linalg", "linalg::cores::job::Job::rest"),
            (
                "linalg::cores::job::Job<dyn Fn(usize) -> bool>::rest",
                "linalg",
                "linalg::cores::job::Job::rest",
            ),
            ("<fn(usize) -> f64 as core::ops::FnOnce<(usize,)>>::call_once", "core", "core::call_once"),
            (
                "<<pulp::x86::V4 as pulp::Simd>::vectorize::Impl<Op> as pulp::NullaryFnOnce>::call",
                "pulp",
                "pulp::call",
            ),
            (
                "<nalgebra::Matrix<T,R,C,S> as core::ops::DivAssign<T>>::div_assign",
                "nalgebra",
                "nalgebra::div_assign",
            ),
            ("nalgebra::base::blas::<impl nalgebra::Matrix<T,R,C,S>>::dot", "nalgebra", "nalgebra::dot"),
            ("__ieee754_exp_fma", "", "__ieee754_exp_fma"),
        ] {
            assert_eq!((crate_of(name).as_str(), short(name).as_str()), (of, label), "{name}");
        }
    }
}
