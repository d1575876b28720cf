//! Which classes a model takes for which.

use serde::{Deserialize, Serialize};

/// A confusion matrix: a row for each true class, a column for each predicted one.
///
/// ```
/// let classes = ["Trouser".to_string(), "Dress".to_string()];
/// let confusion = plot::Confusion::new(&classes, &[0, 1, 1], &[0, 1, 0]);
/// assert_eq!(confusion.counts, [[1, 0], [1, 1]]);
/// assert_eq!(confusion.to_string(), "Dress taken for Trouser: 1 of 2");
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Confusion {
    /// What a row stands for: `true class`.
    pub rows: String,
    /// What a column stands for: `predicted class`.
    pub columns: String,
    /// The classes, in the order of both.
    pub classes: Vec<String>,
    /// `(K, K)`: how many images of the row's class were taken for the column's.
    pub counts: Vec<Vec<usize>>,
}

/// So many of the mistakes are named in words.
const NAMED: usize = 3;

impl Confusion {
    /// Counts images by label and prediction, `(N)` and `(N)`.
    ///
    /// # Panics
    /// If there is not one prediction for each label, or one of them is no class.
    pub fn new(classes: &[String], labels: &[u8], predicted: &[usize]) -> Self {
        assert!(
            labels.len() == predicted.len(),
            "confusion: {} labels, but {} predictions",
            labels.len(),
            predicted.len()
        );
        let mut counts = vec![vec![0; classes.len()]; classes.len()];
        for (&label, &prediction) in labels.iter().zip(predicted) {
            counts[usize::from(label)][prediction] += 1;
        }
        Self {
            rows: "true class".into(),
            columns: "predicted class".into(),
            classes: classes.to_vec(),
            counts,
        }
    }

    /// The pairs of two different classes that were confused at all, the most frequent first: true class, predicted
    /// class, how many images.
    pub fn mistakes(&self) -> Vec<(usize, usize, usize)> {
        let classes = 0..self.classes.len();
        let pairs = classes.clone().flat_map(|row| classes.clone().map(move |column| (row, column)));
        let counted = pairs.map(|(row, column)| (row, column, self.counts[row][column]));
        let mut mistakes: Vec<_> =
            counted.filter(|&(row, column, count)| row != column && count > 0).collect();
        mistakes.sort_by_key(|&(.., count)| std::cmp::Reverse(count));
        mistakes
    }
}

/// The most frequent mistakes, in words.
impl std::fmt::Display for Confusion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = |(row, column, count): (usize, usize, usize)| {
            let (class, other) = (&self.classes[row], &self.classes[column]);
            format!("{class} taken for {other}: {count} of {}", self.counts[row].iter().sum::<usize>())
        };
        let mistakes: Vec<String> = self.mistakes().into_iter().take(NAMED).map(words).collect();
        f.write_str(&if mistakes.is_empty() { "no mistake".into() } else { mistakes.join("; ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects what is said of a model: the largest confusions first, none that did not happen.
    #[test]
    fn in_words() {
        let classes = ["a", "b", "c"].map(String::from);
        let confusion = Confusion::new(&classes, &[0, 0, 0, 1, 2, 2], &[1, 1, 0, 2, 2, 0]);
        assert_eq!(confusion.mistakes(), [(0, 1, 2), (1, 2, 1), (2, 0, 1)]);
        assert_eq!(
            confusion.to_string(),
            "a taken for b: 2 of 3; b taken for c: 1 of 1; c taken for a: 1 of 2"
        );
        assert_eq!(Confusion::new(&classes, &[2], &[2]).to_string(), "no mistake");
    }

    #[test]
    #[should_panic(expected = "confusion: 2 labels, but 1 predictions")]
    fn a_prediction_too_few() {
        Confusion::new(&[], &[0, 1], &[0]);
    }
}
