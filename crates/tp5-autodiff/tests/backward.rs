//! The backward pass: what it adds up, what it refuses, and how long a graph may be.

use linalg::{Float, Matrix};
use tp5_autodiff::{BackwardError, Tensor, no_grad};

fn parameter(value: Float) -> Tensor {
    Tensor::new(Matrix::from_element(1, 1, value)).requires_grad()
}

fn grad(tensor: &Tensor) -> Option<Float> {
    tensor.grad().map(|grad| grad[0])
}

/// `y = x·x + x` at 3: three uses, `2x + 1`; and a result that is used twice counts twice as well.
#[test]
fn every_use_counts() {
    let x = parameter(3.0);
    (&x * &x + &x).backward().unwrap();
    assert_eq!(grad(&x), Some(7.0));

    let x = parameter(3.0);
    let square = &x * &x;
    (&square * &square + square.exp().log()).backward().unwrap(); // x⁴ + x²
    assert!(linalg::isclose(grad(&x).unwrap(), 4.0 * 27.0 + 2.0 * 3.0));
}

/// TP5 Q4: none before, a sum over the calls, none after `zero_grad`.
#[test]
fn gradients_add_up_until_zero_grad() {
    let x = parameter(3.0);
    assert_eq!(grad(&x), None);
    x.pow(2.0).backward().unwrap();
    assert_eq!(grad(&x), Some(6.0));
    x.pow(2.0).backward().unwrap();
    assert_eq!(grad(&x), Some(12.0));
    x.zero_grad();
    assert_eq!(grad(&x), None);
    x.pow(2.0).backward().unwrap();
    assert_eq!(grad(&x), Some(6.0));
}

/// A parameter is a number like any other: `∂x/∂x = 1`, as often as asked.
#[test]
fn backward_on_a_parameter() {
    let x = parameter(3.0);
    x.backward().unwrap();
    x.backward().unwrap();
    assert_eq!(grad(&x), Some(2.0));
}

/// Two parameters that receive the very same gradient, shared in memory, still have each their own.
#[test]
fn gradients_are_not_entangled() {
    let (x, y) = (parameter(1.0), parameter(2.0));
    (&x + &y).backward().unwrap();
    x.pow(2.0).backward().unwrap();
    assert_eq!((grad(&x), grad(&y)), (Some(3.0), Some(1.0)));
}

/// A constant, a detached tensor and a result computed under `no_grad` stop the gradient.
#[test]
fn where_no_gradient_flows() {
    let (x, constant) = (parameter(3.0), Tensor::new(Matrix::from_element(1, 1, 5.0)));
    let unrecorded = no_grad(|| &x * &x);
    (&x * &constant + &x * x.detach() + &x * unrecorded).backward().unwrap();
    assert_eq!(grad(&x), Some(5.0 + 3.0 + 9.0));
    assert_eq!(grad(&constant), None);
}

/// A panic inside `no_grad` does not leave the recording switched off.
#[test]
fn no_grad_ends() {
    let _ = std::panic::catch_unwind(|| no_grad(|| panic!("on purpose")));
    let x = parameter(3.0);
    assert_eq!(x.pow(2.0).backward(), Ok(()));
    assert_eq!(no_grad(|| no_grad(|| 1) + 1), 2);
}

/// Results pass their gradient on, and keep it only if asked to; on a constant the wish does nothing.
#[test]
fn retained_gradients() {
    let x = parameter(3.0);
    let (square, double, constant) = (x.pow(2.0), 2.0 * &x, x.detach());
    square.retain_grad();
    constant.retain_grad();
    (&square * &double * &constant).backward().unwrap();
    assert_eq!((grad(&square), grad(&double), grad(&constant)), (Some(18.0), None, None));
}

/// An update while a graph waits for its backward pass: the graph keeps the numbers it was computed with.
#[test]
fn an_update_does_not_change_the_past() {
    let x = parameter(3.0);
    let (square, before) = (&x * &x, x.value());
    x.update(|x| x.fill(100.0));
    square.backward().unwrap();
    assert_eq!((grad(&x), x.item(), before[0]), (Some(6.0), 100.0, 3.0));
}

/// A graph is good for one pass, and so is each part of it; a second pass changes no gradient.
#[test]
fn a_consumed_graph() {
    let x = parameter(3.0);
    let square = x.pow(2.0);
    let loss = 2.0 * &square;
    loss.backward().unwrap();
    assert_eq!(
        loss.backward().unwrap_err().to_string(),
        "backward: an earlier backward() has consumed the graph, at the operation `⊙`; compute the loss again from \
         the parameters, or add up several losses and call backward() once on their sum"
    );
    let error = (&square + &x).backward().unwrap_err();
    assert_eq!(error, BackwardError::Consumed { operation: "pow 2".to_owned() });
    assert_eq!(grad(&x), Some(12.0));
}

/// The gradient of several numbers, or of a tensor that no parameter is behind.
#[test]
fn nothing_to_start_from() {
    let w = Tensor::new(Matrix::zeros(2, 3)).requires_grad();
    assert_eq!(
        w.exp().backward().unwrap_err().to_string(),
        "backward: expected a tensor of shape (1, 1), found (2, 3); reduce it to a single number first, for instance \
         with .sum() or .mean()"
    );
    let message = "backward: this tensor requires no gradient; mark the parameters with .requires_grad() before \
                   computing with them, and compute outside no_grad() and without .detach()";
    for tensor in [w.detach().sum(), no_grad(|| w.sum()), w.sum().detach()] {
        assert_eq!(tensor.backward().unwrap_err().to_string(), message);
    }
}

/// 100,000 operations in a row: the pass walks them, and memory is freed, without recursion. In a thread of its own
/// with little stack, so that recursion could not go unnoticed.
#[test]
fn a_chain_of_100_000_operations() {
    const LENGTH: usize = 100_000;
    let chain = || {
        let x = parameter(1.0);
        let y = (0..LENGTH).fold(x.clone(), |y, _| y + &x);
        (x, y)
    };
    let work = move || {
        let (x, y) = chain();
        y.backward().unwrap();
        assert_eq!(grad(&x), Some(1.0 + LENGTH as Float));
        drop(y);
        let (_, never_walked) = chain();
        drop(never_walked);
    };
    std::thread::Builder::new().stack_size(128 * 1024).spawn(work).unwrap().join().unwrap();
}

/// Protects gradients of small divisors, as PyTorch gives them: `b²` would be 0.
/// `b = torch.tensor([[1e-200]], dtype=torch.float64, requires_grad=True); (1e-200 / b).backward(); b.grad`: −1e200.
#[test]
fn a_small_divisor() {
    let b = Tensor::new(Matrix::from_element(1, 1, 1e-200)).requires_grad();
    (1e-200 / &b).backward().unwrap();
    assert_eq!(b.grad().map(|grad| grad[0]), Some(-1e200));
}

/// Protects a graph from being cut without a word.
#[test]
#[should_panic(expected = "say .detach().requires_grad()")]
fn a_result_is_no_parameter() {
    let w = Tensor::new(Matrix::from_element(1, 1, 1.0)).requires_grad();
    let _ = w.exp().requires_grad();
}

/// An update that looks at what it changes is told what to do instead.
#[test]
#[should_panic(expected = "take the value before")]
fn an_update_of_itself() {
    let w = Tensor::new(Matrix::from_element(1, 1, 1.0)).requires_grad();
    w.update(|value| *value -= 0.1 * &*w.value());
}
