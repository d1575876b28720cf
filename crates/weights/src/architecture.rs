//! What a model computes from an image, as far as its weights do not say it themselves.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// A chain of layers `z = x w + b`, an activation between one and the next, softmax at the end.
///
/// The weights are called `w` and `b` where there is one layer; `w1`, `b1`, `w2`, `b2`, … where there are several. A
/// layer may do without `b`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Architecture {
    /// The kind of model.
    pub model: ModelKind,
    /// What stands between two layers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation: Option<Activation>,
    /// How the weights lie.
    pub orientation: Orientation,
}

/// The models of the course.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelKind {
    /// One layer.
    SoftmaxRegression,
    /// Two layers.
    TwoLayers,
    /// Any number of layers.
    Mlp,
}

/// A function applied to each number.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Activation {
    /// `tanh z`
    Tanh,
    /// `max(z, 0)`
    Relu,
    /// `1 / (1 + exp(−z))`
    Sigmoid,
}

/// Which dimension of a layer's weights is which.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Orientation {
    /// `(in, out)`: TP1 to TP5.
    InOut,
    /// `(out, in)`: TP6, and PyTorch's `nn.Linear`.
    OutIn,
}

impl Architecture {
    /// One layer, weights `w (D, K)` and `b (1, K)`: TP1 to TP4.
    pub fn softmax_regression() -> Self {
        Self { model: ModelKind::SoftmaxRegression, activation: None, orientation: Orientation::InOut }
    }

    /// Two layers, weights `w1 (D, Q)`, `b1 (1, Q)`, `w2 (Q, K)` and `b2 (1, K)`: TP4 and TP5.
    pub fn two_layers(activation: Activation) -> Self {
        Self { model: ModelKind::TwoLayers, activation: Some(activation), orientation: Orientation::InOut }
    }
}
