//! TP4's network on the digits 1, 7 and 8, with gradients that nobody derived; the optimizer and the modules.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use linalg::{isclose, one_hot};
use numpy_rng::RandomState;
use tp5_autodiff::{
    Tensor, TwoLayers,
    loss::{categorical_losses, evaluate_loss, handout_losses},
    nn::{Activation, Identity, Linear, Module, Sequential},
    optim::Sgd,
};

/// The 1,000 training images of `digits-178`, and their labels, one-hot.
fn digits() -> (Tensor, Tensor) {
    let train = common::digits().train;
    (Tensor::images(&train.x), Tensor::new(one_hot(&train.labels, 3)))
}

fn network() -> TwoLayers {
    TwoLayers::new((784, 100, 3), Activation::Tanh, &mut RandomState::new(0))
}

/// TP5 Q2 and Q3: each row of probabilities sums to 1, and the loss of a network that knows nothing is that of
/// guessing: `−ln ⅓ − 2 ln ⅔`.
#[test]
fn before_training() {
    let (x, y) = digits();
    let probs = network().predict(&x);
    assert!(probs.sum_axis(1).value().iter().all(|&sum| (sum - 1.0).abs() < 1e-15));
    let guessing = 3.0_f64.ln() - 2.0 * (2.0_f64 / 3.0).ln();
    assert!((evaluate_loss(&probs, &y).item() - guessing).abs() < 1e-3);
}

/// What the handout's shortcut hides: `p − y` is the gradient of the logits for the categorical loss, not for its own.
#[test]
fn the_two_losses_have_two_gradients() {
    let (x, y) = digits();
    let gradient = |loss: fn(&Tensor, &Tensor) -> Tensor| {
        let forward = network().forward(&x);
        forward.logits.retain_grad();
        loss(&forward.probs, &y).sum().backward().unwrap();
        (forward.logits.grad().unwrap(), &*forward.probs.value() - &*y.value())
    };
    let (categorical, shortcut) = gradient(categorical_losses);
    assert!(categorical.iter().zip(shortcut.iter()).all(|(a, b)| (a - b).abs() < 1e-15));
    // At p = ⅓ for all, the right class: −⅔ from its own term, and −⅓ from those of the two others.
    let (handout, shortcut) = gradient(handout_losses);
    assert!(handout.iter().zip(shortcut.iter()).all(|(a, b)| (a - 1.5 * b).abs() < 1e-2));
}

/// TP5 Q6, in PyTorch's numbers:
///
/// ```python
/// w = torch.tensor([[1.0, -2.0]], requires_grad=True)
/// optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
/// for _ in range(3):
///     optimizer.zero_grad(); (w ** 2).sum().backward(); optimizer.step(); print(w.tolist())
/// ```
#[test]
fn momentum_as_in_pytorch() {
    let w = Tensor::new(linalg::Matrix::from_row_slice(1, 2, &[1.0, -2.0])).requires_grad();
    let without_gradient = w.detach().requires_grad();
    let mut optimizer = Sgd::new(vec![without_gradient.clone(), w.clone()], 0.1, 0.9);
    assert_eq!(optimizer.velocities()[1], linalg::Matrix::zeros(1, 2));
    for expected in [[0.8, -1.6], [0.46, -0.92], [0.062, -0.124]] {
        optimizer.zero_grad();
        w.pow(2.0).sum().backward().unwrap();
        optimizer.step();
        assert!(w.value().iter().zip(expected).all(|(&ours, theirs)| isclose(ours, theirs)), "{w:?}");
    }
    assert_eq!(without_gradient.value().as_slice(), [1.0, -2.0]);
}

/// TP5 Q7: the identity returns its input, and so does a row of no modules; a row of some collects their parameters.
#[test]
fn modules_in_a_row() {
    let rng = &mut RandomState::new(0);
    let x = Tensor::new(linalg::Matrix::from_row_slice(1, 2, &[1.0, -2.0]));
    assert_eq!(Identity.forward(&x).value(), x.value());
    assert!(Identity.parameters().is_empty());
    assert_eq!(Sequential::new(vec![]).forward(&x).value(), x.value());

    let (first, second) = (Linear::new(2, 3, rng), Linear::new(3, 1, rng));
    let expected = second.forward(&first.forward(&x).sigmoid());
    let row: Vec<Box<dyn Module>> = vec![Box::new(first), Box::new(Activation::Sigmoid), Box::new(second)];
    let row = Sequential::new(row);
    assert_eq!(row.forward(&x).value(), expected.value());
    let shapes: Vec<_> = row.parameters().iter().map(Tensor::shape).collect();
    assert_eq!(shapes, [(2, 3), (1, 3), (3, 1), (1, 1)]);
}
