//! Small networks and images, drawn from a seed.
#![allow(dead_code, reason = "each test uses a part of it")]

use data::Samples;
use linalg::{DesignMatrix, Float, Matrix, Row};
use numpy_rng::RandomState;
use tp4_two_layers::{OneLayer, TwoLayers};

/// Sizes of a network: inputs, hidden units, classes.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    pub d: usize,
    pub q: usize,
    pub k: usize,
}

/// `n` images of `d` random pixels, with random labels.
pub fn samples(rng: &mut RandomState, n: usize, Sizes { d, k, .. }: Sizes) -> Samples {
    let labels = rng.randint(0, k as i64, n).into_iter().map(|label| label as u8).collect();
    Samples { x: DesignMatrix::new(rng.uniform(0.0, 1.0, n * d), d), labels }
}

/// Of these images, those at these places.
pub fn part(images: &Samples, places: &[usize]) -> Samples {
    let rows = images.x.rows();
    let x = places.iter().flat_map(|&i| rows.row(i).to_vec()).collect();
    Samples {
        x: DesignMatrix::new(x, rows.ncols()),
        labels: places.iter().map(|&i| images.labels[i]).collect(),
    }
}

/// Parameters of size 1, so that no unit is near its linear part and no class near its share.
pub fn one_layer(rng: &mut RandomState, Sizes { d, k, .. }: Sizes) -> OneLayer {
    OneLayer { w: matrix(rng, d, k), b: Row::from_vec(rng.randn(k)) }
}

/// Parameters of two layers, of size 1, so that no unit is near its linear part and no class near its share.
pub fn two_layers(rng: &mut RandomState, Sizes { d, q, k }: Sizes) -> TwoLayers {
    let (w1, b1) = (matrix(rng, d, q), Row::from_vec(rng.randn(q)));
    TwoLayers { w1, b1, w2: matrix(rng, q, k), b2: Row::from_vec(rng.randn(k)) }
}

fn matrix(rng: &mut RandomState, m: usize, n: usize) -> Matrix {
    Matrix::from_row_iterator(m, n, rng.randn(m * n))
}

/// A set of parameters, or of their gradients, as one list of numbers.
pub trait Flat: Clone {
    /// Every number of the set.
    fn numbers(&mut self) -> Vec<&mut Float>;

    /// Their values.
    fn values(&self) -> Vec<Float> {
        self.clone().numbers().into_iter().map(|number| *number).collect()
    }
}

impl Flat for OneLayer {
    fn numbers(&mut self) -> Vec<&mut Float> {
        self.w.iter_mut().chain(self.b.iter_mut()).collect()
    }
}

impl Flat for TwoLayers {
    fn numbers(&mut self) -> Vec<&mut Float> {
        let first = self.w1.iter_mut().chain(self.b1.iter_mut());
        first.chain(self.w2.iter_mut()).chain(self.b2.iter_mut()).collect()
    }
}

/// The slope of `loss` along each parameter, measured on both sides of a small step.
pub fn slopes<P: Flat>(parameters: &P, loss: impl Fn(&P) -> Float) -> Vec<Float> {
    /// About the cube root of a double's precision.
    const STEP: Float = 1e-5;
    let loss_at = |place: usize, step| {
        let mut moved = parameters.clone();
        *moved.numbers()[place] += step;
        loss(&moved)
    };
    let count = parameters.values().len();
    (0..count).map(|place| (loss_at(place, STEP) - loss_at(place, -STEP)) / (2.0 * STEP)).collect()
}

/// The largest difference of two lists, relative to the larger of 1 and the number.
pub fn gap(a: &[Float], b: &[Float]) -> Float {
    assert_eq!(a.len(), b.len());
    let gap = |(a, b): (&Float, &Float)| (a - b).abs() / a.abs().max(b.abs()).max(1.0);
    linalg::largest(a.iter().zip(b).map(gap))
}
