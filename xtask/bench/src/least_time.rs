//! The least time of a step on this machine, from its roofline: as fast as it can multiply, or as fast as it can read.

use serde::Serialize;

use super::{
    network::{Counts, Network},
    roofline::Roofline,
};

/// How many bits the numbers have that a step multiplies. A processor multiplies twice as many short ones at a time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Precision {
    #[serde(rename = "f64")]
    Double,
    #[serde(rename = "f32")]
    Single,
}

/// The least time of a step, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Least {
    /// What the step cannot do without.
    #[serde(flatten)]
    pub counts: Counts,
    /// What it multiplies. The pixels are bytes all the same.
    pub precision: Precision,
    /// The time, on all cores.
    pub seconds: f64,
    /// Whether reading takes longer than multiplying.
    pub by_memory: bool,
}

impl Least {
    /// Of a step of this network over so many images, in this precision.
    pub fn new(network: Network, precision: Precision, images: usize, roofline: &Roofline) -> Self {
        let [_, multiply_adds] = match precision {
            Precision::Double => roofline.multiply_adds_per_second,
            Precision::Single => roofline.multiply_adds_per_second_f32,
        };
        let [_, bytes] = roofline.bytes_per_second;
        let counts = network.counts(images);
        Self {
            counts,
            precision,
            seconds: counts.seconds(multiply_adds, bytes),
            by_memory: counts.bytes / bytes > counts.multiply_adds / multiply_adds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects single precision from being held against the rate of double precision, and both from the rate of one core.
    #[test]
    fn by_the_rate_of_its_precision() {
        let roofline = Roofline {
            multiply_adds_per_second: [1.0, 2.0],
            multiply_adds_per_second_f32: [3.0, 4.0],
            bytes_per_second: [4.0, 8.0],
            cores: 2,
        };
        // Of each image 20 multiply-adds, and 2 bytes in either precision.
        let least = |precision| Least::new(Network::OneLayer(2.0, 5.0), precision, 4, &roofline);
        let (double, single) = (least(Precision::Double), least(Precision::Single));
        assert_eq!((double.seconds, single.seconds), (40.0, 20.0));
        assert_eq!(double.counts, single.counts);
    }
}
