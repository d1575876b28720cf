//! Images for whole-batch descent: all at once, as the rows of one matrix.

use linalg::DesignMatrix;
use serde::{Deserialize, Serialize};

use crate::source::Source;

/// Some images and their classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// `(n, D)`, one image per row, pixels between 0 and 1.
    pub x: DesignMatrix,
    /// `(n,)`, the class of each image: its place in [`TrainTest::classes`].
    pub labels: Vec<u8>,
}

impl Samples {
    /// How many images there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// The first `count` of them, or all if there are fewer.
    pub fn first(&self, count: usize) -> Samples {
        let (count, pixels) = (count.min(self.len()), self.x.ncols());
        let values = self.x.rows().numbers()[..count * pixels].to_vec();
        Samples { x: DesignMatrix::new(values, pixels), labels: self.labels[..count].to_vec() }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// The two sets of a whole-batch descent.
#[derive(Clone, Debug)]
pub struct TrainTest {
    /// Which data set they are of: `digits-178`, `mnist`.
    pub dataset: String,
    /// The name of each class: `1`, `7`, `8`.
    pub classes: Vec<String>,
    /// Where the images come from.
    pub source: Source,
    /// To learn from.
    pub train: Samples,
    /// To judge the result.
    pub test: Samples,
}

/// How many images a run used.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct ImageCounts {
    /// Images that the weights were fitted to.
    pub train: usize,
    /// Images held back to watch the training.
    pub validation: usize,
    /// Images seen only at the end.
    pub test: usize,
}
