//! The digits 1, 7 and 8 that the course bundles.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use data::{
    Found, Place, TrainTest,
    digits::{self, Files},
    project_root,
};

/// 1,000 images to learn from, 3,137 to test.
pub fn digits() -> TrainTest {
    let folder = project_root().join("datasets").join(digits::NAME);
    digits::load(&Files::Arrays(Found { place: Place::Project, folder }), None).unwrap()
}
