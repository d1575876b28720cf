//! The functions by their time, as tables.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use comfy_table::CellAlignment;
use xtask::table::Narrow;

use super::stacks::Samples;

/// Functions that have a row.
const ROWS: usize = 12;

/// How often a function was met.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// At work itself.
    own: usize,
    /// At work itself, or something that it calls.
    cumulative: usize,
}

/// Two tables of the same functions. *Own time* is spent in the function itself, *cumulative* time in what it calls too, as
/// Python's cProfile has it; the first is sorted by the one, the second by the other. They are at most so many columns wide.
pub fn text(samples: &Samples, columns: Option<usize>) -> String {
    let mut functions: BTreeMap<&str, Counts> = BTreeMap::new();
    for (stack, count) in &samples.stacks {
        for name in stack.iter().collect::<BTreeSet<_>>() {
            functions.entry(name).or_default().cumulative += count;
        }
        if let Some(name) = stack.last() {
            functions.entry(name).or_default().own += count;
        }
    }
    let sorted = |figures: fn(&Counts) -> (usize, usize)| {
        let mut functions: Vec<_> = functions.iter().map(|(&name, &counts)| (name, counts)).collect();
        functions.sort_by_key(|&(name, ref counts)| (Reverse(figures(counts)), name));
        table(samples, &functions, columns)
    };
    let by_own = sorted(|&Counts { own, cumulative }| (own, cumulative));
    let by_cumulative = sorted(|&Counts { own, cumulative }| (cumulative, own));
    let (all, &Samples { seconds, waited, files, .. }) = (samples.count(), samples);
    let mut text = format!(
        "{all} samples of {seconds:.2} s of the processor's work, files and pictures aside\n\n\
         by own time:\n{by_own}\n\nby cumulative time:\n{by_cumulative}"
    );
    for (seconds, at) in [
        (files, "of reading the images, and of drawing and writing the results."),
        (waited, "in which linalg's second thread waited, awake, for work."),
    ] {
        if seconds > 0.0 {
            text += &format!("\nLeft out: {seconds:.3} s {at}");
        }
    }
    text
}

/// The first of these functions, each with its shares of all samples.
fn table(samples: &Samples, functions: &[(&str, Counts)], columns: Option<usize>) -> String {
    let share = |count: usize| count as f64 / samples.count().max(1) as f64;
    let cells = |count| {
        [format!("{:.3} s", samples.seconds * share(count)), format!("{:.1} %", 100.0 * share(count))]
    };
    let mut table = xtask::table::table();
    table.set_header(["own time", "share", "cumulative", "share", "function"]);
    for (name, Counts { own, cumulative }) in functions.iter().take(ROWS) {
        let ([own, own_share], [cumulative, cumulative_share]) = (cells(*own), cells(*cumulative));
        table.add_row([&own, &own_share, &cumulative, &cumulative_share, *name]);
    }
    if functions.len() > ROWS {
        table.add_row(["", "", "", "", &format!("and {} others", functions.len() - ROWS)]);
    }
    table.column_iter_mut().take(4).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    xtask::table::text(&table, columns, Narrow { breaks: &[4], goes: &[(0, "seconds"), (2, "seconds")] })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects what a row says: own time is of the innermost function alone, cumulative time counts a function once however
    /// often it stands in a stack, and each table has its order. What was left out is named.
    #[test]
    fn own_and_cumulative() {
        let stack =
            |names: &[&str], count| (names.iter().map(|name| name.to_string()).collect::<Vec<_>>(), count);
        let stacks =
            [stack(&["train", "grad"], 6), stack(&["train"], 1), stack(&["train", "softmax", "train"], 3)];
        let samples = Samples { seconds: 2.0, waited: 0.25, files: 0.125, stacks: stacks.into() };
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(text(&samples, None)) });
    }
}
