//! TP5 Q8: gradients checked against finite differences.
//!
//! For `L = Σ c ⊙ f(x)` with random weights `c` (so that the gradient that comes into `f` is not all ones),
//! `backward` says `∂L/∂x_ij`, and so does the central difference, without knowing any derivative:
//!
//! `∂L/∂x_ij = (L(x + h·e_ij) − L(x − h·e_ij)) / 2h + O(h²)`.
//!
//! A small `h` makes the remainder small, and the rounding of `L`, divided by `h`, large. Both are about equal at
//! `h = ∛u`, with `u` = 2⁻⁵² the distance from 1 to the next number.

mod cases;

pub use cases::every_operation;

use linalg::{Float, Matrix};
use numpy_rng::RandomState;

use crate::{BackwardError, Tensor, no_grad};

/// A bound for the third derivatives of what is checked. Inputs lie between ½ and 2, up to five of them share a
/// divisor, and the steepest function is `a / b`: 5·2·6/b⁴ < 1000.
const THIRD_DERIVATIVE: Float = 1000.0;

/// A result may be off by so many roundings.
const ROUNDINGS: Float = 10.0;

/// What a check has found.
#[derive(Clone, Debug)]
pub struct Check {
    /// What was checked.
    pub operation: String,
    /// The shapes of its inputs.
    pub shapes: Vec<(usize, usize)>,
    /// The largest distance between `backward` and the central difference, over all numbers of all inputs; infinite
    /// if a gradient does not even have the shape of its input.
    pub error: Float,
    /// What the central difference may be off by: `h²/6` times the third derivative, and the rounding of `L` over `h`.
    pub tolerance: Float,
}

impl Check {
    /// Whether the error is within the tolerance. An error that is not a number is not.
    pub fn passed(&self) -> bool {
        self.error <= self.tolerance
    }
}

/// Compares `backward` with central differences for the function `f` at these inputs. The weights `c` come from
/// `rng`, uniform between −1 and 1.
///
/// ```
/// use linalg::Matrix;
/// use numpy_rng::RandomState;
/// use tp5_autodiff::gradcheck::check;
///
/// let inputs = [Matrix::from_row_slice(1, 2, &[1.0, 2.0])];
/// let right = check("x³", &inputs, |x| x[0].pow(3.0), &mut RandomState::new(0))?;
/// assert!(right.passed());
///
/// // A factor that the backward pass does not know of.
/// let wrong = check("x·x", &inputs, |x| &x[0] * x[0].detach(), &mut RandomState::new(0))?;
/// assert!(!wrong.passed());
/// # Ok::<(), tp5_autodiff::BackwardError>(())
/// ```
///
/// # Errors
/// If the result of `f` requires no gradient.
pub fn check(
    operation: impl Into<String>,
    inputs: &[Matrix],
    f: impl Fn(&[Tensor]) -> Tensor,
    rng: &mut RandomState,
) -> Result<Check, BackwardError> {
    let parameters: Vec<_> = inputs.iter().map(|x| Tensor::new(x.clone()).requires_grad()).collect();
    let y = f(&parameters);
    let (m, n) = y.shape();
    let c = Tensor::new(Matrix::from_vec(m, n, rng.uniform(-1.0, 1.0, m * n)));
    let loss = || (&c * f(&parameters)).sum();
    loss().backward()?;

    let h = Float::EPSILON.cbrt();
    let scale: Float = c.value().zip_map(&y.value(), |c, y| (c * y).abs().max(1.0)).sum();
    let tolerance = THIRD_DERIVATIVE * h * h / 6.0 + ROUNDINGS * Float::EPSILON * scale / h;
    let errors = parameters.iter().map(|parameter| {
        let difference = no_grad(|| central_difference(loss, parameter, h));
        match parameter.grad() {
            Some(grad) if grad.shape() == difference.shape() => largest(&(&*grad - difference)),
            _ => Float::INFINITY,
        }
    });
    let error = linalg::largest(errors);
    let shapes = inputs.iter().map(Matrix::shape).collect();
    Ok(Check { operation: operation.into(), shapes, error, tolerance })
}

/// `∂L/∂x` for each number `x` of the parameter, from two values of `L`.
fn central_difference(loss: impl Fn() -> Tensor, parameter: &Tensor, h: Float) -> Matrix {
    let (m, n) = parameter.shape();
    Matrix::from_fn(m, n, |i, j| {
        let x = parameter.value()[(i, j)];
        let at = |x| {
            parameter.update(|value| value[(i, j)] = x);
            loss().item()
        };
        let difference = (at(x + h) - at(x - h)) / ((x + h) - (x - h));
        parameter.update(|value| value[(i, j)] = x);
        difference
    })
}

/// The largest magnitude; not a number if one is not.
fn largest(a: &Matrix) -> Float {
    linalg::largest(a.iter().map(|a| a.abs()))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    /// `y = x + b` with a bias `(1, n)`, and a backward pass as given for the bias: whoever gets it wrong must be
    /// found out.
    fn biased(to_bias: fn(Rc<Matrix>) -> Matrix) -> bool {
        let f = |x: &[Tensor]| {
            let y = x[0].value().map_with_location(|_, j, a| a + x[1].value()[j]);
            Tensor::of_operation("wrong +", y, [x[0].input(|g| g), x[1].input(to_bias)])
        };
        let inputs = [Matrix::from_element(3, 2, 0.5), Matrix::from_element(1, 2, 1.0)];
        check("wrong +", &inputs, f, &mut RandomState::new(0)).unwrap().passed()
    }

    /// The check must be able to fail: on a gradient too large by one part in ten million, on one of a single row
    /// instead of the sum of all, on one of another shape, and on what is not a number.
    #[test]
    fn wrong_backwards_are_found() {
        let sum = |g: Rc<Matrix>| Matrix::from_rows(&[g.row_sum()]);
        assert!(biased(sum));
        assert!(!biased(|g| Matrix::from_rows(&[g.row_sum()]) * (1.0 + 1e-7)));
        assert!(!biased(|g| g.rows(0, 1).clone_owned()));
        assert!(!biased(|g| (*g).clone()));
        assert!(!biased(|_| Matrix::from_element(1, 2, Float::NAN)));
    }

    /// A function of constants alone has no gradient to check: an error, not a success.
    #[test]
    fn nothing_to_check() {
        let inputs = [Matrix::zeros(1, 1)];
        let checked = check("detached", &inputs, |x| x[0].detach(), &mut RandomState::new(0));
        assert_eq!(checked.unwrap_err(), BackwardError::NoGradient);
    }
}
