//! TP6 Q6: the multilayer perceptron.

use std::iter::zip;

use linalg::{Float, Matrix, Row, RowMajor, add_row, descend, sum_axis0, transposed};
use numpy_rng::Generator;

use crate::{Activation, H, Trainable, activate, logistic::uniform, slope, softmax};

/// TP6 Q6: any number of layers, of any width, an activation between one and the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Mlp {
    /// From the images to the classes.
    pub layers: Vec<Layer>,
    /// The activation between one layer and the next.
    pub activation: Activation,
}

/// The parameters of a layer; or a number for each of them, such as the loss's derivative by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Weights, `(out, in)`.
    pub w: Matrix,
    /// Bias, `(1, out)`, if the network has biases.
    pub b: Option<Row>,
}

impl Layer {
    /// `x wᵀ + b`, given `x wᵀ`.
    pub(crate) fn plus_bias(&self, product: Matrix) -> Matrix {
        match &self.b {
            Some(b) => add_row(product, b),
            None => product,
        }
    }

    /// The gradient by a layer's parameters: `w` as computed; the sum of δ's rows by `b`, where there is one.
    fn gradient(&self, w: Matrix, delta: &Matrix) -> Layer {
        Layer { w, b: self.b.as_ref().map(|_| sum_axis0(delta)) }
    }
}

impl Mlp {
    /// A network of layers that lead from each size to the next: `[784, 128, 64, 10]` has two hidden layers. The weights
    /// of each are `rng.uniform(-1/√in, 1/√in, (out, in))` as NumPy draws them, first layer first; biases are 0.
    ///
    /// ```
    /// use numpy_rng::default_rng;
    /// use tp6_mlp::{Activation, Mlp};
    ///
    /// let mlp = Mlp::new(&[784, 128, 64, 10], Activation::Relu, false, &mut default_rng(0));
    /// let shapes: Vec<_> = mlp.layers.iter().map(|layer| layer.w.shape()).collect();
    /// assert_eq!(shapes, [(128, 784), (64, 128), (10, 64)]);
    /// ```
    ///
    /// # Panics
    /// If there are fewer than two sizes.
    pub fn new(sizes: &[usize], activation: Activation, bias: bool, rng: &mut Generator) -> Self {
        assert!(sizes.len() >= 2, "a network leads from one size to another, but {sizes:?} is given");
        let layer = |pair: &[usize]| Layer {
            w: uniform(pair[1], pair[0], rng),
            b: bias.then(|| Row::zeros(pair[1])),
        };
        Self { layers: sizes.windows(2).map(layer).collect(), activation }
    }

    /// `K`, how many classes it tells apart.
    pub fn classes(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.w.nrows())
    }
}

impl Trainable for Mlp {
    /// A layer of derivatives for each layer.
    type Gradient = Vec<Layer>;

    /// `z₁ = x w₁ᵀ + b₁`; `a_l = f(z_l)` and `z_{l+1} = a_l w_{l+1}ᵀ + b_{l+1}`; `p = softmax(z_L)`. The activations
    /// `a_l` are part of the result.
    fn forward(&self, x: RowMajor<'_>) -> H {
        let mut hidden = Vec::new();
        let mut z = self.layers[0].plus_bias(x * transposed(&self.layers[0].w));
        for layer in &self.layers[1..] {
            let a = activate(self.activation, z);
            z = layer.plus_bias(&a * transposed(&layer.w));
            hidden.push(a);
        }
        H { hidden, probs: softmax(z) }
    }

    /// From the last layer to the first: `δ_L = (p − y) / B`; the gradient by `w_l` is `δ_lᵀ a_{l−1}`, by `b_l` the sum
    /// of the rows of `δ_l`; and `δ_{l−1} = δ_l w_l ⊙ f′(z_{l−1})`. Below the first layer stand the images, `a₀ = x`.
    fn gradient(&self, x: RowMajor<'_>, h: &H, y: &Matrix) -> Vec<Layer> {
        let mut delta = (&h.probs - y) / x.nrows() as Float;
        let mut gradient = Vec::new();
        for (layer, a) in zip(&self.layers[1..], &h.hidden).rev() {
            gradient.push(layer.gradient(transposed(&delta) * a, &delta));
            delta = (delta * &layer.w).component_mul(&slope(self.activation, a));
        }
        gradient.push(self.layers[0].gradient(transposed(&delta) * x, &delta));
        gradient.reverse();
        gradient
    }

    /// `w ← w − η·grad` and `b ← b − η·grad` of each layer.
    fn update(&mut self, gradient: &Vec<Layer>, learning_rate: Float) {
        for (layer, by) in zip(&mut self.layers, gradient) {
            descend(&mut layer.w, learning_rate, &by.w);
            if let (Some(b), Some(by)) = (&mut layer.b, &by.b) {
                descend(b, learning_rate, by);
            }
        }
    }
}
