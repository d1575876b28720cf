//! How this program's tables look: a line below the head, another at the end, numbers to the right.

use comfy_table::{LineStyle, Table, TableStyle};

const RULE: LineStyle = LineStyle::none().fill('─').junction('─');

/// An empty table in the project's style.
pub fn table() -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(RULE).bottom_border(RULE));
    table
}
