//! A step of gradient descent.

use nalgebra::{DMatrixView, DMatrixViewMut};
use pulp::Arch;

use crate::{Float, cores, lines, thin};

/// `w ← w − learning_rate · grad` for matrices of shape `(n, k)` that lie column after column: in one pass over both, and
/// on both cores, each of which keeps to the half of the weights that it has for the products: half of the classes, or
/// half of the pixels if there are many columns.
///
/// # Panics
/// If there are not `n · k` numbers of each.
pub fn descend(w: &mut [Float], (n, k): (usize, usize), learning_rate: Float, grad: &[Float]) {
    assert!(w.len() == n * k && grad.len() == n * k, "descend: not {n} · {k} numbers");
    let step = |w: &mut [Float], grad: &[Float]| {
        Arch::new().dispatch(
            #[inline(always)]
            || w.iter_mut().zip(grad).for_each(|(w, g)| *w -= learning_rate * g),
        );
    };
    let multiplications = cores::multiplications(1, n * k);
    if thin::WIDEST < k && k < n {
        let [first, second] = lines::halves(n);
        let (mut w, grad) = (DMatrixViewMut::from_slice(w, n, k), DMatrixView::from_slice(grad, n, k));
        let grads = [grad.rows_range(first.clone()), grad.rows_range(second.clone())];
        let (first, second) = w.rows_range_pair_mut(first, second);
        cores::for_each(multiplications, [first, second].into_iter().zip(grads), |(mut w, grad)| {
            let columns = w.column_iter_mut().zip(grad.column_iter());
            columns.for_each(|(mut w, grad)| step(w.as_mut_slice(), grad.as_slice()));
        });
    } else {
        let columns = if k <= thin::WIDEST { thin::first_half(k) } else { lines::halves(k)[0].len() };
        let first = columns * n;
        let (w, grad) = (w.split_at_mut(first), grad.split_at(first));
        cores::for_each(multiplications, [(w.0, grad.0), (w.1, grad.1)], |(w, grad)| step(w, grad));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Matrix;

    /// Protects the losses that labs compare: not one bit differs from nalgebra's operators, in any chunk.
    #[test]
    fn as_with_operators() {
        let number = |i: usize, j: usize| ((i * 31 + j) as Float).sin();
        for (m, n) in [(0, 3), (3, 0), (1, 1), (128, 784), (784, 10), (4999, 3), (3, 5000)] {
            let (mut w, grad) = (Matrix::from_fn(m, n, number), Matrix::from_fn(m, n, |i, j| number(j, i)));
            let expected = &w - 0.1 * &grad;
            descend(w.as_mut_slice(), (m, n), 0.1, grad.as_slice());
            assert_eq!(w, expected);
        }
    }

    #[test]
    #[should_panic(expected = "descend: not 2 · 3 numbers")]
    fn too_few_numbers() {
        descend(&mut [0.0; 6], (2, 3), 0.1, &[0.0; 5]);
    }
}
