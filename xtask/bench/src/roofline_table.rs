//! What the machine can do at most, and how far the labs are from it, as a person reads it.
use xtask::table::{self, Narrow};

use super::{
    least_time::Precision,
    results::{Report, Results},
    roofline::Roofline,
    table::{right_from, three_digits, time},
};

/// The rates of the machine, and the least times that follow from them; nothing if no work has such a time. The
/// tables are at most so many columns wide.
pub fn text(report: &Report, columns: Option<usize>) -> Option<String> {
    Some(format!("{}\n\n{}", rates(&report.roofline, columns), least(&report.works, columns)?))
}

/// How fast the machine multiplies and reads.
fn rates(roofline: &Roofline, columns: Option<usize>) -> String {
    let &Roofline { multiply_adds_per_second, multiply_adds_per_second_f32, bytes_per_second, .. } = roofline;
    let mut table = xtask::table::table();
    table.set_header(["", "on one core", "on all cores"]);
    for (what, rates, unit) in [
        ("multiply-adds, double precision (f64)", multiply_adds_per_second, "G"),
        ("multiply-adds, single precision (f32)", multiply_adds_per_second_f32, "G"),
        ("bytes read from memory", bytes_per_second, "GB"),
    ] {
        let [one, all] = rates.map(|rate| format!("{} {unit}", three_digits(rate / 1e9)));
        table.add_row([what, &one, &all]);
    }
    right_from(&mut table, 1);
    "what this machine does at most in a second, measured (G: thousand million)\n".to_owned()
        + &table::text(&table, columns, Narrow { breaks: &[0], ..Narrow::default() })
}

/// What the labs' steps would take at least, and how far they are from it.
fn least(works: &[Results], columns: Option<usize>) -> Option<String> {
    let mut table = xtask::table::table();
    table.set_header(["", "multiply-adds", "bytes", "least time", "it takes", "times"]);
    for results in works {
        let Some((least, first)) = results.least.zip(results.peers.first()) else { continue };
        let median = first.seconds.map(|of| of.median);
        let marked = |bytes: bool, text: String| if bytes { format!("{text} *") } else { text };
        let precision = if least.precision == Precision::Single { ", f32" } else { "" };
        table.add_row([
            format!("{} {}{precision}", first.name, results.unit),
            marked(!least.by_memory, format!("{:.1} M", least.counts.multiply_adds / 1e6)),
            marked(least.by_memory, format!("{:.1} MB", least.counts.bytes / 1e6)),
            time(least.seconds),
            median.map_or("–".into(), time),
            median.map_or("–".into(), |median| format!("{:.1}", median / least.seconds)),
        ]);
    }
    right_from(&mut table, 1);
    (table.row_count() > 0).then(|| {
        "least times by these rates, on all cores: as fast as it multiplies, or as fast\nas it reads (* what counts)\n"
            .to_owned()
            + &table::text(&table, columns, Narrow { breaks: &[0], ..Narrow::default() })
            + "\nEvery pixel is counted; the labs skip those that are zero, and so may take less."
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{least_time::Least, network::Network, outcome::Outcome, statistics::Summary};

    const ROOFLINE: Roofline = Roofline {
        multiply_adds_per_second: [29.54e9, 58.7e9],
        multiply_adds_per_second_f32: [59.1e9, 117.4e9],
        bytes_per_second: [26.04e9, 48.2e9],
        cores: 2,
    };

    fn results(work: &'static str, name: &'static str, precision: Precision, seconds: &[f64]) -> Results {
        Results {
            work,
            title: "softmax regression",
            unit: "epoch",
            dataset: "fashion-mnist".into(),
            images: 50_000,
            steps: 4,
            settings: Default::default(),
            peers: vec![Outcome { seconds: Summary::of(seconds), ..Outcome::new(name, true) }],
            least: Some(Least::new(Network::OneLayer(784.0, 10.0), precision, 50_000, &ROOFLINE)),
        }
    }

    /// Protects who asks how near a lab is to the limit: the rates that were measured stand beside the times that follow
    /// from them, of one core and of all, within the 80 columns of a terminal.
    #[test]
    fn the_screen() {
        let works = [
            results("tp2", "TP2", Precision::Double, &[]),
            results("tp3", "TP3", Precision::Double, &[0.0211]),
            results("tp3-f32", "TP3", Precision::Single, &[0.0132]),
        ];
        let text = format!("{}\n\n{}", rates(&ROOFLINE, None), least(&works, None).unwrap_or_default());
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(text) });
        assert_eq!(least(&[], None), None);
    }
}
