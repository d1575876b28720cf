//! TP5 Q8, what is checked: every operation, over every kind of shape, and the whole network.

use linalg::{DesignMatrix, Float, Matrix, one_hot};
use numpy_rng::RandomState;

use super::{Check, check};
use crate::{
    BackwardError, Tensor, TwoLayers,
    loss::{categorical_losses, handout_losses},
    nn::Activation,
};

type Unary = fn(&Tensor) -> Tensor;
type Binary = fn(&Tensor, &Tensor) -> Tensor;

/// Operations of one tensor.
const UNARY: [(&str, Unary); 32] = [
    ("x + c", |x| x + 3.0),
    ("x − c", |x| x - 3.0),
    ("c − x", |x| 3.0 - x),
    ("x · c", |x| x * 3.0),
    ("x / c", |x| x / 3.0),
    ("c / x", |x| 3.0 / x),
    ("−x", |x| -x),
    ("x · x + x", |x| x * x + x),
    ("pow(3)", |x| x.pow(3.0)),
    ("pow(1)", |x| x.pow(1.0)),
    ("pow(0)", |x| x.pow(0.0)),
    ("pow(-2)", |x| x.pow(-2.0)),
    ("exp", |x| x.exp()),
    ("tanh", |x| x.tanh()),
    ("relu", |x| x.relu()),
    ("sigmoid", |x| x.sigmoid()),
    ("softmax(0)", |x| x.softmax(0)),
    ("softmax(1)", |x| x.softmax(1)),
    ("log_softmax(0)", |x| x.log_softmax(0)),
    ("log_softmax(1)", |x| x.log_softmax(1)),
    ("sum", |x| x.sum()),
    ("sum_axis(0)", |x| x.sum_axis(0)),
    ("sum_axis(1)", |x| x.sum_axis(1)),
    ("mean", |x| x.mean()),
    ("mean_axis(0)", |x| x.mean_axis(0)),
    ("mean_axis(1)", |x| x.mean_axis(1)),
    ("max(0)", |x| x.max(0)),
    ("max(1)", |x| x.max(1)),
    ("t", |x| x.t()),
    ("reshape(n, m)", |x| x.reshape(x.shape().1, x.shape().0)),
    ("reshape(1, mn)", |x| x.reshape(1, x.shape().0 * x.shape().1)),
    ("select_by_label", |x| {
        let (m, n) = x.shape();
        let labels: Vec<u8> = (0..m).map(|i| (i * i % n) as u8).collect();
        x.select_by_label(&labels)
    }),
];

/// Operations of one tensor of positive numbers.
const POSITIVE: [(&str, Unary); 2] = [("log", |x| x.log()), ("pow(0.5)", |x| x.pow(0.5))];

/// Operations of two tensors, with broadcasting.
const BROADCAST: [(&str, Binary); 5] = [
    ("a + b", |a, b| a + b),
    ("a − b", |a, b| a - b),
    ("a * b", |a, b| a * b),
    ("a / b", |a, b| a / b),
    ("mul", |a, b| a.mul(b)),
];

/// Checks every operation, with inputs of either sign between ½ and 2 in magnitude, and the network with either
/// loss. No input lies at a tie of `max` or at the kink of `relu`: there is no derivative there.
///
/// # Errors
/// If an operation does not record itself, so that `backward` finds no graph.
pub fn every_operation(rng: &mut RandomState) -> Result<Vec<Check>, BackwardError> {
    let mut checks = Vec::new();
    for (name, f) in UNARY {
        for shape in shapes(rng) {
            let x = signed(shape, rng);
            checks.push(check(name, &[x], |x| f(&x[0]), rng)?);
        }
    }
    for (name, f) in POSITIVE {
        for shape in shapes(rng) {
            let x = signed(shape, rng).abs();
            checks.push(check(name, &[x], |x| f(&x[0]), rng)?);
        }
    }
    for (name, f) in BROADCAST {
        for (m, n) in shapes(rng) {
            let full = (m, n);
            for (a, b) in [(full, full), (full, (1, n)), ((m, 1), full), ((1, n), (m, 1)), ((1, 1), full)] {
                let operands = [signed(a, rng), signed(b, rng)];
                checks.push(check(name, &operands, |x| f(&x[0], &x[1]), rng)?);
            }
        }
    }
    for (m, n) in shapes(rng) {
        for k in [1, 3] {
            let operands = [signed((m, n), rng), signed((n, k), rng)];
            checks.push(check("mm", &operands, |x| x[0].mm(&x[1]), rng)?);
        }
    }
    for (n, d) in shapes(rng) {
        let images = Tensor::images(&design(&signed((n, d), rng)));
        checks.push(check("mm of images", &[signed((d, 3), rng)], |w| images.mm(&w[0]), rng)?);
    }
    for activation in [Activation::Tanh, Activation::Relu, Activation::Sigmoid] {
        checks.push(network("handout", handout_losses, activation, rng)?);
        checks.push(network("categorical", categorical_losses, activation, rng)?);
    }
    Ok(checks)
}

/// The losses of five images as a function of the four parameters, from six pixels to three classes.
fn network(
    loss: &str,
    losses: Binary,
    activation: Activation,
    rng: &mut RandomState,
) -> Result<Check, BackwardError> {
    let (d, q, k) = (6, 4, 3);
    let x = Tensor::images(&design(&signed((5, d), rng)));
    let y = Tensor::new(one_hot(&[0, 2, 1, 1, 0], k));
    // Smaller weights, as at the beginning of a training: no unit is saturated.
    let parameters = [(d, q), (1, q), (q, k), (1, k)].map(|shape| signed(shape, rng) / 5.0);
    let f = |p: &[Tensor]| {
        let (w1, b1, w2, b2) = (p[0].clone(), p[1].clone(), p[2].clone(), p[3].clone());
        losses(&TwoLayers { w1, b1, w2, b2, activation }.predict(&x), &y)
    };
    check(format!("two layers, {activation:?}, {loss} loss"), &parameters, f, rng)
}

/// The matrix as the images of a descent, which have products of their own.
fn design(x: &Matrix) -> DesignMatrix {
    DesignMatrix::new(x.transpose().as_slice().to_vec(), x.ncols())
}

/// A number, a row, a column, and two matrices.
fn shapes(rng: &mut RandomState) -> [(usize, usize); 5] {
    let mut length = || rng.randint(2, 6, 1)[0] as usize;
    [(1, 1), (1, length()), (length(), 1), (length(), length()), (length(), length())]
}

/// Uniform between ½ and 2, with a random sign.
fn signed((m, n): (usize, usize), rng: &mut RandomState) -> Matrix {
    let magnitudes = rng.uniform(0.5, 2.0, m * n);
    let signs = rng.randint(0, 2, m * n);
    let values = magnitudes.iter().zip(signs).map(|(magnitude, sign)| magnitude * (2 * sign - 1) as Float);
    Matrix::from_iterator(m, n, values)
}
