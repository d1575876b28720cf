//! What a tensor is, and how it follows from others.

use linalg::Float;
use serde::{Deserialize, Serialize};

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

impl Head {
    /// Where in its run the tensor is, in words.
    pub fn place(&self) -> String {
        match self {
            Head { epoch: 0, .. } => "before the first step".into(),
            Head { epoch: pass, batch: 0, .. } => format!("pass {pass}"),
            Head { epoch, batch, .. } => format!("epoch {epoch}, batch {batch}"),
        }
    }
}
