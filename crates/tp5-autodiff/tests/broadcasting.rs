//! Broadcasting and its adjoint.

use linalg::{Float, Matrix};
use proptest::prelude::*;
use tp5_autodiff::Tensor;

fn matrix(m: usize, n: usize) -> impl Strategy<Value = Matrix> {
    prop::collection::vec(-2.0..2.0, m * n).prop_map(move |values| Matrix::from_vec(m, n, values))
}

/// Two operands that can be broadcast together, and a gradient in the shape of the result.
fn operands() -> impl Strategy<Value = (Matrix, Matrix, Matrix)> {
    (1_usize..5, 1_usize..5, any::<[bool; 4]>()).prop_flat_map(|(m, n, one)| {
        let of = |length, one| if one { 1 } else { length };
        let (a, b) = ((of(m, one[0]), of(n, one[1])), (of(m, one[2]), of(n, one[3])));
        (matrix(a.0, a.1), matrix(b.0, b.1), matrix(a.0.max(b.0), a.1.max(b.1)))
    })
}

type Operator = fn(Float, Float) -> Float;

fn dot(a: &Matrix, b: &Matrix) -> Float {
    assert_eq!(a.shape(), b.shape());
    a.iter().zip(b.iter()).map(|(a, b)| a * b).sum()
}

proptest! {
    /// The definition of the adjoint: with `A` the repetition that `a + 0` does, `⟨g, A a⟩ = ⟨Aᵀ g, a⟩` for all `a`
    /// and `g`.
    #[test]
    fn the_gradient_is_the_adjoint((a, b, g) in operands()) {
        let (a, b) = (Tensor::new(a).requires_grad(), Tensor::new(b).requires_grad());
        let sum = &a + &b;
        (Tensor::new(g.clone()) * &sum).sum().backward().unwrap();
        let (of_a, of_b) = (a.grad().unwrap(), b.grad().unwrap());
        let (left, right) = (dot(&g, &sum.value()), dot(&of_a, &a.value()) + dot(&of_b, &b.value()));
        prop_assert!((left - right).abs() <= 1e-13 * (1.0 + left.abs()), "{left} {right}");
    }

    /// Every operator pairs the numbers that NumPy's rule pairs: index 0 along a dimension of 1.
    #[test]
    fn numbers_are_paired_by_numpys_rule((a, b, g) in operands()) {
        let at = |x: &Matrix, i: usize, j: usize| x[(i.min(x.nrows() - 1), j.min(x.ncols() - 1))];
        let (x, y) = (Tensor::new(a.clone()), Tensor::new(b.clone()));
        let operators: [(Tensor, Operator); 4] = [
            (&x + &y, |a, b| a + b),
            (&x - &y, |a, b| a - b),
            (&x * &y, |a, b| a * b),
            (&x / &y, |a, b| a / b),
        ];
        for (ours, apply) in operators {
            let expected = Matrix::from_fn(g.nrows(), g.ncols(), |i, j| apply(at(&a, i, j), at(&b, i, j)));
            prop_assert_eq!(&*ours.value(), &expected);
        }
    }
}

/// No images at all: a bias is still added to each of them, and its gradient is an empty sum.
#[test]
fn no_rows() {
    let (x, b) = (Tensor::new(Matrix::zeros(0, 3)), Tensor::new(Matrix::zeros(1, 3)).requires_grad());
    (x + &b).softmax(1).sum().backward().unwrap();
    assert_eq!(*b.grad().unwrap(), Matrix::zeros(1, 3));
}
