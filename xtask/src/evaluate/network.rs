//! The forward pass that weights describe.

use anyhow::{Context, ensure};
use linalg::{Float, Matrix, Row, RowMajor, add_row, div_column, max_axis1, sub_column, sum_axis1};
use thiserror::Error;
use weights::{Activation, Architecture, ModelKind, Orientation, Weights};

/// A chain of layers, ready to be evaluated.
pub struct Network {
    first: Layer,
    /// Each with the activation before it.
    rest: Vec<(Activation, Layer)>,
}

/// A number that is not finite, the first one of a forward pass.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{tensor}[{row}, {column}] is not finite: {value}")]
pub struct Overflow {
    /// `z1`, `logits`, …
    pub tensor: String,
    /// The image's.
    pub row: usize,
    /// Its column.
    pub column: usize,
    /// An infinity, or not a number.
    pub value: Float,
}

/// `z = x w + b`, weights `(in, out)`.
struct Layer {
    w: Matrix,
    b: Option<Row>,
}

impl Network {
    /// Puts the tensors together: see [`Architecture`].
    ///
    /// # Errors
    /// If a tensor is missing, one is too many, or their shapes do not make a chain from pixels to the file's classes.
    pub fn new(weights: &Weights) -> anyhow::Result<Self> {
        let Architecture { model, activation, .. } = weights.about.architecture;
        let numbers = match model {
            ModelKind::SoftmaxRegression => vec![String::new()],
            ModelKind::TwoLayers => vec!["1".into(), "2".into()],
            ModelKind::Mlp => {
                let there = |i: &usize| *i == 1 || weights.tensors.contains_key(&format!("w{i}"));
                (1..).take_while(there).map(|i| i.to_string()).collect()
            }
        };
        let layers = numbers.iter().map(|number| Layer::new(weights, number));
        let layers = layers.collect::<anyhow::Result<Vec<_>>>()?;

        let biases = layers.iter().filter(|layer| layer.b.is_some()).count();
        ensure!(biases == 0 || biases == layers.len(), "some layers have a bias, some have none");
        let belongs = |name: &&String| {
            numbers.iter().any(|number| matches!(name.strip_suffix(&**number), Some("w" | "b")))
        };
        let strange = weights.tensors.keys().find(|name| !belongs(name));
        ensure!(strange.is_none(), "`{}` is no tensor of this model", strange.map_or("", |name| name));
        for (number, pair) in numbers.iter().skip(1).zip(layers.windows(2)) {
            let (given, taken) = (pair[0].w.ncols(), pair[1].w.nrows());
            ensure!(given == taken, "`w{number}` takes {taken} numbers, the layer before it gives {given}");
        }
        let (outputs, classes) =
            (layers.last().map_or(0, |layer| layer.w.ncols()), weights.about.classes.len());
        ensure!(outputs == classes, "the model has {outputs} outputs, but {classes} classes are named");

        let mut layers = layers.into_iter();
        let first = layers.next().context("a model has at least one layer")?;
        let rest = layers.map(|layer| Ok((activation.context("the metadata names no activation")?, layer)));
        Ok(Self { first, rest: rest.collect::<anyhow::Result<_>>()? })
    }

    /// `D`, how many pixels an image must have.
    pub fn inputs(&self) -> usize {
        self.first.w.nrows()
    }

    /// `(B, D) → (B, K)`: for each image, the probability of each class.
    ///
    /// # Errors
    /// If a number on the way is not finite: what comes after it would mean nothing.
    pub fn probabilities(&self, x: RowMajor<'_>) -> Result<Matrix, Overflow> {
        let name = |l: usize| if l > self.rest.len() { "logits".to_owned() } else { format!("z{l}") };
        let mut z = finite(name(1), self.first.plus_bias(x * &self.first.w))?;
        for (l, (activation, layer)) in (2..).zip(&self.rest) {
            let a = z.map(|z| activate(*activation, z));
            z = finite(name(l), layer.plus_bias(a * &layer.w))?;
        }
        Ok(softmax(z))
    }
}

impl Layer {
    /// The layer whose tensors end in this number.
    fn new(weights: &Weights, number: &str) -> anyhow::Result<Self> {
        let (w, b) = (format!("w{number}"), format!("b{number}"));
        let there = || weights.tensors.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let matrix = weights.tensors.get(&w);
        let matrix = matrix.with_context(|| format!("there is no tensor `{w}`; there are: {}", there()))?;
        let w = match weights.about.architecture.orientation {
            Orientation::InOut => matrix.clone(),
            Orientation::OutIn => matrix.transpose(),
        };
        let Some(row) = weights.tensors.get(&b) else { return Ok(Self { w, b: None }) };
        let expected = (1, w.ncols());
        ensure!(row.shape() == expected, "`{b}` has the shape {:?}, expected {expected:?}", row.shape());
        Ok(Self { w, b: Some(row.row(0).into_owned()) })
    }

    fn plus_bias(&self, product: Matrix) -> Matrix {
        match &self.b {
            Some(b) => add_row(product, b),
            None => product,
        }
    }
}

/// The tensor, if all of its numbers are finite.
fn finite(tensor: String, z: Matrix) -> Result<Matrix, Overflow> {
    let first = z.row_iter().enumerate().find_map(|(row, z)| {
        let column = z.iter().position(|value| !value.is_finite())?;
        Some(Overflow { tensor: tensor.clone(), row, column, value: z[column] })
    });
    first.map_or(Ok(z), Err)
}

fn activate(activation: Activation, z: Float) -> Float {
    match activation {
        Activation::Tanh => z.tanh(),
        Activation::Relu => z.max(0.0),
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
    }
}

/// By row, the maximum subtracted first.
fn softmax(z: Matrix) -> Matrix {
    let max = max_axis1(&z);
    let exp = sub_column(z, &max).map(Float::exp);
    let sum = sum_axis1(&exp);
    div_column(exp, &sum)
}

#[cfg(test)]
mod tests;
