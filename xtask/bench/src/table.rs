//! The figures as a person reads them.

use comfy_table::{CellAlignment, Table};
use data::Dataset;
use lab::thousands;
use xtask::table::{Narrow, text};

use super::{
    outcome::Outcome,
    results::{Report, Results},
    statistics::Summary,
};

/// Seconds with three digits that mean something.
pub fn time(seconds: f64) -> String {
    let (number, unit) = match seconds {
        ..1e-3 => (1e6 * seconds, "µs"),
        ..1.0 => (1e3 * seconds, "ms"),
        _ => (seconds, "s"),
    };
    format!("{} {unit}", three_digits(number))
}

/// A number with three digits.
pub fn three_digits(number: f64) -> String {
    let digits = match number {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{number:.digits$}")
}

/// The heading of a work: its name, and what it is.
pub fn heading(results: &Results) -> String {
    format!("{}: {}", results.work, results.title)
}

/// What is timed: `an epoch over 50,000 images of Fashion-MNIST`
pub fn step(results: &Results) -> String {
    let Results { unit, images, .. } = results;
    let (article, over) = match *unit {
        "epoch" => ("an", "over"),
        "pass" => ("a", "over"),
        _ => ("a", "of"),
    };
    format!("{article} {unit} {over} {} images of {}", thousands(*images), dataset(results))
}

/// The title of a work's data set.
pub fn dataset(results: &Results) -> &str {
    Dataset::find(&results.dataset).map_or(results.dataset.as_str(), |dataset| &dataset.title)
}

/// The table of a work, without the peers that were not measured, at most so many columns wide.
pub fn of_work(results: &Results, columns: Option<usize>) -> String {
    let Results { unit, steps, peers, .. } = results;
    let first = peers.first().map_or("", |first| first.name);
    let mut table = xtask::table::table();
    table.set_header([
        String::new(),
        format!("{unit}\nmedian"),
        "\nfastest – slowest".into(),
        format!("{first}\n÷ it"),
        format!("loss after\n{steps} {}", plural(unit, *steps)),
        "first step\nafter".into(),
        "most\nmemory".into(),
    ]);
    for peer in peers.iter().filter(|peer| peer.seconds.is_some()) {
        table.add_row(row(peer));
    }
    right_from(&mut table, 1);
    let goes = &[(5, "the first step"), (6, "the memory"), (2, "the fastest and the slowest round")];
    let table = text(&table, columns, Narrow { goes, ..Narrow::default() });
    format!("{}\n    {}\n{table}", heading(results), step(results))
}

fn row(peer: &Outcome) -> [String; 7] {
    let or_dash = |text: Option<String>| text.unwrap_or("–".into());
    let spread = |of: Summary| format!("{} – {}", time(of.min), time(of.max));
    [
        peer.name.into(),
        or_dash(peer.seconds.map(|of| time(of.median))),
        or_dash(peer.seconds.map(spread)),
        or_dash(peer.ratio.map(|ratio| format!("{ratio:.2}"))),
        or_dash(peer.loss.map(|loss| format!("{loss:.6}"))),
        or_dash(peer.seconds_to_first_step.map(time)),
        or_dash(peer.peak_memory.map(|bytes| format!("{:.0} MB", bytes as f64 / 1e6))),
    ]
}

/// Who is missing, in which works, and what installs them: each once.
pub fn missing<'a>(works: impl IntoIterator<Item = &'a Results>) -> Option<String> {
    let mut known: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    let peers = works.into_iter().flat_map(|results| results.peers.iter().map(|peer| (results.work, peer)));
    for (work, peer) in peers {
        let Some(why) = &peer.missing else { continue };
        match known.iter_mut().find(|(name, reason, _)| (*name, *reason) == (peer.name, why)) {
            Some((_, _, works)) if works.contains(&work) => {}
            Some((_, _, works)) => works.push(work),
            None => known.push((peer.name, why, vec![work])),
        }
    }
    // Several may be missing that the same commands bring.
    let mut groups: Vec<(&str, String)> = Vec::new();
    for (name, why, works) in &known {
        let (first, commands) = why.split_once('\n').unwrap_or((why, ""));
        let entry = format!("\n  {name} ({}): {first}", works.join(", "));
        match groups.iter_mut().find(|(known, _)| *known == commands) {
            Some((_, entries)) => *entries += &entry,
            None => groups.push((commands, entry)),
        }
    }
    let below = |commands: &str| commands.lines().map(|line| format!("\n      {line}")).collect::<String>();
    let text: String = groups.into_iter().map(|(commands, entries)| entries + &below(commands)).collect();
    (!text.is_empty()).then(|| format!("not measured:{text}"))
}

/// What became of the targets, in a table of at most so many columns.
pub fn targets(report: &Report, columns: Option<usize>) -> Option<String> {
    if report.targets.is_empty() {
        return None;
    }
    let mut table = xtask::table::table();
    table.set_header(["work", "target", "at most", "reached", ""]);
    for verdict in &report.targets {
        let number = |number: f64| match number {
            ..1e-2 => format!("{number:.4}"),
            ..10.0 => format!("{number:.2}"),
            _ => format!("{number:.0}"),
        };
        let reached = verdict.reached.map_or("–".into(), number);
        table.add_row([
            verdict.work.into(),
            verdict.text.clone(),
            number(verdict.at_most),
            reached,
            verdict.in_words(),
        ]);
    }
    for column in [2, 3] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = text(&table, columns, Narrow { breaks: &[1, 4], ..Narrow::default() });
    let missed = report.targets.iter().filter(|verdict| verdict.met == Some(false)).count();
    text += &match (&report.not_judged, missed) {
        (Some(why), _) => format!("\n\nTHE TARGETS ARE NOT JUDGED: {why}."),
        (None, 0) => "\n\nno target that was measured was missed".into(),
        (None, missed) => format!("\n\n{missed} of {} targets missed", report.targets.len()),
    };
    Some(text)
}

/// Numbers stand at the right, from this column on.
pub fn right_from(table: &mut Table, first: usize) {
    table.column_iter_mut().skip(first).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
}

fn plural(unit: &str, count: usize) -> String {
    match (unit, count) {
        (_, 1) => unit.into(),
        ("pass", _) => "passes".into(),
        _ => format!("{unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::outcome::compare;

    fn peers() -> Vec<Outcome> {
        let of =
            |name, seconds: &[f64]| Outcome { seconds: Summary::of(seconds), ..Outcome::new(name, false) };
        let why = |library| Some(format!("there is no {library} here.\nGet both with\npip install both"));
        let mut peers = vec![
            Outcome {
                loss: Some(0.4548951),
                seconds_to_first_step: Some(0.25),
                peak_memory: Some(98_304_000),
                ..of("TP3", &[0.0381, 0.037, 0.04])
            },
            Outcome { loss: Some(0.4548951), ..of("NumPy", &[0.12, 1.25, 0.119]) },
            Outcome { missing: why("torch"), ..Outcome::new("PyTorch", false) },
            Outcome { missing: Some("it is tired".into()), ..Outcome::new("candle", false) },
            Outcome { missing: why("sklearn"), ..Outcome::new("scikit-learn", false) },
        ];
        compare(&mut peers);
        peers
    }

    fn results(work: &'static str) -> Results {
        Results {
            work,
            title: "softmax regression",
            unit: "epoch",
            dataset: "fashion-mnist".into(),
            images: 50_000,
            steps: 4,
            settings: BTreeMap::new(),
            peers: peers(),
            least: None,
        }
    }

    /// Protects the screen: a row for each that was measured, units that a person can read, a ratio to the first; and whoever
    /// is missing is named once with the works, in no table, and commands that bring several are there once.
    #[test]
    fn the_screen() {
        let works = [results("tp3"), results("tp6")];
        let text = format!("{}\n\n{}", of_work(&works[0], None), missing(&works).unwrap_or_default());
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(text) });
    }

    /// Protects what a figure says: no digit that nobody measured, and none lost.
    #[test]
    fn times() {
        let shown = [2.5e-5, 0.00312, 0.0381, 0.1194, 1.0, 12.34, 150.0].map(time);
        assert_eq!(shown, ["25.0 µs", "3.12 ms", "38.1 ms", "119 ms", "1.00 s", "12.3 s", "150 s"]);
    }
}
