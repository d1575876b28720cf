//! TP6 Q4: the trainer. It knows of a model only what [`Trainable`] says.

use lab::{Epoch, Rate, Schedule, Score, Stopped, Watch};
use linalg::Float;

use crate::{Dataset, Trainable, accuracy, losses};

/// Images that pass through a model at once where it does not learn from them; what fits the processor's cache.
const CHUNK: usize = 250;

/// TP6 Q4: the handout's settings.
pub const HANDOUT: Trainer = Trainer { epochs: 10, batch_size: 64, learning_rate: 0.1 };

/// TP6 Q4: how to train.
///
/// ```
/// use lab::Watch;
/// use numpy_rng::default_rng;
/// use tp6_mlp::{Dataset, LogisticModel, Trainer};
///
/// let images = || data::Images::new(vec![0, 255, 255, 0], vec![0, 1], 1, 2);
/// let mut train = Dataset::new(images()?, 2, default_rng(0));
/// let test = Dataset::new(images()?, 2, default_rng(0));
/// let mut model = LogisticModel::new(2, 2, &mut default_rng(0));
///
/// let (trainer, watch) = (Trainer { epochs: 20, batch_size: 1, learning_rate: 0.5 }, Watch::silent());
/// trainer.start(&mut model, &mut train, &test, &watch)?;
/// assert_eq!(trainer.eval(&model, &test).accuracy, 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trainer {
    /// Passes over the training set.
    pub epochs: usize,
    /// Images per batch.
    pub batch_size: usize,
    /// Factor of each step.
    pub learning_rate: Float,
}

impl Trainer {
    /// TP6 Q4: one epoch, a step for each batch of the set's next order. Returns the mean over the images of the loss
    /// before each step.
    ///
    /// # Panics
    /// If the batch size is 0.
    pub fn train<M: Trainable>(&self, model: &mut M, data: &mut Dataset, epoch: &Epoch<'_>) -> Float {
        let (mut loss, n) = (epoch.loss(), data.len());
        for (x, y) in epoch.steps(data.iterate(self.batch_size)) {
            let h = model.forward(x);
            loss += losses(&h.probs, &y).sum();
            let gradient = model.gradient(x, &h, &y);
            model.update(&gradient, self.learning_rate);
            epoch.so_far(loss);
        }
        loss / n as Float
    }

    /// TP6 Q4: mean loss and accuracy over all samples. NaN for both if there are none.
    pub fn eval<M: Trainable>(&self, model: &M, data: &Dataset) -> Score {
        let (mut loss, mut right, n) = (0.0, 0.0, data.len() as Float);
        for (x, y) in data.in_order(CHUNK) {
            let h = model.forward(x);
            loss += losses(&h.probs, &y).sum();
            right += (accuracy(&h.probs, &y) * y.nrows() as Float).round();
        }
        Score { loss: loss / n, accuracy: right / n }
    }

    /// TP6 Q4: the epochs, and after each the loss and the accuracy on the test set, which `watch` notes.
    ///
    /// # Errors
    /// If a loss is no longer finite, or Ctrl-C is pressed.
    ///
    /// # Panics
    /// If the batch size is 0.
    pub fn start<M: Trainable>(
        &self,
        model: &mut M,
        train: &mut Dataset,
        test: &Dataset,
        watch: &Watch<'_>,
    ) -> Result<(), Stopped> {
        for epoch in watch.epochs(self.epochs) {
            let loss = self.train(model, train, &epoch);
            epoch.ends(loss, || self.eval(model, test))?;
        }
        Ok(())
    }
}

impl Schedule for Trainer {
    fn epochs(&self) -> usize {
        self.epochs
    }

    fn rate(&self) -> Rate {
        Rate { learning_rate: self.learning_rate, handouts: HANDOUT.learning_rate }
    }
}
