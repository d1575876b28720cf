//! The comparison as a person reads it.

use comfy_table::{CellAlignment, Table};
use data::Source;

use super::{
    comparison::{Comparison, Epoch},
    divergence::{Difference, Divergence, Drift, Parting},
};

/// NumPy's rule for "close".
const RULE: &str = "relative 1e-5, absolute 1e-8";

/// The table of epochs, the verdict, the speed, and where the two part if they do.
pub fn comparison(comparison: &Comparison) -> String {
    let Comparison { left, right, dataset, notice, images, epochs, close, speed_ratio, parting } = comparison;
    let far = epochs.iter().filter(|epoch| !epoch.close).count();
    let mut text = format!("{left} and {right} on {dataset}");
    if let Some((source, counts)) = images {
        let sample = if *source == Source::Sample { " of the bundled sample" } else { "" };
        text += &format!(", {} training images{sample}", lab::thousands(counts.train));
    }
    if let Some(notice) = notice {
        text += &format!("\n{notice}");
    }
    text += "\n";
    if !epochs.is_empty() {
        text += &format!("{}\n", table(comparison).trim_fmt());
    }
    text += &match (close, epochs.len()) {
        (true, _) => format!("{left} and {right} agree: the losses of every epoch are close ({RULE})."),
        (false, 0) => "At least one of them stopped before it had a result.".into(),
        (false, all) => format!("{left} and {right} differ: {far} of {all} epochs are not close ({RULE})."),
    };
    if let Some(ratio) = *speed_ratio {
        let (fast, slow, times) =
            if ratio >= 1.0 { (right, left, ratio) } else { (left, right, ratio.recip()) };
        text += &format!("\nAn epoch of {fast} is {times:.1} times as fast as one of {slow} (medians).");
    }
    if let Some(parting) = parting {
        text += "\n\n";
        text += &self::parting(parting, [left, right]);
    }
    text
}

fn table(comparison: &Comparison) -> Table {
    let Comparison { left, right, .. } = comparison;
    let mut table = crate::table::table();
    table.set_header([
        "epoch".into(),
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
    table.add_rows(comparison.epochs.iter().map(row));
    table.column_iter_mut().for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    table
}

fn row(epoch: &Epoch) -> [String; 10] {
    let number = |value: Option<f64>, digits: usize| value.map_or("–".into(), |v| format!("{v:.digits$}"));
    let share = |value: Option<f64>| value.map_or("–".into(), lab::percent);
    [
        epoch.epoch.to_string(),
        number(epoch.left.train_loss, 6),
        number(epoch.right.train_loss, 6),
        format!("{:.1e}", epoch.absolute),
        format!("{:.1e}", epoch.relative),
        match (epoch.close, epoch.train_close) {
            (true, _) => "yes".into(),
            (false, false) => "NO".into(),
            (false, true) => "NO: validation".into(),
        },
        share(epoch.left.validation_accuracy),
        share(epoch.right.validation_accuracy),
        number(epoch.left.seconds, 3),
        number(epoch.right.seconds, 3),
    ]
}

/// Below this, relatively, the weights of two runs are as good as the same.
const NOTABLE: f64 = 1e-9;

/// Where the two part.
pub fn parting(parting: &Parting, sides: [&str; 2]) -> String {
    match parting {
        Parting::At(divergence) => place(divergence, sides),
        Parting::Drift(notes) => drift(notes),
    }
}

fn place(divergence: &Divergence, [left, right]: [&str; 2]) -> String {
    let Divergence { epoch, batch, tensor, difference, agree, hints } = divergence;
    let mut text = match epoch {
        0 => format!("They part before the first step: `{tensor}`."),
        _ => format!("They part at epoch {epoch}, batch {batch}: `{tensor}`."),
    };
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
        Difference::Values { index, image, left: l, right: r, bound, beyond, of } => format!(
            "\n  {tensor}{index:?}, where they differ most{}:\n    {left:<width$}  {l:e}\n    {right:<width$}  {r:e}\n  \
             difference {:.1e}; the order of summation explains at most {bound:.1e}\n  \
             {beyond} of {of} numbers differ by more than it explains",
            image.map_or(String::new(), |image| format!(" (training image {image})")),
            (l - r).abs()
        ),
    };
    for hint in hints {
        text += &format!("\n  hint: {}", hint.replace("the right", right).replace("the left", left));
    }
    text
}

fn drift(notes: &[Drift]) -> String {
    let mut text = "No formula parts them: in every batch, each tensor differs by no more than rounding explains, given\n\
                    how far its inputs differ already."
        .to_string();
    if notes.last().is_none_or(|last| last.relative < NOTABLE) {
        return text
            + " The weights stay together, too.\n\
                       Look at how the loss of the epoch, or of the validation set, is put together.";
    }
    text += " But from step to step the differences grow:";
    for Drift { epoch, batch, relative } in notes {
        text +=
            &format!("\n  epoch {epoch}, batch {batch}: the weights differ by {relative:.1e}, relatively");
    }
    text += "\nTraining is unstable at this learning rate, which turns the last digits of a sum into another result.";
    text + "\nA smaller --lr tames it."
}
