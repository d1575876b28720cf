//! The figures of several rounds in three: their median, the smallest, the largest.

use lab::Step;
use serde::Serialize;

/// What is left of several figures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The one in the middle; between two, their mean.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Summary {
    /// Of at least one figure; `None` if there is none.
    pub fn of(figures: &[f64]) -> Option<Self> {
        let mut sorted = figures.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (&min, &max) = (sorted.first()?, sorted.last()?);
        let middle = sorted.len() / 2;
        let median = match sorted.len() % 2 {
            1 => sorted[middle],
            _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
        };
        Some(Self { median, min, max })
    }
}

/// The figure of a round: the median of the seconds of its steps. The first warms up the caches, the processor and the
/// threads; it does not count where there are others.
pub fn figure(history: &[Step]) -> Option<f64> {
    let seconds: Vec<f64> = history.iter().map(|step| step.seconds).collect::<Option<_>>()?;
    let counted = if seconds.len() > 1 { &seconds[1..] } else { &seconds };
    Some(Summary::of(counted)?.median)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects every ratio: a median is that of the sorted figures, of an even number the mean of the two in the middle, and
    /// one that is far off moves only the spread.
    #[test]
    fn medians() {
        let of = |figures: &[f64]| Summary::of(figures).map(|of| (of.median, of.min, of.max));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[3.0]), Some((3.0, 3.0, 3.0)));
        assert_eq!(of(&[9.0, 1.0, 2.0, 100.0, 3.0]), Some((3.0, 1.0, 100.0)));
        assert_eq!(of(&[4.0, 1.0]), Some((2.5, 1.0, 4.0)));
    }

    /// Protects the figures from the first epoch, in which a processor wakes up; of one epoch there is no other. A step
    /// without its seconds gives none rather than one of the rest.
    #[test]
    fn the_first_step_is_a_warm_up() {
        let steps = |seconds: &[f64]| -> Vec<Step> {
            seconds.iter().map(|&s| Step { seconds: Some(s), ..Step::default() }).collect()
        };
        assert_eq!(figure(&steps(&[9.0, 1.0, 2.0, 3.0])), Some(2.0));
        assert_eq!(figure(&steps(&[9.0])), Some(9.0));
        assert_eq!(figure(&[]), None);
        assert_eq!(figure(&[steps(&[9.0, 1.0]), vec![Step::default()]].concat()), None);
    }
}
