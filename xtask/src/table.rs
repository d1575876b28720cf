//! How this program's tables look: a line below the head, another at the end, numbers to the right. On a terminal that is too
//! narrow for one, it is made to fit, and neither a word nor a number is cut.

use comfy_table::{Cell, ColumnConstraint, ContentArrangement, LineStyle, Row, Table, TableStyle, Width};
use console::measure_text_width;

const RULE: LineStyle = LineStyle::none().fill('─').junction('─');

/// The spaces around a cell where there is little room: before it, after it.
const LITTLE_ROOM: (u16, u16) = (0, 1);

/// The same where there is hardly any.
const HARDLY_ANY: (u16, u16) = (0, 0);

/// What may happen to the columns of a table, each by its number from 0, where the terminal is too narrow for it.
#[derive(Clone, Copy, Default)]
pub struct Narrow {
    /// Columns of words, whose cells may take several lines.
    pub breaks: &'static [usize],
    /// Columns that may be left out, the first ones first, each with the name of what is missing then.
    pub goes: &'static [(usize, &'static str)],
}

/// An empty table in the project's style.
pub fn table() -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(RULE).bottom_border(RULE));
    table
}

/// The table as text, at most so many columns wide; `None` is as wide as it likes to be. The first of these that fits is taken:
/// the table as it is, one with smaller gaps and cells of several lines, the same without some columns, with hardly any gaps.
/// Should the terminal be narrower still, each row is a line of figures with their names.
pub fn text(table: &Table, columns: Option<usize>, narrow: Narrow) -> String {
    let as_it_is = table.trim_fmt();
    let Some(columns) = columns.filter(|&columns| width(&as_it_is) > columns) else { return as_it_is };
    let (mut smaller, mut left_out) = (table.clone(), Vec::new());
    let mut fits = fitted(&mut smaller, columns, LITTLE_ROOM, narrow);
    for &(column, what) in narrow.goes.iter() {
        if fits.is_none() {
            leave_out(&mut smaller, column);
            left_out.push(what);
            fits = fitted(&mut smaller, columns, LITTLE_ROOM, narrow);
        }
    }
    let Some(text) = fits.or_else(|| fitted(&mut smaller, columns, HARDLY_ANY, narrow)) else {
        return lines(table);
    };
    left_out.dedup();
    let left_out = left_out.join(", ");
    if left_out.is_empty() { text } else { format!("{text}\nLeft out, for lack of room: {left_out}.") }
}

/// The table with such gaps and cells of several lines, if so many columns are enough for it.
fn fitted(table: &mut Table, columns: usize, gaps: (u16, u16), narrow: Narrow) -> Option<String> {
    let longest = |cell: &Cell| cell.content().split_whitespace().map(measure_text_width).max();
    let words: Vec<usize> = (0..table.column_count())
        .map(|i| table.column_cells_with_header_iter(i).flatten().filter_map(longest).max().unwrap_or(0))
        .collect();
    for (i, column) in table.column_iter_mut().enumerate().filter(|(_, column)| !column.is_hidden()) {
        column.set_padding(gaps);
        column.set_constraint(match narrow.breaks.contains(&i) {
            true => ColumnConstraint::LowerBoundary(Width::Fixed(narrowed(words[i]) + gaps.0 + gaps.1)),
            false => ColumnConstraint::ContentWidth,
        });
    }
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(narrowed(columns));
    Some(table.trim_fmt()).filter(|text| width(text) <= columns)
}

/// Hides a column. The name of a group of columns, which stands above the first of them, goes to the next one.
fn leave_out(table: &mut Table, column: usize) {
    let mut head: Vec<String> =
        table.header().into_iter().flat_map(Row::cell_iter).map(Cell::content).collect();
    let group = head.get(column).and_then(|head| head.split_once('\n')).map(|(group, _)| group.to_owned());
    if let Some((group, next)) = group.zip(head.get_mut(column + 1).filter(|next| next.starts_with('\n'))) {
        next.insert_str(0, &group);
    }
    table.set_header(head);
    if let Some(column) = table.column_mut(column) {
        column.set_constraint(ColumnConstraint::Hidden);
    }
}

/// A line for each row: what stands in it, each after the head of its column.
fn lines(table: &Table) -> String {
    let head: Vec<String> = table.header().into_iter().flat_map(Row::cell_iter).map(Cell::content).collect();
    let named = |(head, cell): (&String, &Cell)| match (head.trim().replace('\n', " "), cell.content()) {
        (_, cell) if cell.is_empty() => None,
        (head, cell) if head.is_empty() => Some(cell),
        (head, cell) => Some(format!("{head}: {cell}")),
    };
    let line = |row: &Row| head.iter().zip(row.cell_iter()).filter_map(named).collect::<Vec<_>>().join("   ");
    table.row_iter().map(line).collect::<Vec<_>>().join("\n")
}

fn width(text: &str) -> usize {
    text.lines().map(measure_text_width).max().unwrap_or(0)
}

/// A number of columns as `comfy_table` has it.
fn narrowed(columns: usize) -> u16 {
    columns.try_into().unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Table {
        let mut table = table();
        table.set_header(["place", "loss\nleft", "\nright", "what is there"]);
        table.add_row(["project", "1.046451", "62.00 %", "6000 + 1000 images, the sample"]);
        table.add_row(["system", "", "1.5", "nothing"]);
        table
    }

    const NARROW: Narrow = Narrow { breaks: &[3], goes: &[(1, "the left loss")] };

    /// Protects who reads tables on narrow terminals: whatever the width, no word and no number is cut, and each line fits, but
    /// where there is a line for each row, which the screen breaks.
    #[test]
    fn any_width() {
        let (table, words) = (places(), ["project", "62.00 %", "6000", "images,", "sample", "nothing"]);
        for columns in 1..100 {
            let text = text(&table, Some(columns), NARROW);
            assert!(words.iter().all(|word| text.contains(word)), "{columns}:\n{text}");
            let in_rows = text.starts_with("place: project");
            // What was left out stands in a line that the screen breaks.
            let too_wide = text.lines().find(|line| width(line) > columns && !line.starts_with("Left out"));
            assert!(in_rows || too_wide.is_none(), "{columns}:\n{text}");
        }
        assert_eq!(text(&table, None, NARROW), table.trim_fmt());
    }

    /// Protects what each step of it looks like.
    #[test]
    fn steps() {
        let table = places();
        let texts = [57, 36, 30, 23, 20].map(|columns| text(&table, Some(columns), NARROW));
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(texts.join("\n\n")) });
    }
}
