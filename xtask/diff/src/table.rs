//! The table of epochs or passes.

use comfy_table::{CellAlignment, Table};
use lab::{Step, percent};

use super::comparison::{Comparison, Epoch, Unit};

/// A comparison with no more steps is shown whole.
const FEW: usize = 30;

/// Of a longer one: so many of the first, and of the last.
const FIRST: usize = 5;
const LAST: usize = 3;

/// At most so many between them, evenly spaced.
const SAMPLED: usize = 10;

/// At most so many that are not close.
const FAR: usize = 10;

/// The steps that a person wants to see: all, if they are few; else the first, some between, the last, and the first
/// that are not close.
pub fn shown(epochs: &[Epoch]) -> Vec<&Epoch> {
    let all = epochs.len();
    let far =
        epochs.iter().filter(|epoch| !epoch.close).map(|epoch| epoch.epoch).nth(FAR).unwrap_or(usize::MAX);
    let every = round_step(all);
    let wanted = |(i, epoch): &(usize, &Epoch)| {
        let number = i + 1;
        all <= FEW
            || number <= FIRST
            || number + LAST > all
            || number.is_multiple_of(every)
            || (!epoch.close && epoch.epoch < far)
    };
    epochs.iter().enumerate().filter(wanted).map(|(_, epoch)| epoch).collect()
}

/// The smallest of 1, 2, 5, 10, 20, 50, … that divides so many steps into at most [`SAMPLED`] parts.
fn round_step(steps: usize) -> usize {
    let mut round = (0..).flat_map(|exponent| [1, 2, 5].map(|digit| digit * 10_usize.pow(exponent)));
    round.find(|step| steps / step <= SAMPLED).unwrap_or(steps)
}

/// The table, without the steps that are not [`shown`].
pub fn table(comparison: &Comparison) -> Table {
    let Comparison { unit, epochs, .. } = comparison;
    let [left, right] = [&comparison.left, &comparison.right].map(|name| head(name));
    let (word, digits) = match unit {
        Unit::Epoch => ("epoch", 3),
        Unit::Pass => ("pass", 4),
    };
    let mut table = xtask::table::table();
    table.set_header([
        word.into(),
        format!("loss\n{left}"),
        format!("\n{right}"),
        "difference\nabsolute".into(),
        "\nrelative".into(),
        "\nclose".into(),
        format!("accuracy\n{left}"),
        format!("\n{right}"),
        format!("seconds\n{left}"),
        format!("\n{right}"),
    ]);
    table.add_rows(shown(epochs).into_iter().map(|epoch| row(epoch, digits)));
    table.column_iter_mut().for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    table
}

/// What stands above a side's columns: its name; of `tp3 (first run)` what sets that apart from the other.
fn head(name: &str) -> &str {
    let which = name.rsplit_once(" (").and_then(|(_, which)| which.strip_suffix(')'));
    which.filter(|which| which.ends_with(" run")).unwrap_or(name)
}

fn row(epoch: &Epoch, digits_of_seconds: usize) -> [String; 10] {
    let number = |value: Option<f64>, digits: usize| value.map_or("–".into(), |v| format!("{v:.digits$}"));
    // The accuracy that a lab watches: on the validation set; where there is none, on the test set; or while it trains.
    let accuracy = |step: &Step| {
        let watched = step.validation_accuracy.or(step.test_accuracy).or(step.train_accuracy);
        watched.map_or("–".into(), percent)
    };
    [
        epoch.epoch.to_string(),
        number(epoch.left.train_loss, 6),
        number(epoch.right.train_loss, 6),
        format!("{:.1e}", epoch.absolute),
        format!("{:.1e}", epoch.relative),
        match (epoch.close, epoch.train_close) {
            (true, _) => "yes".into(),
            (false, false) => "NO".into(),
            (false, true) if epoch.left.validation_loss.is_some() => "NO: validation".into(),
            (false, true) if epoch.left.test_loss.is_some() => "NO: test".into(),
            (false, true) => "NO: accuracy".into(),
        },
        accuracy(&epoch.left),
        accuracy(&epoch.right),
        number(epoch.left.seconds, digits_of_seconds),
        number(epoch.right.seconds, digits_of_seconds),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of the steps that are shown of so many, of which these are not close.
    fn numbers(steps: usize, far: std::ops::Range<usize>) -> Vec<usize> {
        let figures = |step| Step { step, train_loss: Some(0.5), ..Step::default() };
        let other =
            |step| Step { train_loss: Some(if far.contains(&step) { 0.6 } else { 0.5 }), ..figures(step) };
        let epochs: Vec<Epoch> = (1..=steps).filter_map(|i| Epoch::new(&figures(i), &other(i))).collect();
        shown(&epochs).iter().map(|epoch| epoch.epoch).collect()
    }

    /// Protects a screen from 2,000 lines, and what a reader looks for from being left out of the rest.
    #[test]
    fn few_of_many() {
        assert_eq!(numbers(30, 0..0), Vec::from_iter(1..=30));
        let sampled = (1..10).map(|i| 200 * i);
        let without: Vec<usize> = (1..=5).chain(sampled).chain(1998..=2000).collect();
        assert_eq!(numbers(2000, 0..0), without);
        let far = numbers(2000, 777..2001);
        assert_eq!(far.iter().filter(|number| (777..=786).contains(*number)).count(), 10);
        assert_eq!(far.len(), without.len() + 10);
        assert_eq!(numbers(31, 0..0), [1, 2, 3, 4, 5, 10, 15, 20, 25, 29, 30, 31]);
    }
}
