//! What is promised of a work, and whether it is kept.

use serde::Serialize;

use super::outcome::Outcome;

/// Something promised of the first peer of a work, on full data and two cores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// Its time is at most so many times that of another.
    Ratio(&'static str, f64),
    /// Its time is at most so many times the least that the machine would need.
    Least(f64),
    /// It begins to train within so many seconds.
    Start(f64),
    /// It takes no more than so many megabytes of memory.
    Memory(f64),
}

/// What became of a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// `tp3`
    pub work: &'static str,
    /// What was promised.
    pub text: String,
    /// The most that it may be.
    pub at_most: f64,
    /// What it is; `None` if one of the two was not measured.
    pub reached: Option<f64>,
    /// Whether that is kept; `None` where there is nothing to judge.
    pub met: Option<bool>,
}

impl Target {
    /// Judges a target by what was measured. `unit` is what a step of the work is called; `least` is the least time of a
    /// step, if there is such a figure; `promised` says whether the target holds for this run.
    pub fn judge(
        self,
        work: &'static str,
        unit: &str,
        peers: &[Outcome],
        least: Option<f64>,
        promised: bool,
    ) -> Verdict {
        let median = |name: &str| Some(peers.iter().find(|peer| peer.name == name)?.seconds?.median);
        let ours = peers.first();
        let name = ours.map_or("", |ours| ours.name);
        let time = ours.and_then(|ours| Some(ours.seconds?.median));
        let over = |other: Option<f64>| Some(time? / other?);
        let (text, at_most, reached) = match self {
            Target::Ratio(peer, at_most) => {
                (format!("{name}'s {unit} ÷ {peer}'s"), at_most, over(median(peer)))
            }
            Target::Least(at_most) => (format!("{name}'s {unit} ÷ the least time"), at_most, over(least)),
            Target::Start(at_most) => {
                let reached = ours.and_then(|ours| ours.seconds_to_first_step);
                (format!("{name}'s first step begins after, in s"), at_most, reached)
            }
            Target::Memory(at_most) => {
                let reached = ours.and_then(|ours| Some(ours.peak_memory? as f64 / 1e6));
                (format!("{name}'s most memory, in MB"), at_most, reached)
            }
        };
        let met = reached.filter(|_| promised).map(|reached| reached <= at_most);
        Verdict { work, text, at_most, reached, met }
    }
}

impl Verdict {
    /// The verdict, in words.
    pub fn in_words(&self) -> String {
        match (self.met, self.reached) {
            (Some(true), _) => "met".into(),
            (Some(false), Some(reached)) => {
                format!("MISSED by {:.0} %", 100.0 * (reached / self.at_most - 1.0))
            }
            (_, None) => "not measured".into(),
            (_, Some(_)) => "not judged".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Summary;

    fn outcome(name: &'static str, seconds: &[f64]) -> Outcome {
        Outcome {
            seconds: Summary::of(seconds),
            seconds_to_first_step: Some(0.6),
            peak_memory: Some(150_000_000),
            ..Outcome::new(name, name == "TP3")
        }
    }

    /// Protects the status of the command: a ratio is of the medians, what is equal to the target meets it, a peer that is
    /// missing is not judged, and nothing is where the targets do not hold.
    #[test]
    fn judged() {
        let peers =
            [outcome("TP3", &[0.3, 0.1, 0.2]), outcome("NumPy", &[1.0, 0.9, 9.0]), outcome("torch", &[])];
        let judge = |target: Target, promised| {
            let verdict = target.judge("tp3", "epoch", &peers, Some(0.08), promised);
            (verdict.reached, verdict.met, verdict.in_words())
        };
        assert_eq!(judge(Target::Ratio("NumPy", 0.2), true), (Some(0.2), Some(true), "met".into()));
        assert_eq!(
            judge(Target::Ratio("NumPy", 0.16), true),
            (Some(0.2), Some(false), "MISSED by 25 %".into())
        );
        assert_eq!(judge(Target::Ratio("NumPy", 0.16), false), (Some(0.2), None, "not judged".into()));
        assert_eq!(judge(Target::Ratio("torch", 9.0), true), (None, None, "not measured".into()));
        assert_eq!(judge(Target::Ratio("nobody", 9.0), true), (None, None, "not measured".into()));
        assert_eq!(judge(Target::Least(2.0), true).2, "MISSED by 25 %");
        assert_eq!(judge(Target::Start(0.5), true).2, "MISSED by 20 %");
        assert_eq!(judge(Target::Memory(150.0), true).2, "met");
        let verdict = Target::Ratio("NumPy", 0.3).judge("tp3", "epoch", &[], None, true);
        assert_eq!((verdict.reached, verdict.met), (None, None));
    }
}
