//! The line of an epoch or a pass on the screen.

use linalg::Float;

use crate::{record::Step, screen::percent};

/// What a lab has measured of a step, in words; then the same in fewer columns, so that a terminal of 80 columns has it in one
/// line. `place` says which step it is: `epoch  1/10`.
///
/// ```
/// use lab::{Step, step_line};
///
/// let step = Step { step: 1, train_loss: Some(0.645379), test_loss: Some(0.5989), test_accuracy: Some(0.7913), ..Step::default() };
/// let [long, short] = step_line("epoch  1/10", &step);
/// assert_eq!(long, "epoch  1/10   training loss 0.645379   test loss 0.598900, accuracy 79.13 %");
/// assert_eq!(short, "epoch  1/10  loss 0.645379, test 0.598900, accuracy 79.13 %");
/// ```
pub fn step_line(place: &str, step: &Step) -> [String; 2] {
    let loss = |figure: Option<Float>| figure.map(|loss| format!("{loss:.6}"));
    let accuracy = |figure: Option<Float>| figure.map(|share| format!("{:>7}", percent(share)));
    let figures = [
        (["   training loss ", "  loss "], loss(step.train_loss)),
        ([", accuracy "; 2], accuracy(step.train_accuracy)),
        (["   validation loss ", ", validation "], loss(step.validation_loss)),
        ([", accuracy "; 2], accuracy(step.validation_accuracy)),
        (["   test loss ", ", test "], loss(step.test_loss)),
        ([", accuracy "; 2], accuracy(step.test_accuracy)),
        (["   ", "  "], step.seconds.map(|seconds| format!("{seconds:.3} s"))),
    ];
    [0, 1].map(|form| {
        let named =
            figures.iter().filter_map(|(names, figure)| Some([names[form], figure.as_deref()?].concat()));
        place.to_owned() + &named.collect::<String>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the screen of TP2 and TP3 in a terminal of 80 columns, where each line has an indent of 4: the short form
    /// fits, with all the figures of the long one.
    #[test]
    fn eighty_columns() {
        let step = Step {
            step: 10,
            train_loss: Some(12.217069),
            validation_loss: Some(19.106968),
            validation_accuracy: Some(0.585),
            seconds: Some(0.0234),
            ..Step::default()
        };
        let [long, short] = step_line("epoch 10/10", &step);
        assert_eq!(
            long,
            "epoch 10/10   training loss 12.217069   validation loss 19.106968, accuracy 58.50 %   0.023 s"
        );
        assert_eq!(short, "epoch 10/10  loss 12.217069, validation 19.106968, accuracy 58.50 %  0.023 s");
        assert!(4 + short.len() <= 80);
    }
}
