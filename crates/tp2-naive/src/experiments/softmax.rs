//! TP2 Q4 to Q6: softmax, cross-entropy and gradient, on numbers small enough to follow.

use lab::{LoadedData, Run, options::Options};
use linalg::{Float, Row};
use numpy_rng::RandomState;
use tp2_naive::{Model, Pixels, cross_entropy_loss, grad, softmax, softmax_naive};

/// The step of the central difference that checks the gradient: about the cube root of a double's precision.
const STEP: Float = 1e-5;

/// Prints what each function gives.
pub fn run(run: &Run, data: &LoadedData, options: &Options) -> anyhow::Result<()> {
    let numbers = |row: &Row| row.iter().map(|value| format!("{value:.4}")).collect::<Vec<_>>().join("  ");
    let mut rng = RandomState::new(options.training.seed);
    let ordinary = Row::from_vec(rng.normal(0.0, 1.0, 10));
    let large = Row::from_vec(vec![1000.0, 0.0, 0.0]);

    run.screen.question("Q4", "softmax, first without care, then with the maximum subtracted");
    run.screen.line(format!("softmax_naive(1000, 0, 0)   {}", numbers(&softmax_naive(&large))));
    run.screen.line(format!("softmax(1000, 0, 0)         {}", numbers(&softmax(&large))));
    let difference = (softmax_naive(&ordinary) - softmax(&ordinary)).amax();
    run.screen.line(format!("on ten ordinary numbers the two differ by at most {difference:.1e}"));

    let images = &data.images.train;
    let Some(batch) = images.batches_in_order(1).next() else { anyhow::bail!("there is no training image") };
    let (x, c) = (Pixels::from_row_slice(&batch.x.row(0)), usize::from(batch.labels[0]));
    let model = Model::new(&mut RandomState::new(options.training.seed));
    let p = softmax(&model.logits(&x));
    let loss = cross_entropy_loss(&p, c);

    run.screen.question("Q5", "cross-entropy of the first training image, before any training");
    run.screen.line(format!("p = {}", numbers(&p)));
    run.screen
        .line(format!("−ln p_{c} = {loss:.6}; all classes alike would give ln 10 = {:.6}", Float::ln(10.0)));

    run.screen.question("Q6", "grad: x ⊗ p′ and p′");
    let (grad_w, grad_b) = grad(&x, &p, c);
    run.screen.line(format!("grad_b = {}", numbers(&grad_b)));
    let pixel = x.imax();
    let loss_at = |change: Float| {
        let mut moved = model.clone();
        moved.w[(pixel, c)] += change;
        cross_entropy_loss(&softmax(&moved.logits(&x)), c)
    };
    let measured = (loss_at(STEP) - loss_at(-STEP)) / (2.0 * STEP);
    let computed = grad_w[(pixel, c)];
    run.screen.line(format!(
        "grad_w[{pixel}, {c}] = {computed:.8}; the loss measured on both sides gives {measured:.8}"
    ));
    run.write(&run.record("softmax", data, &options.training), [])
}
