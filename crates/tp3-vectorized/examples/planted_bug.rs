//! TP3 with a bug of your choice, to see how `cargo xtask diff` finds it:
//!
//! ```text
//! cargo build --release --example planted_bug
//! BUG=missing-mean cargo xtask diff tp2 target/release/examples/planted_bug --epochs 1
//! ```

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use data::Images;
use lab::{
    Learner, Part, Run, Schedule, Score, Stopped, Watch,
    options::{Options, TrainOptions},
    replay,
};
use linalg::{Column, Float, Matrix, Row, RowMajor, descend, div_column, sub_column, sum_axis1};
use numpy_rng::RandomState;
use tp3_vectorized::{HANDOUT, Model, cross_entropy_loss_batch, evaluate, grad_batch, softmax_batch};
use trace::Traced;

/// What can go wrong in a dozen lines.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Bug {
    /// None: the lab as it is
    None,
    /// The gradient is the sum over the batch, not the mean: a 1/B is missing
    MissingMean,
    /// The gradient's numbers are right but lie the other way round
    TransposedGradient,
    /// Softmax subtracts the maximum of the whole batch, not of each row
    WholeMaximum,
    /// Softmax divides by the sums of the columns
    ColumnSums,
    /// The labels are one class too high
    ShiftedLabels,
    /// The step adds the gradient
    Uphill,
    /// The bias is never updated
    FrozenBias,
    /// The weights are drawn ten times too small
    SmallWeights,
    /// The loss of the epoch is right but for the last, partial batch
    LastBatchLost,
}

/// TP3 with a planted bug.
#[derive(Parser)]
#[command(mut_args(|arg| HANDOUT.default_of(arg)))]
struct Cli {
    #[command(flatten)]
    options: Options,
}

#[derive(Clone)]
struct Planted {
    model: Model,
    bug: Bug,
}

impl Planted {
    fn softmax(&self, logits: Matrix) -> Matrix {
        let by_row = |logits: Matrix, max: &Column| {
            let exp = sub_column(logits, max).map(Float::exp);
            let sum = sum_axis1(&exp);
            div_column(exp, &sum)
        };
        match self.bug {
            Bug::WholeMaximum => {
                let max = Column::repeat(logits.nrows(), logits.max());
                by_row(logits, &max)
            }
            Bug::ColumnSums => {
                let mut exp = logits.map(Float::exp);
                exp.column_iter_mut().for_each(|mut column| column /= column.sum());
                exp
            }
            _ => softmax_batch(logits),
        }
    }

    fn grad(&self, x: RowMajor<'_>, probs: &Matrix, labels: &[u8]) -> (Matrix, Row) {
        let (grad_w, grad_b) = match self.bug {
            Bug::ShiftedLabels => {
                let shifted: Vec<u8> = labels.iter().map(|label| (label + 1) % 10).collect();
                grad_batch(x, probs, &shifted)
            }
            _ => grad_batch(x, probs, labels),
        };
        let batch = x.nrows() as Float;
        match self.bug {
            Bug::MissingMean => (batch * grad_w, batch * grad_b),
            Bug::TransposedGradient => {
                (Matrix::from_column_slice(784, 10, grad_w.transpose().as_slice()), grad_b)
            }
            _ => (grad_w, grad_b),
        }
    }
}

impl Learner for Planted {
    type Images = Images;
    type Settings = TrainOptions;
    type Rng = RandomState;

    fn train(
        &mut self,
        train: &Images,
        validation: &Images,
        settings: &TrainOptions,
        rng: &mut RandomState,
        watch: &Watch<'_>,
    ) -> Result<(), Stopped> {
        let rate = if self.bug == Bug::Uphill { -settings.learning_rate } else { settings.learning_rate };
        for epoch in watch.epochs(settings.epochs) {
            let (order, mut loss) = (rng.permutation(train.len()), 0.0);
            for batch in epoch.steps(train.batches(&order, settings.batch_size)) {
                let probs = self.softmax(self.model.logits(batch.x));
                if !(self.bug == Bug::LastBatchLost && train.len() > 64 && batch.labels.len() < 64) {
                    loss += cross_entropy_loss_batch(&probs, &batch.labels).sum();
                }
                let (grad_w, grad_b) = self.grad(batch.x, &probs, &batch.labels);
                descend(&mut self.model.w, rate, &grad_w);
                if self.bug != Bug::FrozenBias {
                    descend(&mut self.model.b, rate, &grad_b);
                }
            }
            epoch.ends(loss / train.len() as Float, || evaluate(&self.model, validation))?;
        }
        Ok(())
    }

    fn evaluate(&self, images: &Images) -> Score {
        evaluate(&self.model, images)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        self.model.parameters()
    }

    fn tensors(&self, train: &Images, places: &[usize]) -> Vec<Traced> {
        let batch = train.batch(places);
        let logits = self.model.logits(batch.x);
        let probs = self.softmax(logits.clone());
        let losses = cross_entropy_loss_batch(&probs, &batch.labels);
        let (grad_w, grad_b) = self.grad(batch.x, &probs, &batch.labels);
        Traced::of_softmax_regression(&logits, &probs, &losses, &grad_w, &grad_b)
    }
}

fn main() -> ExitCode {
    lab::program(|Cli { options }: Cli| {
        let name = std::env::var("BUG").unwrap_or("none".into());
        let bug = Bug::from_str(&name, true).map_err(|error| anyhow::anyhow!("BUG={name}: {error}"))?;
        let run = Run::start("planted", "TP3 with a planted bug", &options.output)?;
        let data = run.load(&options.data)?;
        let mut rng = RandomState::new(options.training.seed);
        let mut learner = Planted { model: Model::new(&mut rng), bug };
        if bug == Bug::SmallWeights {
            learner.model.w /= 10.0;
        }
        if options.output.trace {
            replay::write_trace(
                learner,
                &data.images.train,
                &options.training,
                rng,
                std::io::stdout().lock(),
            );
            return Ok(ExitCode::SUCCESS);
        }
        let mut record = run.record("train", &data, &options.training);
        let (watch, images) = (run.watch(Part::Validation, options.training.rate()), &data.images);
        let images = [&images.train, &images.validation];
        let ended = watch.follow(&mut learner, images, &options.training, &mut rng);
        record.note(&watch, ended)?;
        run.write(&record, [])?;
        Ok(run.status())
    })
}
