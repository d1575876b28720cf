//! Shapes that do not fit: the message names the operation and what it was given.

use linalg::{DesignMatrix, Matrix};
use tp5_autodiff::Tensor;

/// The message of the panic that `compute` ends with.
fn message<T: std::fmt::Debug>(compute: impl FnOnce() -> T + std::panic::UnwindSafe) -> String {
    let payload = std::panic::catch_unwind(compute).expect_err("it should have panicked");
    let constant = payload.downcast_ref::<&str>().map(|message| message.to_string());
    constant.or_else(|| payload.downcast_ref().cloned()).expect("the payload of panic! is text")
}

/// One test for all: what a student reads after a slip.
#[test]
fn messages_name_operation_and_shapes() {
    let tensor = |m, n| Tensor::new(Matrix::zeros(m, n));
    let images = || Tensor::images(&DesignMatrix::new(vec![0.0; 6], 3));
    let expect = |found: String, expected: &str| assert_eq!(found, expected);

    expect(message(move || tensor(2, 3).mm(&tensor(2, 3))), "mm: shapes (2, 3) and (2, 3) do not fit");
    expect(message(move || images().mm(&tensor(2, 3))), "mm: shapes (2, 3) and (2, 3) do not fit");
    let cannot = |operator| format!("{operator}: shapes (2, 3) and (3, 1) cannot be broadcast together");
    expect(message(move || tensor(2, 3) + tensor(3, 1)), &cannot("+"));
    expect(message(move || tensor(2, 3) - tensor(3, 1)), &cannot("-"));
    expect(message(move || tensor(2, 3) * tensor(3, 1)), &cannot("*"));
    expect(message(move || tensor(2, 3) / tensor(3, 1)), &cannot("/"));
    let no_axis = |name| format!("{name}: a tensor (2, 3) has the axes 0 and 1, but no axis 2");
    expect(message(move || tensor(2, 3).softmax(2)), &no_axis("softmax"));
    expect(message(move || tensor(2, 3).log_softmax(2)), &no_axis("log_softmax"));
    expect(message(move || tensor(2, 3).sum_axis(2)), &no_axis("sum"));
    expect(message(move || tensor(2, 3).mean_axis(2)), &no_axis("mean"));
    expect(message(move || tensor(2, 3).max(2)), &no_axis("max"));
    expect(message(move || tensor(2, 0).max(1)), "max: along axis 1 of a tensor (2, 0) there is no number");
    expect(
        message(move || tensor(2, 3).reshape(2, 2)),
        "reshape: a tensor (2, 3) does not fill the shape (2, 2)",
    );
    expect(
        message(move || tensor(2, 3).select_by_label(&[0])),
        "select_by_label: 1 labels for a tensor (2, 3)",
    );
    expect(
        message(move || tensor(2, 3).select_by_label(&[0, 3])),
        "select_by_label: label 3 for a tensor (2, 3)",
    );
}

/// Only leaves can be updated, and only to the shape they have.
#[test]
fn messages_of_update() {
    let w = || Tensor::new(Matrix::zeros(2, 3)).requires_grad();
    let updated = |tensor: Tensor, change: fn(&mut Matrix)| {
        tensor.update(change);
        tensor
    };
    assert_eq!(
        message(move || updated(w().exp(), |_| {})),
        "update: only parameters and constants can change, not the result of an operation"
    );
    assert_eq!(
        message(move || updated(w(), |w| *w = Matrix::zeros(3, 2))),
        "update: shape (2, 3) became (3, 2)"
    );
    assert_eq!(message(move || w().item()), "item: a tensor (2, 3) is not one number");
}
