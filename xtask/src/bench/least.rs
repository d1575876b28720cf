//! The least time of a step on this machine, from its roofline: as fast as it can multiply, or as fast as it can read.

use serde::Serialize;

use super::{
    network::{Counts, Network},
    roofline::Roofline,
};

/// The least time of a step, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Least {
    /// What the step cannot do without.
    #[serde(flatten)]
    pub counts: Counts,
    /// The time, on all cores.
    pub seconds: f64,
    /// Whether reading takes longer than multiplying.
    pub by_memory: bool,
}

impl Least {
    /// Of a step of this network over so many images.
    pub fn new(network: Network, images: usize, roofline: &Roofline) -> Self {
        let ([_, multiply_adds], [_, bytes]) = (roofline.multiply_adds_per_second, roofline.bytes_per_second);
        let counts = network.counts(images);
        Self {
            counts,
            seconds: counts.seconds(multiply_adds, bytes),
            by_memory: counts.bytes / bytes > counts.multiply_adds / multiply_adds,
        }
    }
}
