//! The classes of the images, as a trace holds them.

use super::pair::Pair;

/// The labels, if there is one per row of `p` and each is a column of it.
pub fn classes(labels: &Pair, p: &Pair) -> Option<Vec<u8>> {
    let (rows, columns) = p.shape();
    let class = |&value: &f64| (value >= 0.0 && value < columns as f64).then_some(value as u8);
    let classes: Vec<u8> = labels.left.values.iter().map(class).collect::<Option<_>>()?;
    (classes.len() == rows).then_some(classes)
}
