//! How this program's tables look: a line below the head, another at the end, numbers to the right.

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use console::Term;

const RULE: LineStyle = LineStyle::none().fill('─').junction('─');

/// An empty table in the project's style.
pub fn table() -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(RULE).bottom_border(RULE));
    table
}

/// Breaks the lines of the cells so that the table fits the terminal, where standard output is one.
pub fn fit(table: &mut Table) {
    if let Some((_, width)) = Term::stdout().size_checked() {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
}
