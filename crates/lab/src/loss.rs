//! The two losses of TP4 and TP5, by name.

use clap::ValueEnum;
use serde::Serialize;

/// Which loss a lab reports. Each is a sum over the classes of an image, with `p` its probabilities, `y` its label
/// one-hot and `ε` = 10⁻¹⁶; the loss of several images is their mean.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Loss {
    /// The handout's: −Σ [y ln(p + ε) + (1 − y) ln(1 − p + ε)]
    #[default]
    Handout,
    /// Categorical cross-entropy: −Σ y ln(p + ε)
    Categorical,
}
