//! What became of the labs' targets: one table.

use std::path::PathBuf;

use comfy_table::{CellAlignment, Table};
use lab::{Target, record::Outcome, shown};

use crate::table::Narrow;

/// How a lab ended.
pub struct Ended {
    /// `tp3`
    pub lab: &'static str,
    /// Its exit status.
    pub status: u8,
    /// How long it took, compilation aside.
    pub seconds: f64,
    /// Its targets, in its order.
    pub targets: Vec<Outcome>,
    /// What came into its folder meanwhile that is named like a record, but is none of its own.
    pub others: Vec<PathBuf>,
}

impl Ended {
    /// The targets that it missed and the handout promises.
    fn missed(&self) -> impl Iterator<Item = &Outcome> {
        self.targets.iter().filter(|outcome| outcome.promised && !outcome.target.met)
    }

    /// Whether it stopped before its end: its status is not that of a missed target.
    fn stopped(&self) -> bool {
        self.status > 1 || (self.status == 1 && self.missed().next().is_none())
    }
}

/// A row for each target, then what to think of them all; the table at most so many columns wide.
pub fn summary(labs: &[Ended], columns: Option<usize>) -> String {
    let mut rows = crate::table::table();
    rows.set_header(["lab", "time", "question", "target", "reached", "verdict"]);
    labs.iter().for_each(|lab| add(&mut rows, lab));
    if let Some(column) = rows.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let rows = crate::table::text(
        &rows,
        columns,
        Narrow { breaks: &[3, 4, 5], goes: &[(1, "the time of each lab")] },
    );
    let seconds: f64 = labs.iter().map(|lab| lab.seconds).sum();
    let ran = if let [lab] = labs { lab.lab.into() } else { format!("{} labs", labs.len()) };
    let mut text = format!("\n{rows}\n\n{ran} in {seconds:.0} s");
    let missed: Vec<&str> =
        labs.iter().flat_map(Ended::missed).map(|outcome| outcome.target.question.as_str()).collect();
    text += &match missed.as_slice() {
        [] => "; no target that the handouts promise for these runs was missed".into(),
        questions => format!("; missed: {}", questions.join(", ")),
    };
    for lab in labs.iter().filter(|lab| lab.stopped()) {
        text += &format!("\n{} stopped before its end, with status {}: see above", lab.lab, lab.status);
    }
    for (lab, other) in labs.iter().flat_map(|lab| lab.others.iter().map(|other| (lab.lab, other))) {
        text += &format!("\nleft aside, as it is no run record of {lab}: {}", shown(other));
    }
    text
}

fn add(rows: &mut Table, ended: &Ended) {
    let time = format!("{:.1} s", ended.seconds);
    let mut first = [ended.lab, &time];
    for outcome in &ended.targets {
        let [lab, time] = std::mem::take(&mut first);
        let Target { question, text, .. } = &outcome.target;
        rows.add_row([lab, time, question, text, &outcome.shown, outcome.verdict()]);
    }
    if ended.targets.is_empty() {
        rows.add_row([ended.lab, &time, "", "none: it stopped before", "", ""]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(question: &str, shown: &str, (met, promised): (bool, bool)) -> Outcome {
        let target = Target { question: question.into(), text: "a target".into(), reached: 1.0, met };
        Outcome { target, shown: shown.into(), promised }
    }

    /// Protects the end of `run all`: a row for each target with its verdict, the time of each lab once, what was missed,
    /// what stopped and what was left aside.
    #[test]
    fn the_table() {
        let met = outcome("TP2 Q8", "0.047843", (true, true));
        let not = outcome("TP2 Q12", "79.10 %", (false, false));
        let missed = outcome("TP3 Q8", "3 of 10 epochs", (false, true));
        let speed = Outcome {
            target: Target::of_speed("TP3 Q7", "10 times faster than TP2", 8.0, false),
            ..outcome("", "8.0 times faster", (false, false))
        };
        let labs = [
            Ended { lab: "tp2", status: 0, seconds: 15.04, targets: vec![met, not], others: vec![] },
            Ended {
                lab: "tp3",
                status: 1,
                seconds: 4.2,
                targets: vec![speed, missed],
                others: vec!["x.json".into()],
            },
            Ended { lab: "tp4", status: 1, seconds: 0.1, targets: vec![], others: vec![] },
        ];
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(summary(&labs, None)) });
        let all_well = summary(&labs[..1], None);
        assert!(
            all_well.ends_with("tp2 in 15 s; no target that the handouts promise for these runs was missed")
        );
    }
}
