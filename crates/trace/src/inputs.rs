//! The images of a training, as a trace has them.

use std::sync::Arc;

use data::{Images, Samples};
use linalg::{Float, RowMajor};

use crate::{rule::Rule, traced::Traced};

/// Images that a training learns from, as a trace has them.
pub trait Inputs {
    /// Whether each step is made from all of them, so that a trace has them once.
    const AT_ONCE: bool;

    /// What of them goes into a step that is made from those at these places.
    fn inputs(&self, places: &[usize]) -> Vec<Traced>;
}

impl Inputs for Images {
    const AT_ONCE: bool = false;

    fn inputs(&self, places: &[usize]) -> Vec<Traced> {
        let images = places.iter().map(|&place| place as Float).collect();
        let mut inputs = vec![Traced::from_c_order("images", vec![places.len()], images, Rule::Exact, &[])];
        let batch = self.batch(places);
        inputs.extend([matrix("x", batch.x), labels(&batch.labels)]);
        inputs
    }
}

impl Inputs for Arc<Images> {
    const AT_ONCE: bool = false;

    fn inputs(&self, places: &[usize]) -> Vec<Traced> {
        Images::inputs(self, places)
    }
}

impl Inputs for Samples {
    const AT_ONCE: bool = true;

    fn inputs(&self, _: &[usize]) -> Vec<Traced> {
        vec![matrix("x", self.x.rows()), labels(&self.labels)]
    }
}

fn matrix(name: &str, x: RowMajor<'_>) -> Traced {
    Traced::from_c_order(name, vec![x.nrows(), x.ncols()], x.numbers().into_owned(), Rule::Exact, &[])
}

fn labels(labels: &[u8]) -> Traced {
    let values = labels.iter().map(|&label| Float::from(label)).collect();
    Traced::from_c_order("labels", vec![labels.len()], values, Rule::Exact, &[])
}
