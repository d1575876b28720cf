//! Run records: what an experiment did and reached, as JSON beside its plots.
//!
//! Numbers are written with all their digits, so that two runs can be compared to the last bit. A number that is not finite
//! is not written; where the record of an earlier run has `null` in its place, it is read as NaN.

mod file;
mod finite_figures;

use std::collections::BTreeMap;

use data::{ImageCounts, Source};
use linalg::{Float, Matrix, double};
use plot::Confusion;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::start_and_memory::Measured;

pub use file::RecordError;
pub use weights::Step;

/// One experiment's run, as `runs/<lab>/<experiment>.json` holds it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Record {
    /// `tp3`
    pub lab: String,
    /// `train`
    pub experiment: String,
    /// `fashion-mnist`
    pub dataset: String,
    /// Full data, the bundled sample, or images of the user's own.
    pub source: Source,
    /// How many images of each part there were.
    pub images: ImageCounts,
    /// What the run was asked for: seed, epochs, learning rate, …
    pub settings: BTreeMap<String, Value>,
    /// One entry per step: an epoch, or a pass over the whole batch.
    pub history: Vec<Step>,
    /// Instead of one history, those of several runs that the experiment compares; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Series>,
    /// What the test set gave at the end, if the experiment looked at it.
    pub test: Option<Score>,
    /// What the handout promises, and what was reached.
    pub targets: Vec<Outcome>,
    /// Where the user stopped the run, if they did; left out if not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interrupted: Option<Interrupted>,
    /// Which classes the model takes for which, on the test images; left out if the experiment did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confusion: Option<Confusion>,
    /// What a model of one layer looks for in an image of each class; left out where there is no such model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<ClassWeights>,
    /// The models that the experiment holds side by side; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<ModelScore>,
    /// How soon the process began to train, and its memory; left out where `cargo xtask bench` does not ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
}

/// Where a run was stopped.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Interrupted {
    /// The epoch that was not finished, from 1.
    pub epoch: usize,
    /// How many of its steps were.
    pub step: usize,
    /// How many it has.
    pub steps: usize,
}

/// The weights of one class as a picture, a number for each pixel.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ClassWeights {
    /// `Ankle boot`
    pub class: String,
    /// Rows of the picture.
    pub height: usize,
    /// Columns of the picture.
    pub width: usize,
    /// The weights, row after row from the top.
    pub pixels: Vec<Float>,
}

impl ClassWeights {
    /// A picture of `height` rows for each class, of its column of `w (D, K)`.
    ///
    /// # Panics
    /// If `w` does not have a column for each class.
    pub fn of_each(classes: &[String], w: &Matrix, (height, width): (usize, usize)) -> Vec<Self> {
        assert!(w.ncols() == classes.len(), "weights {:?}, but {} classes", w.shape(), classes.len());
        let of_class = |(class, column): (&String, &[Float])| Self {
            class: class.clone(),
            height,
            width,
            pixels: column.to_vec(),
        };
        classes.iter().zip(w.as_slice().chunks(w.nrows())).map(of_class).collect()
    }
}

/// One of several models that learnt from the same images and were judged on the same.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ModelScore {
    /// `support vector machine`
    pub name: String,
    /// The lab or the library that it is from: `libsvm-rs`
    pub from: String,
    /// Share of the test images whose class was right.
    #[serde(deserialize_with = "number")]
    pub accuracy: Float,
    /// Seconds that its training took.
    #[serde(deserialize_with = "number")]
    pub train_seconds: Float,
    /// Seconds that all test images took, if they were measured.
    pub test_seconds: Option<Float>,
    /// How many numbers the trained model holds.
    pub parameters: usize,
}

/// One of several runs that an experiment compares.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Series {
    /// What sets it apart: `learning rate 0.1`
    pub name: String,
    /// One entry per step.
    pub history: Vec<Step>,
    /// What the test set gave at its end.
    pub test: Option<Score>,
}

/// Mean loss and accuracy on a set of images.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Score {
    /// Mean loss per image.
    #[serde(deserialize_with = "number")]
    pub loss: Float,
    /// Share of images whose most probable class is the right one, between 0 and 1.
    #[serde(deserialize_with = "number")]
    pub accuracy: Float,
}

/// Something a handout promises.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Target {
    /// `TP2 Q12`
    pub question: String,
    /// `test accuracy above 80 %`
    pub text: String,
    /// The figure reached.
    #[serde(deserialize_with = "number")]
    pub reached: Float,
    /// Whether that keeps the promise.
    pub met: bool,
}

/// A target, and what became of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Outcome {
    /// The target.
    #[serde(flatten)]
    pub target: Target,
    /// The figure reached, in words: `82.32 %`
    #[serde(default)]
    pub shown: String,
    /// Whether the handout promises it for this run: on full data, with the handout's settings.
    #[serde(default)]
    pub promised: bool,
}

/// How the text of a target of speed begins.
const SPEED: &str = "speed: ";

impl Target {
    /// A target of speed, which nothing promises: machines differ. `in_the_handout` says what it is, and whose figure that is.
    pub fn of_speed(question: &str, in_the_handout: &str, reached: Float, met: bool) -> Self {
        Self { question: question.into(), text: format!("{SPEED}{in_the_handout}"), reached, met }
    }

    /// What the handout says of speed, if that is what the target is about.
    pub fn speed(&self) -> Option<&str> {
        self.text.strip_prefix(SPEED)
    }
}

impl Outcome {
    /// The verdict, in words.
    pub fn verdict(&self) -> &'static str {
        match (self.target.met, self.promised) {
            (true, _) => "met",
            (false, _) if self.target.speed().is_some() => "not judged: machines differ",
            (false, true) => "MISSED",
            (false, false) => "not met (promised on full data with the handout's settings)",
        }
    }
}

impl Record {
    /// The median of the seconds that a step's training took, if they were measured.
    pub fn seconds_per_step(&self) -> Option<Float> {
        let mut seconds: Vec<Float> = self.history.iter().map(|step| step.seconds).collect::<Option<_>>()?;
        seconds.sort_by(Float::total_cmp);
        let middle = seconds.len() / 2;
        let upper = *seconds.get(middle)?;
        Some(if seconds.len() % 2 == 1 { upper } else { (seconds[middle - 1] + upper) / 2.0 })
    }
}

/// JSON has no infinity and no NaN: both are written as `null`, which is read as NaN.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Float, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or(Float::NAN))
}

/// One figure of every step as points of a curve: `curve(&record.history, |step| step.train_loss)`.
pub fn curve(history: &[Step], figure: impl Fn(&Step) -> Option<Float>) -> Vec<(f64, f64)> {
    history.iter().filter_map(|step| Some((step.step as f64, double(figure(step)?)))).collect()
}
