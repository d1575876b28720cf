//! TP5 Q4: what `backward` leaves behind, and whose gradient it is.

use std::rc::Rc;

use lab::{Loss, Run};
use linalg::{Float, Matrix, largest};
use tp5_autodiff::{BackwardError, Tensor, TwoLayers, loss::loss_by_image};

/// Shows `.grad` before and after `backward` and `zero_grad`, then the gradients of the two losses. The network stays
/// as it is.
pub fn run(run: &Run, network: &TwoLayers, x: &Tensor, y: &Tensor, loss: Loss) -> Result<(), BackwardError> {
    let grads = || network.parameters().map(Tensor::grad);
    let backward = || loss_by_image(loss, &network.predict(x), y).sum().backward();
    run.screen.line(format!("{:<20}{:>10}{:>10}{:>10}{:>10}", "length of .grad", "w1", "b1", "w2", "b2"));
    let row = |when: &str| {
        let lengths = grads().map(|grad| match grad {
            Some(grad) => format!("{:>10.4}", grad.norm()),
            None => format!("{:>10}", "none"),
        });
        run.screen.line(format!("{when:<20}{}", lengths.concat()));
    };

    row("before backward");
    backward()?;
    let once = grads();
    row("after backward");
    backward()?;
    let twice = grads();
    row("after another one");
    network.parameters().into_iter().for_each(Tensor::zero_grad);
    row("after zero_grad");
    let verdict = match largest_difference(&once, &twice) {
        0.0 => "exactly twice the first, number by number".into(),
        off => format!("twice the first, up to {off:.1e}"),
    };
    run.screen.line(format!("Gradients add up: after another backward they are {verdict}."));

    run.screen.line("\nthe gradient of the first image's loss by its three logits:");
    let shown = |name: &str, gradient: &Matrix| {
        let row: String = gradient.row(0).iter().map(|number| format!("{number:>10.6}")).collect();
        run.screen.line(format!("  {name:<26}{row}"));
    };
    shown("the handout's loss", &*of_logits(network, x, y, Loss::Handout)?);
    shown("the categorical loss", &*of_logits(network, x, y, Loss::Categorical)?);
    shown("TP4's shortcut, p − y", &(&*network.predict(x).value() - &*y.value()));
    run.screen.line("The shortcut is the gradient of the categorical loss, and TP4 descends along it whichever loss it shows.");
    run.screen
        .line("TP5 descends along the gradient of its loss: with --loss handout another one than TP4's.");
    Ok(())
}

/// How far the second gradients are from twice the first; NaN if one is missing.
fn largest_difference(once: &[Option<Rc<Matrix>>], twice: &[Option<Rc<Matrix>>]) -> Float {
    largest(once.iter().zip(twice).flat_map(|(once, twice)| match (once, twice) {
        (Some(once), Some(twice)) => (&**twice - 2.0 * &**once).iter().map(|gap| gap.abs()).collect(),
        _ => vec![Float::NAN],
    }))
}

/// What `backward` on the summed loss says of the logits, `(N, K)`. The parameters' gradients are forgotten.
fn of_logits(network: &TwoLayers, x: &Tensor, y: &Tensor, loss: Loss) -> Result<Rc<Matrix>, BackwardError> {
    let forward = network.forward(x);
    forward.logits.retain_grad();
    loss_by_image(loss, &forward.probs, y).sum().backward()?;
    network.parameters().into_iter().for_each(Tensor::zero_grad);
    Ok(forward.logits.grad().unwrap_or_default())
}
