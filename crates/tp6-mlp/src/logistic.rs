//! TP6 Q5: softmax regression for the trainer.

use linalg::{Float, Matrix, RowMajor, descend, transposed};
use numpy_rng::Generator;

use crate::{H, Trainable, softmax};

/// TP6 Q5: softmax regression without a bias.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticModel {
    /// Weights, `(K, D)`.
    pub w: Matrix,
}

impl LogisticModel {
    /// Weights of `D` inputs and `K` classes, `rng.uniform(-1/√D, 1/√D, (K, D))` as NumPy draws them.
    ///
    /// ```
    /// use numpy_rng::default_rng;
    /// use tp6_mlp::LogisticModel;
    ///
    /// let model = LogisticModel::new(784, 10, &mut default_rng(0));
    /// assert_eq!(model.w.shape(), (10, 784));
    /// // >>> np.random.default_rng(0).uniform(-1/28, 1/28, (10, 784))[0, :2]
    /// assert_eq!((model.w[(0, 0)], model.w[(0, 1)]), (0.009782977665818163, -0.01644380615972355));
    /// ```
    pub fn new(inputs: usize, classes: usize, rng: &mut Generator) -> Self {
        Self { w: uniform(classes, inputs, rng) }
    }
}

/// The weights of a layer, `(out, in)`, uniform between `−1/√in` and `1/√in`.
pub(crate) fn uniform(outputs: usize, inputs: usize, rng: &mut Generator) -> Matrix {
    let bound = 1.0 / (inputs as Float).sqrt();
    Matrix::from_row_iterator(outputs, inputs, rng.uniform(-bound, bound, outputs * inputs))
}

impl Trainable for LogisticModel {
    /// `(K, D)`
    type Gradient = Matrix;

    /// `p = softmax(x wᵀ)`
    fn forward(&self, x: RowMajor<'_>) -> H {
        H { hidden: Vec::new(), probs: softmax(x * transposed(&self.w)) }
    }

    /// `δᵀ x` with `δ = (p − y) / B`, `(B, K)`.
    fn gradient(&self, x: RowMajor<'_>, h: &H, y: &Matrix) -> Matrix {
        let delta = (&h.probs - y) / x.nrows() as Float;
        transposed(&delta) * x
    }

    /// `w ← w − η·grad`
    fn update(&mut self, gradient: &Matrix, learning_rate: Float) {
        descend(&mut self.w, learning_rate, gradient);
    }
}
