//! Traces: every tensor of every step of a training run, so that `cargo xtask diff` can say where two runs part.
//!
//! A trace is a stream of tensors. Each is one line of JSON, its [`Head`], then its numbers as little-endian doubles
//! in C order. The head also says by which [`Rule`] the tensor was computed and from which others: from that, the
//! reader bounds what rounding alone can do to it. First come the parameters as drawn (epoch 0, batch 0); then, for
//! each batch, its images, what the lab computes from them, and the parameters after the step. Whole-batch descent
//! makes a single step from all images: they come once, before the first pass, and a pass is an epoch with batch 0.

use std::io::{self, BufRead, Read, Write};

use linalg::{
    Column, Float, Matrix, Row, double, floats,
    nalgebra::{self, Dim, RawStorage},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// No line of JSON before a tensor is longer, in bytes.
const LONGEST_HEAD: u64 = 10_000;

/// A named array of a run, and how it was computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// What it is.
    pub head: Head,
    /// Its numbers, in C order.
    pub values: Vec<Float>,
}

/// What a tensor is: the line of JSON before its numbers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Head {
    /// From 1, an epoch or a pass; 0 before the first.
    pub epoch: usize,
    /// From 1 in each epoch; 0 before the first, and in the passes of whole-batch descent.
    pub batch: usize,
    /// `logits`, `grad_w`, …
    pub tensor: String,
    /// Its dimensions; one or two of them.
    pub shape: Vec<usize>,
    /// How it was computed.
    pub rule: Rule,
    /// The tensors it was computed from, as the rule orders them.
    #[serde(default)]
    pub of: Vec<String>,
    /// The learning rate, where the rule needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learning_rate: Option<Float>,
    /// The momentum, where the rule needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub momentum: Option<Float>,
    /// The `ε` of [`Rule::CrossEntropy`], where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epsilon: Option<Float>,
}

/// A formula: how a tensor follows from others.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Read or drawn, not computed: the same to the last bit on both sides.
    #[default]
    Exact,
    /// `x · w + b`, of `x (B, D)`, `w (D, K)`, `b (1, K)`.
    Affine,
    /// `x wᵀ + b`, of `x (B, D)`, `w (K, D)`, `b (1, K)`.
    AffineTransposed,
    /// `tanh z`, of `z (B, Q)`.
    Tanh,
    /// `max(z, 0)`, of `z (B, Q)`.
    Relu,
    /// `1 / (1 + exp(−z))`, of `z (B, Q)`.
    Sigmoid,
    /// `exp(z) / Σ exp(z)` by row, of `z (B, K)`.
    Softmax,
    /// `−ln p` of the row's class, or `−ln(p + ε)` with the head's `ε`, `(B, 1)`, of `p (B, K)` and `labels (B)`.
    CrossEntropy,
    /// `−Σ y ln(p + ε)` by row, `(B, 1)`, of `p (B, K)` and `labels (B)`, with `y` the labels one-hot and
    /// `ε` = 10⁻¹⁶.
    CategoricalLoss,
    /// `−Σ [y ln(p + ε) + (1 − y) ln(1 − p + ε)]` by row, `(B, 1)`, of the same: the loss of TP4's handout.
    HandoutLoss,
    /// The gradient of the loss by the logits, `(B, K)`, of `p (B, K)` and `labels (B)`: `p − y`, or what automatic
    /// differentiation makes of the loss.
    LogitsGradient,
    /// `(p − y) / B`, of `p (B, K)` and `labels (B)`, with `y` the labels one-hot: the gradient of a batch's mean loss by
    /// the logits.
    MeanLogitsGradient,
    /// `xᵀ (p − y) / B`, of `x (B, D)`, `p (B, K)` and `labels (B)`, with `y` the labels one-hot.
    GradientOfWeights,
    /// The mean of the rows of `p − y`, of `p (B, K)` and `labels (B)`.
    GradientOfBias,
    /// `aᵀ g`, a sum over the images, of `a (B, D)` and `g (B, K)`.
    TransposedProduct,
    /// The sum of the rows, `(1, K)`, of `g (B, K)`.
    ColumnSums,
    /// `g w`, of `g (B, K)` and `w (K, Q)`.
    Product,
    /// `g wᵀ`, of `g (B, K)` and `w (Q, K)`.
    ProductWithTransposed,
    /// `(1 − a²) g`, of `a (B, Q)`, which is `tanh z`, and the gradient `g (B, Q)` by it.
    TanhGradient,
    /// `g` where `z > 0`, else 0; of `z (B, Q)` and the gradient `g (B, Q)` by `max(z, 0)`.
    ReluGradient,
    /// `a (1 − a) g`, of `a (B, Q)`, which is the sigmoid of `z`, and the gradient `g (B, Q)` by it.
    SigmoidGradient,
    /// `μ v + g`, of the velocity `v` before the step and the parameter's gradient `g`, with momentum `μ`.
    Velocity,
    /// `θ − η g`, of the parameter `θ` before the step and its gradient or velocity `g`, with learning rate `η`.
    Descent,
}

impl Tensor {
    /// A matrix of a batch, and how it was computed. The epoch and the batch are filled in by whoever drives the run.
    pub fn new<R: Dim, C: Dim, S>(
        name: &str,
        value: &nalgebra::Matrix<Float, R, C, S>,
        rule: Rule,
        of: &[&str],
    ) -> Self
    where
        S: RawStorage<Float, R, C>,
    {
        let shape = vec![value.nrows(), value.ncols()];
        let values = value.row_iter().flat_map(|row| row.iter().copied().collect::<Vec<_>>()).collect();
        Self::from_c_order(name, shape, values, rule, of)
    }

    /// The same from numbers in C order.
    pub fn from_c_order(name: &str, shape: Vec<usize>, values: Vec<Float>, rule: Rule, of: &[&str]) -> Self {
        let of = of.iter().map(|&name| name.into()).collect();
        Self { head: Head { tensor: name.into(), shape, rule, of, ..Head::default() }, values }
    }

    /// What softmax regression computes from a batch, with the formulas that both its labs follow.
    pub fn of_softmax_regression(
        logits: &Matrix,
        probs: &Matrix,
        losses: &Column,
        grad_w: &Matrix,
        grad_b: &Row,
    ) -> Vec<Tensor> {
        vec![
            Tensor::new("logits", logits, Rule::Affine, &["x", "w", "b"]),
            Tensor::new("probs", probs, Rule::Softmax, &["logits"]),
            Tensor::new("losses", losses, Rule::CrossEntropy, &["probs", "labels"]),
            Tensor::new("grad_w", grad_w, Rule::GradientOfWeights, &["x", "probs", "labels"]),
            Tensor::new("grad_b", grad_b, Rule::GradientOfBias, &["probs", "labels"]),
        ]
    }

    /// The row and column of the `place`-th number: its index in each dimension, from 0.
    pub fn index_of(&self, place: usize) -> Vec<usize> {
        let mut index = vec![0; self.head.shape.len()];
        let mut rest = place;
        for (i, &n) in index.iter_mut().zip(&self.head.shape).rev() {
            (*i, rest) = (rest % n, rest / n);
        }
        index
    }

    /// Writes the head and the numbers.
    ///
    /// # Errors
    /// If the writer refuses: the reader at the other end of the pipe may have seen enough.
    pub fn write(&self, mut out: impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut out, &self.head)?;
        out.write_all(b"\n")?;
        let bytes: Vec<u8> = self.values.iter().flat_map(|&value| double(value).to_le_bytes()).collect();
        out.write_all(&bytes)
    }

    /// Reads the next tensor of a trace; `None` at its end.
    ///
    /// # Errors
    /// If the stream is not a trace or breaks off within a tensor.
    pub fn read(mut from: impl BufRead) -> Result<Option<Tensor>, TraceError> {
        let mut line = String::new();
        if from.by_ref().take(LONGEST_HEAD).read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let head: Head = serde_json::from_str(&line).map_err(|source| TraceError::Head { line, source })?;
        if !(1..=2).contains(&head.shape.len()) {
            return Err(TraceError::Dimensions(Box::new(head)));
        }
        let count = head.shape.iter().try_fold(8usize, |bytes, &n| bytes.checked_mul(n));
        let count = count.ok_or_else(|| TraceError::TooLarge(Box::new(head.clone())))?;
        let mut bytes = Vec::new();
        from.by_ref().take(count as u64).read_to_end(&mut bytes)?;
        if bytes.len() < count {
            return Err(TraceError::BrokenOff { head: Box::new(head), expected: count, found: bytes.len() });
        }
        let values = floats(bytes.as_chunks().0.iter().map(|&bytes| f64::from_le_bytes(bytes)));
        Ok(Some(Tensor { head, values }))
    }
}

/// A trace that cannot be read.
#[derive(Debug, Error)]
pub enum TraceError {
    /// The pipe broke.
    #[error("cannot read the trace")]
    Io(#[from] io::Error),
    /// A line that is no head.
    #[error("the trace has a line that describes no tensor: {line:?}")]
    Head {
        /// The line.
        line: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A tensor that is neither a vector nor a matrix.
    #[error("the trace has {} of shape {:?}; one or two dimensions are expected", .0.tensor, .0.shape)]
    Dimensions(Box<Head>),
    /// A shape that no memory can hold.
    #[error("the trace names a tensor of impossible size: {0:?}")]
    TooLarge(Box<Head>),
    /// The program ended in the middle.
    #[error("the trace breaks off within {}: {expected} bytes expected, {found} found", head.tensor)]
    BrokenOff {
        /// The tensor.
        head: Box<Head>,
        /// Bytes that its shape promises.
        expected: usize,
        /// Bytes that came.
        found: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensors() -> [Tensor; 2] {
        let logits = Matrix::from_row_slice(2, 3, &[1.0, 2.0, Float::NAN, 4.0, Float::INFINITY, -0.0]);
        let images = Tensor::from_c_order("images", vec![2], vec![5.0, 7.0], Rule::Exact, &[]);
        [images, Tensor::new("logits", &logits, Rule::Affine, &["x", "w", "b"])]
    }

    /// What is written is read again, bit for bit, values that are not numbers included.
    #[test]
    fn round_trip() {
        let mut stream = Vec::new();
        tensors().iter().for_each(|tensor| tensor.write(&mut stream).unwrap());
        let mut rest = stream.as_slice();
        for written in tensors() {
            let read = Tensor::read(&mut rest).unwrap().unwrap();
            assert_eq!(read.head, written.head);
            let bits = |tensor: &Tensor| tensor.values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&read), bits(&written));
        }
        assert!(Tensor::read(&mut rest).unwrap().is_none());
    }

    /// A matrix is written row after row, as `values.tobytes()` writes it in NumPy.
    #[test]
    fn c_order() {
        assert_eq!(tensors()[1].values[..2], [1.0, 2.0]);
    }

    /// A program that dies in the middle of a tensor is told from one that finished, wherever it is cut.
    #[test]
    fn every_truncation_is_an_error() {
        let mut stream = Vec::new();
        tensors()[0].write(&mut stream).unwrap();
        for length in 1..stream.len() {
            assert!(Tensor::read(&stream[..length]).is_err(), "cut after {length} bytes");
        }
    }

    /// A line of text where a tensor should be is quoted, and a size beyond memory is refused before it is allocated.
    #[test]
    fn not_a_trace() {
        let error = Tensor::read(&b"epoch 1: loss 0.6\n"[..]).unwrap_err();
        assert!(error.to_string().contains("epoch 1: loss 0.6"), "{error}");
        let head = Head { shape: vec![2, 2, 2], ..Head::default() };
        let line = serde_json::to_string(&head).unwrap() + "\n";
        assert!(matches!(Tensor::read(line.as_bytes()), Err(TraceError::Dimensions(_))));
        let head = Head { shape: vec![usize::MAX, 2], ..Head::default() };
        let line = serde_json::to_string(&head).unwrap() + "\n";
        assert!(matches!(Tensor::read(line.as_bytes()), Err(TraceError::TooLarge(_))));
    }
}
