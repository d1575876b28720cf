//! TP3's losses are NumPy's, as TP2's are: `docs/numpy/tp3.py` is the same program.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../tp2-naive/tests/numpy/mod.rs"]
mod numpy;

use tp3_vectorized::Model;

/// Protects Q5 to Q9: two epochs on both data sets, the order of images that each draws, validation and test.
#[test]
fn two_epochs() {
    numpy::check_training(Model::new);
}
