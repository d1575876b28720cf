//! The comparison as a person reads it.

use data::Source;
use lab::{short, thousands};
use xtask::table::Narrow;

use super::{
    comparison::{Comparison, Epoch, Stopped, Unit},
    difference::{Difference, Row},
    divergence::{Diverged, Divergence, Drift, NotFinite, Parting},
    table::{shown, table},
};

/// NumPy's rule for "close".
const RULE: &str = "relative 1e-5, absolute 1e-8";

/// What a terminal that is too narrow for the table leaves out of it.
const NARROW: Narrow = Narrow {
    breaks: &[],
    goes: &[(3, "the absolute difference"), (8, "the left seconds"), (9, "the right seconds")],
};

/// The table of epochs or passes, at most so many columns wide, the verdict, the speed, and where the two part if they do.
pub fn comparison(comparison: &Comparison, columns: Option<usize>) -> String {
    let Comparison {
        left,
        right,
        dataset,
        notice,
        images,
        unit,
        epochs,
        stopped,
        close,
        speed_ratio,
        parting,
    } = comparison;
    let (an, step, steps) = match unit {
        Unit::Epoch => ("An", "epoch", "epochs"),
        Unit::Pass => ("A", "pass", "passes"),
    };
    let (far, all) = (epochs.iter().filter(|epoch| !epoch.close).count(), epochs.len());
    let mut text = format!("{left} and {right} on {dataset}");
    if let Some((source, counts)) = images {
        let sample = if *source == Source::Sample { " of the bundled sample" } else { "" };
        text += &format!(", {} training images{sample}", thousands(counts.train));
    }
    text += "\n";
    if let Some(notice) = notice {
        text += &format!("{notice}\n");
    }
    if !epochs.is_empty() {
        text += &format!("{}\n", xtask::table::text(&table(comparison), columns, NARROW));
    }
    let shown = shown(epochs).len();
    if shown < all {
        text += &format!("{shown} of {} {steps} are shown; --json has them all.\n", thousands(all));
    }
    text += &match (close, all) {
        (true, _) => {
            let verdict = format!("{left} and {right} agree: the losses of every {step} are close ({RULE}).");
            verdict + &largest_difference(epochs, step)
        }
        (false, 0) if comparison.both_diverged() => {
            "Both diverged: neither has a result. Where and why is said below.".into()
        }
        (false, 0) => match stopped.as_slice() {
            [Stopped { side, .. }] => format!("{side} stopped before it had a result; why is said below."),
            _ => "Both stopped before they had a result; why is said below.".into(),
        },
        (false, _) => {
            let (far, all) = (thousands(far), thousands(all));
            format!("{left} and {right} differ: {far} of {all} {steps} are not close ({RULE}).")
        }
    };
    if let Some(ratio) = *speed_ratio {
        let (fast, slow, times) =
            if ratio >= 1.0 { (right, left, ratio) } else { (left, right, ratio.recip()) };
        text += &format!("\n{an} {step} of {fast} is {times:.1} times as fast as one of {slow} (medians).");
    }
    if let Some(parting) = parting {
        text += "\n\n";
        text += &self::parting(parting, [left, right], !stopped.is_empty());
    }
    text
}

/// How far two runs are apart that are close: the rule lets more pass than one may want to know of.
fn largest_difference(epochs: &[Epoch], step: &str) -> String {
    let different = epochs.iter().filter(|epoch| epoch.absolute > 0.0);
    match different.max_by(|a, b| a.relative.total_cmp(&b.relative)) {
        Some(Epoch { epoch, relative, .. }) => {
            format!("\nThe training losses differ by at most {relative:.1e}, relatively ({step} {epoch}).")
        }
        None => "\nThe training losses are the same to the last bit.".into(),
    }
}

/// Below this, relatively, the weights of two runs are as good as the same.
const NOTABLE: f64 = 1e-9;

/// Where the two part. `stopped` says whether a side stopped before it had a result.
pub fn parting(parting: &Parting, sides: [&str; 2], stopped: bool) -> String {
    match parting {
        Parting::At(divergence) => place(divergence, sides),
        Parting::Diverged(both) => diverged(both, sides),
        Parting::Drift(notes) => drift(notes, stopped),
    }
}

/// Where each of two runs came to a number that is not finite.
fn diverged(Diverged { left, right, learning_rate }: &Diverged, sides: [&str; 2]) -> String {
    let width = sides.map(|side| side.chars().count()).into_iter().max().unwrap_or_default();
    let lines =
        sides.into_iter().zip([left, right]).map(|(side, NotFinite { place, tensor, index, value, .. })| {
            format!("\n  {side:<width$}  {place}: {tensor}{index:?} is {value}")
        });
    let rate = learning_rate.map(|rate| format!(", {},", short(rate))).unwrap_or_default();
    format!(
        "The first number of each that is not finite:{}\nUp to there no tensor differs by more than rounding \
         explains.\nThe learning rate{rate} is probably too high: try a smaller --lr.",
        lines.collect::<String>()
    )
}

fn place(divergence: &Divergence, [left, right]: [&str; 2]) -> String {
    let Divergence { epoch, batch: _, place, tensor, difference, agree, hints } = divergence;
    let at = if *epoch == 0 { "" } else { "at " };
    let mut text = format!("They part {at}{place}: `{tensor}`.");
    if !agree.is_empty() {
        text += &format!("\n  up to there they agree: {}", agree.join(", "));
    }
    let width = left.chars().count().max(right.chars().count());
    text += &match difference {
        Difference::Tensors { left: l, right: r } => {
            format!("\n  {left:<width$}  goes on with {l}\n  {right:<width$}  with {r}")
        }
        Difference::Shapes { left: l, right: r } => {
            format!("\n  {left:<width$}  has shape {l:?}\n  {right:<width$}  has shape {r:?}")
        }
        Difference::Values { index, image, left: l, right: r, bound, beyond, of, row } => format!(
            "\n  {tensor}{index:?}, where they differ most{}:\n    {left:<width$}  {l:e}\n    {right:<width$}  {r:e}\n  \
             difference {:.1e}; the order of summation explains at most {bound:.1e}\n  \
             {beyond} of {of} numbers differ by more than it explains{}",
            image.map_or(String::new(), |image| format!(" (training image {image})")),
            (l - r).abs(),
            row.as_ref().map_or(String::new(), |row| whole_row(tensor, row, [left, right]))
        ),
    };
    for hint in hints {
        text += &format!("\n  hint: {}", hint.replace("the right", right).replace("the left", left));
    }
    text
}

/// All that both sides have for one image, one above the other.
fn whole_row(tensor: &str, row: &Row, names: [&str; 2]) -> String {
    let Row { image, left, right } = row;
    let largest = left.iter().chain(right).fold(0.0, |largest: f64, number| largest.max(number.abs()));
    let number = |number: &f64| match largest {
        1e-2..1e5 => format!("{number:>12.6}"),
        _ => format!("{number:>12.4e}"),
    };
    let width = names.map(|name| name.chars().count()).into_iter().max().unwrap_or_default();
    let line = |name: &str, row: &[f64]| {
        format!("\n    {name:<width$}{}", row.iter().map(number).collect::<String>())
    };
    let [left, right] = [(names[0], left), (names[1], right)].map(|(name, row)| line(name, row));
    format!("\n  {tensor} of training image {image}:{left}{right}")
}

fn drift(notes: &[Drift], stopped: bool) -> String {
    let mut text = "No formula parts them: at every step, each tensor differs by no more than rounding explains, given how \
                    far its inputs differ already."
        .to_string();
    if notes.last().is_none_or(|last| last.relative < NOTABLE) {
        text += " The weights stay together, too.";
        if !stopped {
            text += "\nLook at how the recorded losses are put together, and how the evaluation is done.";
        }
        return text;
    }
    text += " But from step to step the differences grow:";
    for Drift { place, relative, .. } in notes {
        text += &format!("\n  {place}: the weights differ by {relative:.1e}, relatively");
    }
    text += "\nTraining is unstable at this learning rate, which turns the last digits of a sum into another result.";
    text + "\nA smaller --lr tames it."
}
