//! The evaluation as a person reads it, and as a program does.

use std::path::Path;

use lab::{percent, run_images::in_words, shown, thousands};
use serde_json::{Value, json};
use weights::Weights;

use super::{
    confusion,
    images::TestImages,
    score::{Evaluation, Loss},
};

/// All there is to say.
pub struct Report<'a> {
    /// The file of the weights.
    pub file: &'a Path,
    /// What it holds.
    pub weights: &'a Weights,
    /// The name of the data set that the images are from.
    pub dataset: &'a str,
    /// The images.
    pub images: TestImages,
    /// The loss.
    pub loss: Loss,
    /// The figures.
    pub evaluation: Evaluation,
}

impl Report<'_> {
    /// For a screen of so many columns, if that is what it is for.
    pub fn text(&self, columns: Option<usize>) -> String {
        let Self { weights, images, .. } = self;
        let about = &weights.about;
        let mut text = format!(
            "{}: {} {}, trained on {} ({})\n",
            shown(self.file),
            about.lab,
            about.experiment,
            about.dataset,
            in_words(about.source)
        );
        text += &format!("    {}\n", self.model());
        if !about.settings.is_empty() {
            text += &format!("    {}\n", list(&about.settings));
        }
        text += &format!(
            "\n{}, {}: {} test images",
            images.title,
            in_words(images.source),
            thousands(images.samples.len())
        );
        if images.some_classes {
            text += &format!(" of the classes {}", images.classes.join(", "));
        }
        let score = self.evaluation.score;
        text += &format!(
            "\n    loss {:.6} (mean of {}), accuracy {}\n",
            score.loss,
            self.loss.formula(),
            percent(score.accuracy)
        );
        if self.dataset != about.dataset {
            text += &format!("    These weights were trained on other images: {}.\n", about.dataset);
        }
        if self.dataset == about.dataset
            && about.settings.get("split").is_some_and(|split| split == "handout")
        {
            text += "    TP6's split has put four in five of these images into training: they say little of new ones.\n";
            text += "    The run's own record has the figures of its test images; `--split files` keeps these apart.\n";
        }
        text += "\nRows: the class of an image; columns: the class that the model takes it for.\n";
        let (classes, known) = (&images.classes, &about.classes);
        text + &confusion::table(classes, known, &self.evaluation.confusion, columns)
    }

    /// For a program.
    pub fn json(&self) -> String {
        let shapes: serde_json::Map<String, Value> =
            self.weights.tensors.iter().map(|(name, tensor)| (name.clone(), json!(tensor.shape()))).collect();
        let json = json!({
            "weights": self.weights.about,
            "shapes": shapes,
            "dataset": self.dataset,
            "source": self.images.source,
            "images": self.images.samples.len(),
            "loss": self.loss,
            "test": self.evaluation.score,
            "classes": self.images.classes,
            "confusion": self.evaluation.confusion,
        });
        format!("{json:#}")
    }

    /// The kind of model, the shapes, and how many numbers they are.
    fn model(&self) -> String {
        let Weights { about, tensors } = self.weights;
        let kind = list(&json!(about.architecture).as_object().cloned().unwrap_or_default());
        let shapes: Vec<String> =
            tensors.iter().map(|(name, tensor)| format!("{name} {:?}", tensor.shape())).collect();
        let parameters: usize = tensors.values().map(linalg::Matrix::len).sum();
        format!("{kind}: {}; {} parameters", shapes.join(", "), thousands(parameters))
    }
}

/// `epochs 10, seed 0`
fn list<'a>(entries: impl IntoIterator<Item = (&'a String, &'a Value)>) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let entries: Vec<String> =
        entries.into_iter().map(|(name, value)| format!("{name} {}", text(value))).collect();
    entries.join(", ")
}
