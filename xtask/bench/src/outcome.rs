//! What a peer has given, and its ratio to the first.

use lab::Record;
use serde::Serialize;

use super::{
    interleaved_rounds::Done,
    peer::Peer,
    statistics::{Summary, figure},
};

/// What a peer has given.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// `NumPy`
    pub name: &'static str,
    /// Whether it is the course's own.
    pub ours: bool,
    /// Why it has no figures, and what installs it, if it has none.
    pub missing: Option<String>,
    /// The figure of each round: the median of the seconds of its steps.
    pub rounds: Vec<f64>,
    /// The median of the rounds, the fastest and the slowest.
    pub seconds: Option<Summary>,
    /// The first peer's median divided by this one's.
    pub ratio: Option<f64>,
    /// The mean training loss of the last step: the same where the same work was done.
    pub loss: Option<f64>,
    /// The median of the seconds from the start of the process to its first step.
    pub seconds_to_first_step: Option<f64>,
    /// The median of the most memory that its process took, in bytes.
    pub peak_memory: Option<u64>,
}

impl Outcome {
    /// One that has nothing to show yet.
    pub fn new(name: &'static str, ours: bool) -> Self {
        Self {
            name,
            ours,
            missing: None,
            rounds: Vec::new(),
            seconds: None,
            ratio: None,
            loss: None,
            seconds_to_first_step: None,
            peak_memory: None,
        }
    }

    /// What a peer's records say.
    pub fn of(peer: &Peer, done: Done) -> Self {
        let blank = Self::new(peer.name, peer.is_ours());
        let records = match done {
            Ok(records) => records,
            Err(why) => return Self { missing: Some(why), ..blank },
        };
        let figures: Option<Vec<f64>> = records.iter().map(|record| figure(&record.history)).collect();
        let rounds = figures.unwrap_or_default();
        let median = |of: fn(&Record) -> Option<f64>| {
            Some(Summary::of(&records.iter().filter_map(of).collect::<Vec<_>>())?.median)
        };
        let last = records.last().and_then(|record| record.history.last());
        Self {
            seconds: Summary::of(&rounds),
            missing: rounds.is_empty().then(|| "its record has no seconds".into()),
            rounds,
            loss: last.and_then(|step| step.train_loss),
            seconds_to_first_step: median(|record| record.measured?.seconds_to_first_step),
            peak_memory: median(|record| Some(record.measured?.peak_memory? as f64))
                .map(|bytes| bytes as u64),
            ..blank
        }
    }
}

/// Gives each its ratio to the first.
pub fn compare(peers: &mut [Outcome]) {
    let first = peers.first().and_then(|first| first.seconds);
    for peer in peers {
        peer.ratio = first.zip(peer.seconds).map(|(first, own)| first.median / own.median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the sense of a ratio: below 1, the first is the faster one; without a figure there is none.
    #[test]
    fn ratios_are_to_the_first() {
        let of =
            |name, seconds: &[f64]| Outcome { seconds: Summary::of(seconds), ..Outcome::new(name, false) };
        let mut peers = [of("TP3", &[0.25]), of("NumPy", &[0.1, 0.5, 0.9]), of("burn", &[])];
        compare(&mut peers);
        assert_eq!(peers.map(|peer| peer.ratio), [Some(1.0), Some(0.5), None]);
    }
}
