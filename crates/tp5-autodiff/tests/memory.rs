//! What an operation keeps for its backward pass: nothing that no gradient will need.

use std::rc::{Rc, Weak};

use linalg::Matrix;
use tp5_autodiff::{Tensor, no_grad};

fn constant() -> Tensor {
    Tensor::new(Matrix::from_element(2, 2, 0.5))
}

fn parameter() -> Tensor {
    constant().requires_grad()
}

/// How many besides the tensor itself hold on to its numbers.
fn kept(tensor: &Tensor) -> usize {
    Rc::strong_count(&tensor.value()) - 2
}

/// For each operation: whether it keeps its first operand, its second, its result, when both are parameters.
#[test]
fn operations_keep_what_their_derivative_mentions() {
    type Operation = fn(&Tensor, &Tensor) -> Tensor;
    let operations: [(&str, Operation, [usize; 3]); 24] = [
        ("a + b", |a, b| a + b, [0, 0, 0]),
        ("a - b", |a, b| a - b, [0, 0, 0]),
        ("a * b", |a, b| a * b, [1, 1, 0]),
        ("a / b", |a, b| a / b, [0, 2, 1]),
        ("a.mm(b)", |a, b| a.mm(b), [1, 1, 0]),
        ("a + 1", |a, _| a + 1.0, [0, 0, 0]),
        ("1 - a", |a, _| 1.0 - a, [0, 0, 0]),
        ("a * 2", |a, _| a * 2.0, [0, 0, 0]),
        ("a / 2", |a, _| a / 2.0, [0, 0, 0]),
        ("2 / a", |a, _| 2.0 / a, [1, 0, 1]),
        ("-a", |a, _| -a, [0, 0, 0]),
        ("pow", |a, _| a.pow(2.0), [1, 0, 0]),
        ("exp", |a, _| a.exp(), [0, 0, 1]),
        ("log", |a, _| a.log(), [1, 0, 0]),
        ("tanh", |a, _| a.tanh(), [0, 0, 1]),
        ("relu", |a, _| a.relu(), [0, 0, 1]),
        ("sigmoid", |a, _| a.sigmoid(), [0, 0, 1]),
        ("softmax", |a, _| a.softmax(1), [0, 0, 1]),
        ("log_softmax", |a, _| a.log_softmax(1), [0, 0, 1]),
        ("mean", |a, _| a.mean_axis(0), [0, 0, 0]),
        ("max", |a, _| a.max(1), [0, 0, 0]),
        ("transpose", |a, _| a.t(), [0, 0, 0]),
        ("reshape", |a, _| a.reshape(4, 1), [0, 0, 0]),
        ("select_by_label", |a, _| a.select_by_label(&[0, 1]), [0, 0, 0]),
    ];
    for (name, operation, expected) in operations {
        let (a, b) = (parameter(), parameter());
        let y = operation(&a, &b);
        assert_eq!([kept(&a), kept(&b), kept(&y)], expected, "{name}: kept of a, b and y");

        let recorded_nothing = |a: &Tensor, b: &Tensor, y: Tensor| {
            assert_eq!([kept(a), kept(b), kept(&y)], [0, 0, 0], "{name}: no gradient is needed");
        };
        let (a, b) = (parameter(), parameter());
        recorded_nothing(&a, &b, no_grad(|| operation(&a, &b)));
        let (a, b) = (constant(), constant());
        recorded_nothing(&a, &b, operation(&a, &b));
    }
}

/// An operand is kept only for the gradient of the other one.
#[test]
fn a_constant_factor_needs_no_gradient() {
    let operations: [fn(&Tensor, &Tensor) -> Tensor; 2] = [|a, b| a * b, |a, b| a.mm(b)];
    for operation in operations {
        let (x, w) = (constant(), parameter());
        let _y = operation(&x, &w);
        assert_eq!((kept(&x), kept(&w)), (1, 0));
        let _z = operation(&w, &x);
        assert_eq!((kept(&x), kept(&w)), (2, 0));
    }
    let (x, w) = (constant(), parameter());
    let _y = &w / &x;
    assert_eq!((kept(&x), kept(&w)), (1, 0));
}

/// A result that nobody names lives no longer than the operation on it, unless that keeps it; the pass frees the rest,
/// though the loss lives on.
#[test]
fn memory_is_freed_on_the_way() {
    let w = parameter();
    let observe = |tensor: &Tensor| Rc::downgrade(&tensor.value());
    let alive = |value: &Weak<Matrix>| value.strong_count() > 0;

    let sum = &w + &w;
    let summed = observe(&sum);
    let exp = sum.exp();
    let exponential = observe(&exp);
    drop(sum);
    assert!(!alive(&summed), "exp needs its result, not its input");
    let loss = exp.sum();
    drop(exp);
    assert!(alive(&exponential), "exp needs its result");
    loss.backward().unwrap();
    assert!(!alive(&exponential), "the pass is over");
    assert!(loss.item() > 0.0);
}

/// The usual update copies nothing; only numbers that somebody still holds are copied.
#[test]
fn updates_copy_only_what_is_shared() {
    let address = |tensor: &Tensor| tensor.value().as_ptr();
    let w = parameter();
    let before = address(&w);
    (&w * &w).sum().backward().unwrap();
    w.update(|w| w.fill(1.0));
    assert_eq!(address(&w), before);

    let held = w.value();
    w.update(|w| w.fill(2.0));
    assert_ne!(address(&w), before);
    assert_eq!(held[0], 1.0);
}

/// `x.mm(&w) + &b` writes the sum over the product, but never over numbers that still have a name or a use.
#[test]
fn a_temporary_is_written_over() {
    let (w, b) = (parameter(), parameter());
    let product = w.mm(&b);
    let address = product.value().as_ptr();
    let sum = product + &b;
    assert_eq!(sum.value().as_ptr(), address);

    let other_name = sum.clone();
    let shifted = sum + 1.0;
    assert_eq!(shifted.value()[0], other_name.value()[0] + 1.0);
    let exp = b.exp();
    let more = exp + 1.0;
    more.sum().backward().unwrap();
    assert_eq!(b.grad().unwrap()[0], 0.5_f64.exp());
}

/// Gradients are shared as values are: both terms of a sum receive the same matrix, not a copy each.
#[test]
fn gradients_are_shared() {
    let (a, b) = (parameter(), parameter());
    let loss = (&a + &b).sum();
    loss.backward().unwrap();
    assert_eq!(a.grad().unwrap().as_ptr(), b.grad().unwrap().as_ptr(), "one matrix");
}
