//! TP1 Q8: a support vector machine from a library.
//!
//! Between two classes, the machine looks for the surface with the widest empty margin on both sides. With the radial
//! kernel `k(a, b) = exp(−γ ‖a − b‖²)`, near 1 for images that are alike and near 0 for others, it decides by
//!
//! ```text
//! f(x) = Σᵢ yᵢ αᵢ k(xᵢ, x) + b,    class of yᵢ = 1 if f(x) > 0
//! ```
//!
//! where training finds `0 ≤ αᵢ ≤ C` for each training image `xᵢ`, `yᵢ = ±1`. Most `αᵢ` are 0: only the images at the
//! margin or on the wrong side of it count, the *support vectors*. For ten classes, each of the 45 pairs has a machine of
//! its own, and they vote.
//!
//! `C` = 1 and `γ = 1 / (D · variance of all pixels)`, as scikit-learn's `SVC()` has them. (C.-C. Chang and C.-J. Lin,
//! *LIBSVM: A library for support vector machines*, 2011.)
//!
//! Training is the library's, `libsvm-rs`: its solver finds the `αᵢ` and `b` of each pair, and both cores are busy with
//! different pairs. Judging 10,000 images against thousands of support vectors is one matrix product here, batch by batch,
//! for the library compares image by image. The book says which libraries were compared, and how (`docs/src/tp1.md`, Q8).

mod kernel;
mod pair;
mod vote;

use data::{Batch, Images};
use libsvm_rs::SvmNode;
use linalg::{Float, Matrix, Row, add_row};
use rayon::prelude::*;

pub use kernel::{gamma_scale, rbf};
pub use pair::{C, Machine, nodes, train_pair};
pub use vote::vote;

/// Images that are judged at once.
const CHUNK: usize = 250;

/// A trained machine for any number of classes.
#[derive(Clone, Debug)]
pub struct Svm {
    /// The kernel's `γ`.
    pub gamma: Float,
    /// The classes that there were images of, in ascending order.
    pub classes: Vec<u8>,
    /// `(S)`, the places of the support vectors among the training images, in ascending order.
    pub places: Vec<usize>,
    /// `(D, S)`, a support vector in each column.
    pub support: Matrix,
    /// `(S, P)`, `yᵢ αᵢ` of each support vector in each pair of classes; 0 where it does not count.
    pub coefficients: Matrix,
    /// `(1, P)`, `b` of each pair.
    pub bias: Row,
}

impl Svm {
    /// Trains a machine for each pair of classes on these images. `one_done` is called after each, from any thread.
    ///
    /// # Panics
    /// If there is no image.
    pub fn train(images: &Images, one_done: impl Fn() + Sync) -> Self {
        assert!(!images.is_empty(), "a machine needs images to learn from");
        libsvm_rs::set_quiet(true);
        let gamma = gamma_scale(images);
        let nodes = sparse(images);
        let mut classes = images.labels().to_vec();
        classes.sort_unstable();
        classes.dedup();
        let train = |&(i, j): &(usize, usize)| {
            let machine = train_pair(&nodes, images.labels(), (classes[i], classes[j]), gamma);
            one_done();
            machine
        };
        let machines: Vec<Machine> = pairs(classes.len()).par_iter().map(train).collect();
        Self::of(images, gamma, classes, &machines)
    }

    /// One machine of many: each support vector once, whatever the number of pairs in which it counts.
    fn of(images: &Images, gamma: Float, classes: Vec<u8>, machines: &[Machine]) -> Self {
        let mut places: Vec<usize> =
            machines.iter().flat_map(|of| of.coefficients.iter().map(|&(place, _)| place)).collect();
        places.sort_unstable();
        places.dedup();
        let mut coefficients = Matrix::zeros(places.len(), machines.len());
        for (pair, machine) in machines.iter().enumerate() {
            for (place, value) in &machine.coefficients {
                let row = places.binary_search(place).expect("the place of a support vector");
                coefficients[(row, pair)] = *value;
            }
        }
        let support = columns(images, &places);
        let bias = Row::from_iterator(machines.len(), machines.iter().map(|machine| machine.bias));
        Self { gamma, classes, places, support, coefficients, bias }
    }

    /// How many pairs of classes there are: 45 of ten.
    pub fn pairs(&self) -> usize {
        self.bias.len()
    }

    /// How many numbers the machine holds: the pixels of its support vectors, the coefficients that are not 0, and a
    /// `b` for each pair.
    pub fn parameter_count(&self) -> usize {
        self.support.len() + self.coefficient_count() + self.bias.len()
    }

    /// How many coefficients are not 0.
    pub fn coefficient_count(&self) -> usize {
        self.coefficients.iter().filter(|&&value| value != 0.0).count()
    }

    /// The class that most pairs vote for, for each image.
    ///
    /// # Panics
    /// If the images have other pixels than those that the machine was trained on.
    pub fn predict(&self, images: &Images) -> Vec<usize> {
        let starts: Vec<usize> = (0..images.len()).step_by(CHUNK).collect();
        let of_chunk = |&start: &usize| {
            let order: Vec<usize> = (start..images.len().min(start + CHUNK)).collect();
            let mut predicted = Vec::with_capacity(order.len());
            for batch in images.batches(&order, CHUNK) {
                predicted.extend(self.decide(&batch));
            }
            predicted
        };
        starts.par_iter().flat_map_iter(of_chunk).collect()
    }

    /// `f(x)` of every image and pair is `K · coefficients + b`, `(B, S) (S, P) → (B, P)`; then the pairs vote.
    fn decide(&self, batch: &Batch<'_>) -> Vec<usize> {
        let k = rbf(batch.x, &self.support, self.gamma);
        let decisions = add_row(k * &self.coefficients, &self.bias);
        let pairs = pairs(self.classes.len());
        decisions
            .row_iter()
            .map(|f| usize::from(self.classes[vote(f.iter().copied(), &pairs, self.classes.len())]))
            .collect()
    }

    /// The places of the `count` training images that weigh most, the heaviest first: those of the largest `Σ αᵢ` over
    /// their pairs. The harder an image is to tell from others, the larger it is.
    pub fn heaviest(&self, count: usize) -> Vec<usize> {
        let weight = |row: usize| self.coefficients.row(row).iter().map(|value| value.abs()).sum::<Float>();
        let mut rows: Vec<(Float, usize)> = (0..self.places.len()).map(|row| (weight(row), row)).collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        rows.iter().take(count).map(|&(_, row)| self.places[row]).collect()
    }
}

/// All pairs `(i, j)` with `i < j` of so many classes, in the order in which LIBSVM has them.
pub fn pairs(classes: usize) -> Vec<(usize, usize)> {
    (0..classes).flat_map(|i| (i + 1..classes).map(move |j| (i, j))).collect()
}

/// The images at these places as `(D, S)`, one in each column.
fn columns(images: &Images, places: &[usize]) -> Matrix {
    let mut values = Vec::with_capacity(images.pixels_per_image() * places.len());
    for Batch { x, .. } in images.batches(places, CHUNK) {
        // A row of the batch is a column here: both lie in memory as one piece.
        values.extend_from_slice(&x.numbers());
    }
    Matrix::from_vec(images.pixels_per_image(), places.len(), values)
}

/// Every image as the library wants it.
fn sparse(images: &Images) -> Vec<Vec<SvmNode>> {
    let mut sparse = Vec::with_capacity(images.len());
    for Batch { x, .. } in images.batches_in_order(CHUNK) {
        sparse.extend((0..x.nrows()).map(|i| nodes(&x.row(i))));
    }
    sparse
}
