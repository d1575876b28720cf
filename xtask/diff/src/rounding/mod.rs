//! How far rounding alone can move a number that two programs compute by the same formula.
//!
//! Two programs that add the same terms in another order get other last digits. How many is known: with `u = 2⁻⁵³`,
//! a sum of `n` products computed in any order is off by at most `γ_n Σ|terms|`, where `γ_n = n·u / (1 − n·u)`
//! (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., §3.1). Each side may be off by that much, in
//! opposite directions. And each starts from inputs that differ already, by what was *measured* on them. So each
//! bound here says: given how the inputs differ, more than this between the outputs is no rounding. It blames the
//! first formula that was not followed, however far the weights have drifted apart before.
//!
//! In the formulas, `|a|` is the larger magnitude of the two sides, `Δa` their difference.

mod activations;
mod errors;
mod labels;
mod losses;
mod pair;
mod products;
#[cfg(test)]
mod tests;
mod updates;

use std::collections::HashMap;

use linalg::Matrix;
use trace::Rule;

pub use labels::classes;
pub use losses::{categorical_gradient, handout_gradient};
pub use pair::{Pair, gap};

/// Near 10⁻³⁰⁸ doubles lose digits, whatever the formula; this much is always forgiven.
const UNDERFLOW: f64 = 1e-300;

/// What the arithmetic of the bounds themselves may lose, relatively: they are sums of up to some ten thousand terms.
const OWN_ROUNDING: f64 = 1e-11;

/// The largest difference that rounding explains, for each number of the tensor. `known` holds the latest tensor of
/// each name. `None` if it lacks one that the rule needs, or one of the wrong shape.
pub fn bounds(output: &Pair, known: &HashMap<String, Pair>) -> Option<Matrix> {
    let head = &output.left.head;
    let of: Vec<&Pair> = head.of.iter().map(|name| known.get(name)).collect::<Option<_>>()?;
    if of.iter().any(|input| input.left.values.is_empty()) {
        return None;
    }
    let bounds = match (head.rule, of.as_slice()) {
        (Rule::Exact, []) => return Some(output.each(|_, _| 0.0)),
        (Rule::Affine, [x, w, b]) => products::affine(x, w, b)?,
        (Rule::AffineTransposed, [x, w, b]) => products::affine_transposed(x, w, b)?,
        (Rule::Tanh, [z]) => activations::tanh(output, z)?,
        (Rule::Relu, [z]) => activations::relu(z),
        (Rule::Sigmoid, [z]) => activations::sigmoid(output, z)?,
        (Rule::Softmax, [z]) => activations::softmax(output, z)?,
        (Rule::CrossEntropy, [p, labels]) => losses::cross_entropy(p, labels, head.epsilon.unwrap_or(0.0))?,
        (Rule::CategoricalLoss, [p, labels]) => losses::cross_entropy(p, labels, losses::EPSILON)?,
        (Rule::HandoutLoss, [p, labels]) => losses::handout_loss(p, labels)?,
        (Rule::LogitsGradient, [p, labels]) => losses::logits_gradient(p, labels)?,
        (Rule::MeanLogitsGradient, [p, labels]) => products::mean_logits_gradient(p, labels)?,
        (Rule::GradientOfWeights, [x, p, labels]) => products::gradient_of_weights(x, p, labels)?,
        (Rule::GradientOfBias, [p, labels]) => products::gradient_of_bias(p, labels)?,
        (Rule::TransposedProduct, [a, g]) => products::transposed_product(a, g)?,
        (Rule::ColumnSums, [g]) => products::column_sums(g),
        (Rule::Product, [g, w]) => products::product(g, w)?,
        (Rule::ProductWithTransposed, [g, w]) => products::product_with_transposed(g, w)?,
        (Rule::TanhGradient, [a, g]) => activations::tanh_gradient(a, g)?,
        (Rule::ReluGradient, [z, g]) => activations::relu_gradient(z, g)?,
        (Rule::SigmoidGradient, [a, g]) => activations::sigmoid_gradient(a, g)?,
        (Rule::Velocity, [v, g]) => updates::velocity(v, g, head.momentum?)?,
        (Rule::Descent, [before, direction]) => updates::descent(before, direction, head.learning_rate?)?,
        _ => return None,
    };
    (bounds.shape() == output.shape()).then(|| bounds.map(|bound| bound * (1.0 + OWN_ROUNDING) + UNDERFLOW))
}
