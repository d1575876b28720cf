//! Every operation against PyTorch 2.15: value and gradients. The file `pytorch.json` is made by `pytorch.py`.

use linalg::{Float, Matrix};
use serde::Deserialize;
use tp5_autodiff::Tensor;

#[derive(Deserialize)]
struct Case {
    expression: String,
    inputs: Vec<Rows>,
    value: Rows,
    grads: Vec<Rows>,
}

/// A matrix by rows; what is not a number is none.
type Rows = Vec<Vec<Option<Float>>>;

fn matrix(rows: &Rows) -> Matrix {
    let values = rows.iter().flatten().map(|value| value.unwrap_or(Float::NAN));
    Matrix::from_row_iterator(rows.len(), rows[0].len(), values)
}

/// PyTorch's expression in our words; its first input is `x`, its second, if any, `y`.
fn compute(expression: &str, x: &Tensor, y: &Tensor) -> Tensor {
    match expression {
        "a + b" | "c + a" => x + y,
        "a - b" | "c - a" | "b - c" => x - y,
        "a * b" => x.mul(y),
        "c * a" => x * y,
        "a / b" | "c / a" | "b / c" => x / y,
        "a + 0.5" => x + 0.5,
        "0.5 + a" => 0.5 + x,
        "a - 0.5" => x - 0.5,
        "0.5 - a" => 0.5 - x,
        "a * 3.0" => x * 3.0,
        "3.0 * a" => 3.0 * x,
        "a / 4.0" => x / 4.0,
        "4.0 / a" => 4.0 / x,
        "-a" => -x,
        "a * a + a" => x * x + x,
        "a.mm(w)" => x.mm(y),
        "a.pow(3.0)" => x.pow(3.0),
        "a.pow(0.0)" => x.pow(0.0),
        "p.pow(-0.5)" => x.pow(-0.5),
        "a.exp()" => x.exp(),
        "p.log()" => x.log(),
        "a.tanh()" => x.tanh(),
        "a.relu()" | "t.relu()" | "z.relu()" => x.relu(),
        "a.sigmoid()" | "z.sigmoid()" => x.sigmoid(),
        "a.softmax(0)" => x.softmax(0),
        "a.softmax(1)" | "t.softmax(1)" | "z.softmax(1)" => x.softmax(1),
        "a.log_softmax(0)" => x.log_softmax(0),
        "a.log_softmax(1)" | "z.log_softmax(1)" => x.log_softmax(1),
        "a.sum()" => x.sum(),
        "a.sum(0, keepdim=True)" => x.sum_axis(0),
        "a.sum(1, keepdim=True)" => x.sum_axis(1),
        "a.mean()" => x.mean(),
        "a.mean(0, keepdim=True)" => x.mean_axis(0),
        "a.mean(1, keepdim=True)" => x.mean_axis(1),
        "a.max(0, keepdim=True).values" | "t.max(0, keepdim=True).values" => x.max(0),
        "a.max(1, keepdim=True).values" | "t.max(1, keepdim=True).values" => x.max(1),
        "a.t()" => x.t(),
        "a.reshape(3, 2)" => x.reshape(3, 2),
        "a.reshape(1, 6)" => x.reshape(1, 6),
        "a[arange(2), [2, 0]].reshape(2, 1)" => x.select_by_label(&[2, 0]),
        unknown => panic!("pytorch.json holds {unknown}, which this test does not know"),
    }
}

/// Panics unless the two matrices are equal but for a few roundings, with "not a number" in the same places.
fn assert_same(ours: &Matrix, theirs: &Rows, what: &str) {
    let theirs = matrix(theirs);
    let same = |a: Float, b: Float| (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-14 * b.abs().max(1.0);
    assert_eq!(ours.shape(), theirs.shape(), "{what}");
    assert!(ours.iter().zip(theirs.iter()).all(|(&a, &b)| same(a, b)), "{what}: {ours} PyTorch: {theirs}");
}

/// Values, gradients, broadcasting, ties, kinks, what is not a number, and arguments far out: all as in PyTorch. The
/// gradient that comes in is 1, 2, 3, …, row after row.
#[test]
fn every_operation() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("pytorch.json")).unwrap();
    for Case { expression, inputs, value, grads } in cases {
        let inputs: Vec<_> = inputs.iter().map(|rows| Tensor::new(matrix(rows)).requires_grad()).collect();
        let y = compute(&expression, &inputs[0], inputs.last().unwrap());
        assert_same(&y.value(), &value, &expression);

        let (m, n) = y.shape();
        let weights = Tensor::new(Matrix::from_fn(m, n, |i, j| (i * n + j + 1) as Float));
        (weights * y).sum().backward().unwrap();
        for (input, grad) in inputs.iter().zip(&grads) {
            assert_same(&input.grad().unwrap(), grad, &format!("gradient of {expression}"));
        }
    }
}
