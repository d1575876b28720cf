//! A tensor of a run, and its form in a stream.

use std::io::{self, BufRead, Read, Write};

use linalg::{
    Column, Float, Matrix, Row, double, floats,
    nalgebra::{self, Dim, RawStorage},
};
use thiserror::Error;

use crate::rule::{Head, Rule};

/// No line of JSON before a tensor is longer, in bytes.
const LONGEST_HEAD: u64 = 10_000;

/// A named array of a run, and how it was computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Traced {
    /// The name of the array and how it was computed.
    pub head: Head,
    /// The numbers of the array, in C order.
    pub values: Vec<Float>,
}

impl Traced {
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

    /// A tensor of this shape from numbers in C order, and how it was computed.
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
    ) -> Vec<Traced> {
        vec![
            Traced::new("logits", logits, Rule::Affine, &["x", "w", "b"]),
            Traced::new("probs", probs, Rule::Softmax, &["logits"]),
            Traced::new("losses", losses, Rule::CrossEntropy, &["probs", "labels"]),
            Traced::new("grad_w", grad_w, Rule::GradientOfWeights, &["x", "probs", "labels"]),
            Traced::new("grad_b", grad_b, Rule::GradientOfBias, &["probs", "labels"]),
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
    pub fn read(mut from: impl BufRead) -> Result<Option<Traced>, TraceError> {
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
        Ok(Some(Traced { head, values }))
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

    fn tensors() -> [Traced; 2] {
        let logits = Matrix::from_row_slice(2, 3, &[1.0, 2.0, Float::NAN, 4.0, Float::INFINITY, -0.0]);
        let images = Traced::from_c_order("images", vec![2], vec![5.0, 7.0], Rule::Exact, &[]);
        [images, Traced::new("logits", &logits, Rule::Affine, &["x", "w", "b"])]
    }

    /// What is written is read again, bit for bit, values that are not numbers included.
    #[test]
    fn round_trip() {
        let mut stream = Vec::new();
        tensors().iter().for_each(|tensor| tensor.write(&mut stream).unwrap());
        let mut rest = stream.as_slice();
        for written in tensors() {
            let read = Traced::read(&mut rest).unwrap().unwrap();
            assert_eq!(read.head, written.head);
            let bits = |tensor: &Traced| tensor.values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&read), bits(&written));
        }
        assert!(Traced::read(&mut rest).unwrap().is_none());
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
            assert!(Traced::read(&stream[..length]).is_err(), "cut after {length} bytes");
        }
    }

    /// A line of text where a tensor should be is quoted, and a size beyond memory is refused before it is allocated.
    #[test]
    fn not_a_trace() {
        let error = Traced::read(&b"epoch 1: loss 0.6\n"[..]).unwrap_err();
        assert!(error.to_string().contains("epoch 1: loss 0.6"), "{error}");
        let head = Head { shape: vec![2, 2, 2], ..Head::default() };
        let line = serde_json::to_string(&head).unwrap() + "\n";
        assert!(matches!(Traced::read(line.as_bytes()), Err(TraceError::Dimensions(_))));
        let head = Head { shape: vec![usize::MAX, 2], ..Head::default() };
        let line = serde_json::to_string(&head).unwrap() + "\n";
        assert!(matches!(Traced::read(line.as_bytes()), Err(TraceError::TooLarge(_))));
    }
}
