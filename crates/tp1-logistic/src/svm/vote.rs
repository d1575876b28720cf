//! TP1 Q8: many machines of two classes, one decision.

use linalg::Float;

/// The class that wins most of its pairs: `f(x)` of each pair `(i, j)` is a vote for `i` if it is above 0, else for `j`.
/// If several have equally many votes, the first of them wins, as in LIBSVM and scikit-learn.
///
/// ```
/// use tp1_logistic::svm::{pairs, vote};
///
/// // 0 beats 1, 2 beats 0, 2 beats 1.
/// assert_eq!(vote([1.5, -0.1, -3.0], &pairs(3), 3), 2);
/// ```
///
/// # Panics
/// If there is no class, or a pair names one that there is not.
pub fn vote(decisions: impl IntoIterator<Item = Float>, pairs: &[(usize, usize)], classes: usize) -> usize {
    let mut votes = vec![0; classes];
    for (f, &(i, j)) in decisions.into_iter().zip(pairs) {
        votes[if f > 0.0 { i } else { j }] += 1;
    }
    // Of equals, `max_by_key` gives the last; hence from the back.
    (0..classes).rev().max_by_key(|&class| votes[class]).expect("at least one class")
}
