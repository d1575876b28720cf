//! TP4 Q2: how large the data and the networks are.

/// TP4 Q2: `D`, the pixels of an image, 28 · 28.
pub const PIXELS: usize = 784;

/// TP4 Q2: `K`, the classes: the digits 1, 7 and 8.
pub const CLASSES: usize = 3;

/// TP4 Q2 and Q8: the parameters of a network whose layers have these sizes, from its inputs to its classes.
///
/// Each unit has a weight for each number that comes in, and a bias: a layer from `m` to `n` has `(m + 1) n`.
///
/// ```
/// use tp4_two_layers::{CLASSES, PIXELS, parameter_count};
///
/// assert_eq!(parameter_count(&[PIXELS, CLASSES]), 2_355);
/// assert_eq!(parameter_count(&[PIXELS, 10, CLASSES]), 7_883);
/// assert_eq!(parameter_count(&[256 * 256, 10, CLASSES]), 655_403);
/// ```
pub fn parameter_count(layers: &[usize]) -> usize {
    layers.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
}
