//! Which classes a model takes for which, as a table.

use comfy_table::{CellAlignment, Table};
use console::measure_text_width;

use crate::table::{Narrow, text};

/// A row for each class of the images, a column for each class that the model knows, at most so many columns of the screen
/// wide. The model's classes have their names at the top; numbers, where names are too wide.
pub fn table(classes: &[String], known: &[String], counts: &[Vec<usize>], columns: Option<usize>) -> String {
    let named = text(&below(known, classes, counts), None, Narrow::default());
    if columns.is_none_or(|columns| named.lines().all(|line| measure_text_width(line) <= columns)) {
        return named;
    }
    let numbers: Vec<String> = (0..known.len()).map(|number| number.to_string()).collect();
    let meant: Vec<String> =
        numbers.iter().zip(known).map(|(number, name)| format!("{number} {name}")).collect();
    let numbered = text(&below(&numbers, classes, counts), columns, Narrow::default());
    format!("Columns: {}.\n{numbered}", meant.join("; "))
}

/// The counts below this head.
fn below(head: &[String], classes: &[String], counts: &[Vec<usize>]) -> Table {
    let mut table = crate::table::table();
    table.set_header([&String::new()].into_iter().chain(head));
    for (class, row) in classes.iter().zip(counts) {
        table.add_row([class.clone()].into_iter().chain(row.iter().map(usize::to_string)));
    }
    table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects who evaluates in a terminal of 80 or of 60 columns: the table of Fashion-MNIST's ten classes fits, with every
    /// count, and what its columns are is said.
    #[test]
    fn ten_classes() {
        let classes = &data::Dataset::named("fashion-mnist").unwrap().classes;
        let counts: Vec<Vec<usize>> =
            (0..10).map(|row| (0..10).map(|column| 100 * row + column).collect()).collect();
        for columns in [80, 60] {
            let said = table(classes, classes, &counts, Some(columns));
            let (head, table) = said.split_once('\n').unwrap();
            assert!(head.starts_with("Columns: 0 T-shirt/top; 1 Trouser; "), "{head}");
            assert!(table.lines().all(|line| measure_text_width(line) <= columns), "{table}");
            let numbers = table.split_whitespace().filter_map(|word| word.parse().ok());
            assert_eq!(
                numbers.collect::<Vec<usize>>(),
                [&(0..10).collect(), &counts.concat()].map(Vec::clone).concat()
            );
        }
        assert!(table(classes, classes, &counts, None).lines().next().unwrap().ends_with("Bag   Ankle boot"));
    }
}
