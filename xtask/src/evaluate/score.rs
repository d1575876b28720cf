//! Mean loss, accuracy and confusion matrix.

use anyhow::bail;
use data::Samples;
use lab::Score;
use linalg::{Float, Matrix, RowMajor, argmax_axis1};
use serde::Serialize;
use weights::About;

use super::network::{Network, Overflow};

/// Images that pass through the model at once.
const CHUNK: usize = 250;

/// What TP4 and TP5 add inside a logarithm.
const EPSILON: Float = 1e-16;

/// What TP1 adds, and says so in its settings.
const TP1_EPSILON: Float = 1e-9;

/// The loss that the weights were trained for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// `−ln p_c`, with `c` the class of the image: TP2 and TP3.
    CrossEntropy,
    /// `−ln(p_c + 1e-9)`: TP1.
    CrossEntropyWithEpsilon,
    /// `−ln(p_c + ε)`: TP4 and TP5 with `--loss categorical`.
    Categorical,
    /// `−Σ_k [y_k ln(p_k + ε) + (1 − y_k) ln(1 − p_k + ε)]`: TP4 and TP5 with `--loss handout`.
    Handout,
}

impl Loss {
    /// The loss that the settings name.
    ///
    /// # Errors
    /// If they name another.
    pub fn of(about: &About) -> anyhow::Result<Self> {
        match about.settings.get("loss") {
            None => match about.settings.get("epsilon") {
                None => Ok(Loss::CrossEntropy),
                Some(epsilon) if *epsilon == TP1_EPSILON => Ok(Loss::CrossEntropyWithEpsilon),
                Some(epsilon) => bail!("the loss −ln(p + {epsilon}) is none that this program knows: 1e-9"),
            },
            Some(name) if name == "categorical" => Ok(Loss::Categorical),
            Some(name) if name == "handout" => Ok(Loss::Handout),
            Some(name) => bail!("the loss {name} is none that this program knows: categorical, handout"),
        }
    }

    /// Its formula for one image.
    pub fn formula(self) -> &'static str {
        match self {
            Loss::CrossEntropy => "−ln p_c",
            Loss::CrossEntropyWithEpsilon => "−ln(p_c + 1e-9)",
            Loss::Categorical => "−ln(p_c + 1e-16)",
            Loss::Handout => "−Σ [y ln(p + 1e-16) + (1 − y) ln(1 − p + 1e-16)]",
        }
    }

    /// The loss of one image, whose probabilities are row `i` and whose class is `c`.
    fn of_image(self, probs: &Matrix, i: usize, c: usize) -> Float {
        let p_c = probs[(i, c)];
        match self {
            Loss::CrossEntropy => -p_c.ln(),
            Loss::CrossEntropyWithEpsilon => -(p_c + TP1_EPSILON).ln(),
            Loss::Categorical => -(p_c + EPSILON).ln(),
            Loss::Handout => {
                let others = (0..probs.ncols()).filter(|&k| k != c);
                -(p_c + EPSILON).ln() - others.map(|k| (1.0 - probs[(i, k)] + EPSILON).ln()).sum::<Float>()
            }
        }
    }
}

/// What the test images gave.
pub struct Evaluation {
    /// Mean loss and accuracy.
    pub score: Score,
    /// `(K, K)`: how many images of the class of the row are taken for the class of the column.
    pub confusion: Vec<Vec<usize>>,
}

/// Lets the images pass through the network.
///
/// # Errors
/// If a number on the way to the figures is not finite; its row is the number of the image.
pub fn evaluate(
    network: &Network,
    loss: Loss,
    images: &Samples,
    classes: usize,
) -> Result<Evaluation, Overflow> {
    let (mut sum, mut confusion) = (0.0, vec![vec![0; classes]; classes]);
    let columns = images.x.ncols();
    let pixels = images.x.rows().numbers();
    let chunks = pixels.chunks(CHUNK * columns);
    for (chunk, (pixels, labels)) in chunks.zip(images.labels.chunks(CHUNK)).enumerate() {
        let of_all = |overflow: Overflow| Overflow { row: chunk * CHUNK + overflow.row, ..overflow };
        let probs = network.probabilities(RowMajor::new(pixels, columns)).map_err(of_all)?;
        for (i, (&label, predicted)) in labels.iter().zip(argmax_axis1(&probs)).enumerate() {
            let value = loss.of_image(&probs, i, label.into());
            if !value.is_finite() {
                return Err(of_all(Overflow { tensor: "losses".into(), row: i, column: 0, value }));
            }
            sum += value;
            confusion[usize::from(label)][predicted] += 1;
        }
    }
    let right: usize = (0..classes).map(|class| confusion[class][class]).sum();
    let n = images.len() as Float;
    Ok(Evaluation { score: Score { loss: sum / n, accuracy: right as Float / n }, confusion })
}
