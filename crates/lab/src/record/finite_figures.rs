//! The last look at a record before it is written: every figure in it means something.
//!
//! A training ends where its losses turn bad, with an error that names the tensor: [`crate::not_finite`]. This is for what
//! an experiment computes from its results afterwards.

use linalg::Float;

use super::{Record, Score, Step};

/// A figure, in words, and what it is instead of a finite number.
type Bad = (String, Float);

/// The first figure that is not finite, if there is one.
pub(super) fn first_that_is_not(record: &Record) -> Option<Bad> {
    let of_series = record.series.iter().find_map(|series| {
        let (figure, value) = in_steps(&series.history).or(in_score(series.test))?;
        Some((format!("{}, {figure}", series.name), value))
    });
    let mut targets = record.targets.iter().map(|outcome| &outcome.target);
    let of_target = targets.find(|target| bad(&target.reached));
    let of_target = of_target.map(|target| (format!("{}, {}", target.question, target.text), target.reached));
    let of_weights = record.weights.iter().find_map(|of| {
        let &weight = of.pixels.iter().find(|weight| bad(weight))?;
        Some((format!("a weight of the class {}", of.class), weight))
    });
    let of_model = record.models.iter().find_map(|model| {
        let figures = [("accuracy", Some(model.accuracy)), ("training time", Some(model.train_seconds))];
        let (figure, value) = first(figures)?;
        Some((format!("{}, the {figure}", model.name), value))
    });
    in_steps(&record.history)
        .or(in_score(record.test))
        .or(of_series)
        .or(of_target)
        .or(of_weights)
        .or(of_model)
}

fn in_steps(history: &[Step]) -> Option<Bad> {
    history.iter().find_map(|step| {
        let (figure, value) = first([
            ("training loss", step.train_loss),
            ("training accuracy", step.train_accuracy),
            ("validation loss", step.validation_loss),
            ("validation accuracy", step.validation_accuracy),
            ("test loss", step.test_loss),
            ("test accuracy", step.test_accuracy),
            ("time", step.seconds),
        ])?;
        Some((format!("step {}, the {figure}", step.step), value))
    })
}

fn in_score(score: Option<Score>) -> Option<Bad> {
    let Score { loss, accuracy } = score?;
    let (figure, value) = first([("test loss", Some(loss)), ("test accuracy", Some(accuracy))])?;
    Some((format!("the {figure} at the end"), value))
}

fn first<const N: usize>(figures: [(&'static str, Option<Float>); N]) -> Option<(&'static str, Float)> {
    figures.into_iter().find_map(|(name, figure)| Some((name, figure.filter(bad)?)))
}

fn bad(figure: &Float) -> bool {
    !figure.is_finite()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use data::{ImageCounts, Source};

    use super::*;
    use crate::record::{ClassWeights, ModelScore, Outcome, Series, Target};

    fn record() -> Record {
        let (steps, test) =
            (vec![Step { step: 1, ..Step::default() }], Some(Score { loss: 0.5, accuracy: 0.5 }));
        Record {
            lab: "tp2".into(),
            experiment: "rates".into(),
            dataset: "mnist".into(),
            source: Source::Sample,
            images: ImageCounts::default(),
            settings: BTreeMap::new(),
            history: steps.clone(),
            series: vec![Series { name: "learning rate 1".into(), history: steps, test }],
            test,
            targets: vec![Outcome {
                target: Target {
                    question: "TP2 Q8".into(),
                    text: "loss below 0.05".into(),
                    reached: 1.0,
                    met: false,
                },
                shown: String::new(),
                promised: false,
            }],
            interrupted: None,
            confusion: None,
            weights: vec![ClassWeights { class: "Bag".into(), height: 1, width: 2, pixels: vec![0.0, 1.0] }],
            models: vec![ModelScore {
                name: "SVM".into(),
                from: "a library".into(),
                accuracy: 0.5,
                train_seconds: 1.0,
                test_seconds: None,
                parameters: 1,
            }],
            measured: None,
        }
    }

    type Change = fn(&mut Record, Float);

    /// Protects every reader of records from a figure that means nothing, wherever in the record it stands: nothing is
    /// written, and the error names it.
    #[test]
    fn each_figure() {
        let folder = tempfile::tempdir().unwrap();
        record().write(folder.path()).unwrap();
        let changes: [(&str, Change); 12] = [
            ("step 1, the training loss", |record, bad| record.history[0].train_loss = Some(bad)),
            ("step 1, the training accuracy", |record, bad| record.history[0].train_accuracy = Some(bad)),
            ("step 1, the validation loss", |record, bad| record.history[0].validation_loss = Some(bad)),
            ("step 1, the validation accuracy", |record, bad| {
                record.history[0].validation_accuracy = Some(bad)
            }),
            ("step 1, the time", |record, bad| record.history[0].seconds = Some(bad)),
            ("the test loss at the end", |record, bad| {
                record.test = Some(Score { loss: bad, accuracy: 0.5 })
            }),
            ("the test accuracy at the end", |record, bad| {
                record.test = Some(Score { loss: 0.5, accuracy: bad })
            }),
            ("learning rate 1, step 1, the test loss", |record, bad| {
                record.series[0].history[0].test_loss = Some(bad)
            }),
            ("learning rate 1, the test loss at the end", |record, bad| {
                record.series[0].test = Some(Score { loss: bad, accuracy: 0.5 });
            }),
            ("TP2 Q8, loss below 0.05", |record, bad| record.targets[0].target.reached = bad),
            ("a weight of the class Bag", |record, bad| record.weights[0].pixels[1] = bad),
            ("SVM, the accuracy", |record, bad| record.models[0].accuracy = bad),
        ];
        for (figure, change) in changes {
            for bad in [Float::NAN, Float::INFINITY, Float::NEG_INFINITY] {
                let mut record = record();
                change(&mut record, bad);
                let error = record.write(folder.path()).unwrap_err().to_string();
                assert!(
                    error.starts_with(&format!("rates: {figure} is no longer finite: {bad}. ")),
                    "{error}"
                );
            }
        }
    }
}
