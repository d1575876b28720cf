//! The linear layer.

use linalg::Matrix;
use numpy_rng::RandomState;

use super::Module;
use crate::Tensor;

/// TP5 Q7: `y = x · w + b`, `(B, inputs) → (B, outputs)`. PyTorch: `torch.nn.Linear(inputs, outputs)`, which keeps its
/// weights transposed and draws them otherwise.
#[derive(Clone, Debug)]
pub struct Linear {
    /// Weights, `(inputs, outputs)`.
    pub w: Tensor,
    /// Bias, `(1, outputs)`.
    pub b: Tensor,
}

impl Linear {
    /// TP5 Q1: a layer as TP4 Q8 draws it: `w = randn(inputs, outputs)·1e-3`, then `b = randn(1, outputs)·1e-3`.
    ///
    /// ```
    /// use numpy_rng::RandomState;
    /// use tp5_autodiff::nn::Linear;
    ///
    /// // >>> rng = np.random.RandomState(0)
    /// // >>> rng.randn(2, 1) * 1e-3, rng.randn(1, 1) * 1e-3
    /// let layer = Linear::new(2, 1, &mut RandomState::new(0));
    /// assert_eq!(layer.w.value().as_slice(), [0.0017640523459676641, 0.0004001572083672233]);
    /// assert_eq!(layer.b.item(), 0.0009787379841057393);
    /// ```
    pub fn new(inputs: usize, outputs: usize, rng: &mut RandomState) -> Self {
        let mut draw = |m: usize, n: usize| {
            let values = rng.randn(m * n).into_iter().map(|z| z * 1e-3);
            Tensor::new(Matrix::from_row_iterator(m, n, values)).requires_grad()
        };
        Self { w: draw(inputs, outputs).named("w"), b: draw(1, outputs).named("b") }
    }
}

impl Module for Linear {
    fn forward(&self, x: &Tensor) -> Tensor {
        x.mm(&self.w) + &self.b
    }

    fn parameters(&self) -> Vec<Tensor> {
        vec![self.w.clone(), self.b.clone()]
    }
}
