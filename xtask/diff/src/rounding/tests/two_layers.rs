//! A pass of TP4 and TP5: two layers, all images at once, with each activation and each loss, and with momentum.

use linalg::Matrix;
use numpy_rng::RandomState;
use trace::{Rule, Traced};

use super::{
    super::losses::{EPSILON, handout_gradient},
    Order, Side, activate, beyond, shares, slope,
};

/// Images, pixels, hidden units, classes.
const SHAPE: (usize, usize, usize, usize) = (7, 37, 5, 3);

const LABELS: [u8; 7] = [2, 0, 1, 1, 2, 0, 0];

/// What a network is made of, by the rules of its parts.
#[derive(Clone, Copy, Debug)]
struct Network {
    activation: Rule,
    loss: Rule,
}

/// Every activation with every loss.
fn networks() -> impl Iterator<Item = Network> {
    let activations = [Rule::Tanh, Rule::Relu, Rule::Sigmoid];
    let losses = [Rule::HandoutLoss, Rule::CategoricalLoss];
    activations.into_iter().flat_map(move |activation| losses.map(|loss| Network { activation, loss }))
}

impl Network {
    /// The loss of one image of class `c`, its terms added in this order.
    fn loss(self, order: Order, p: &[f64], c: usize) -> f64 {
        let term = |(k, p): (usize, &f64)| match self.loss {
            _ if k == c => -(p + EPSILON).ln(),
            Rule::HandoutLoss => -(1.0 - p + EPSILON).ln(),
            _ => 0.0,
        };
        let terms: Vec<f64> = p.iter().enumerate().map(term).collect();
        order.sum(terms.into_iter())
    }

    /// The gradient of the loss by the logits of one image. Of the categorical loss the one side takes the shortcut
    /// `p − y`, the other the derivatives of `ln(p + ε)` and of softmax one after the other.
    fn logits_gradient(self, order: Order, p: &[f64], c: usize) -> Vec<f64> {
        let y = |k: usize| f64::from(u8::from(k == c));
        match (self.loss, order) {
            (Rule::CategoricalLoss, Order::Forward) => p.iter().enumerate().map(|(k, p)| p - y(k)).collect(),
            (Rule::HandoutLoss, Order::Forward) => handout_gradient(p, c),
            _ => {
                let other =
                    |p: f64| if self.loss == Rule::HandoutLoss { (1.0 - p + EPSILON).recip() } else { 0.0 };
                let d = |(k, &p): (usize, &f64)| if k == c { -(p + EPSILON).recip() } else { other(p) };
                let d: Vec<f64> = p.iter().enumerate().map(d).collect();
                let sum = order.sum(d.iter().zip(p).map(|(d, p)| d * p));
                p.iter().zip(d).map(|(p, d)| p * d - p * sum).collect()
            }
        }
    }

    /// One pass, with momentum.
    fn pass(self, order: Order, wrong: Option<(&'static str, bool)>) -> Vec<Traced> {
        let (n, d, q, k) = SHAPE;
        let mut rng = RandomState::new(3);
        let mut matrix = |m: usize, n: usize| Matrix::from_row_iterator(m, n, rng.normal(0.0, 0.5, m * n));
        let mut side = Side::new(wrong);
        let shapes = [("w1", (d, q)), ("b1", (1, q)), ("w2", (q, k)), ("b2", (1, k))];
        let parameters = shapes.map(|(name, (m, n))| side.made(name, matrix(m, n), Rule::Exact, &[]));
        let velocities =
            shapes.map(|(name, (m, n))| side.made(&format!("v_{name}"), matrix(m, n), Rule::Exact, &[]));
        let [w1, b1, w2, b2] = &parameters;
        let x = side.made("x", matrix(n, d), Rule::Exact, &[]);
        side.made("labels", Matrix::from_iterator(n, 1, LABELS.map(f64::from)), Rule::Exact, &[]);

        let affine = |x: &Matrix, w: &Matrix, b: &Matrix| {
            order.product(x, w) + Matrix::from_fn(x.nrows(), w.ncols(), |_, k| b[k])
        };
        let z1 = side.made("z1", affine(&x, w1, b1), Rule::Affine, &["x", "w1", "b1"]);
        let a1 = side.made("a1", z1.map(|z| activate(self.activation, z)), self.activation, &["z1"]);
        let logits = side.made("logits", affine(&a1, w2, b2), Rule::Affine, &["a1", "w2", "b2"]);
        let probs = side.made("probs", order.softmax(&logits), Rule::Softmax, &["logits"]);
        let rows: Vec<(Vec<f64>, usize)> =
            probs.row_iter().zip(LABELS).map(|(row, c)| (row.iter().copied().collect(), c.into())).collect();
        let losses = rows.iter().map(|(p, c)| self.loss(order, p, *c));
        side.made("losses", Matrix::from_iterator(n, 1, losses), self.loss, &["probs", "labels"]);
        let grad_logits = rows.iter().flat_map(|(p, c)| self.logits_gradient(order, p, *c));
        let grad_logits = Matrix::from_row_iterator(n, k, grad_logits);
        let grad_logits = side.made("grad_logits", grad_logits, Rule::LogitsGradient, &["probs", "labels"]);
        let of = ["a1", "grad_logits"];
        let grad_w2 = order.product(&a1.transpose(), &grad_logits);
        let grad_w2 = side.made("grad_w2", grad_w2, Rule::TransposedProduct, &of);
        let grad_b2 = side.made("grad_b2", order.column_sums(&grad_logits), Rule::ColumnSums, &of[1..]);
        let grad_a1 = order.product(&grad_logits, &w2.transpose());
        let grad_a1 = side.made("grad_a1", grad_a1, Rule::ProductWithTransposed, &["grad_logits", "w2"]);
        let (rule, of, slope) = slope(self.activation);
        let grad_z1 = if of == "a" { &a1 } else { &z1 }.map(slope).component_mul(&grad_a1);
        let grad_z1 = side.made("grad_z1", grad_z1, rule, &[&format!("{of}1"), "grad_a1"]);
        let of = ["x", "grad_z1"];
        let grad_w1 = order.product(&x.transpose(), &grad_z1);
        let grad_w1 = side.made("grad_w1", grad_w1, Rule::TransposedProduct, &of);
        let grad_b1 = side.made("grad_b1", order.column_sums(&grad_z1), Rule::ColumnSums, &of[1..]);

        let gradients = [grad_w1, grad_b1, grad_w2, grad_b2];
        let names = shapes.map(|(name, _)| (name, format!("v_{name}"), format!("grad_{name}")));
        let mut moved = Vec::new();
        for ((_, v, grad), (velocity, gradient)) in names.iter().zip(velocities.into_iter().zip(&gradients)) {
            moved.push(side.made(v, 0.9 * velocity + gradient, Rule::Velocity, &[v, grad]));
        }
        for (((name, v, _), parameter), velocity) in names.iter().zip(&parameters).zip(moved) {
            side.made(name, parameter - 0.1 * velocity, Rule::Descent, &[name, v]);
        }
        side.tensors
    }
}

/// The order of summation, and the shortcut in place of the chain rule, stay within the bounds of every tensor; and
/// where there are sums, they take up a fair share of them.
#[test]
fn another_order_is_within_the_bounds() {
    for network in networks() {
        let shares = shares(network.pass(Order::Forward, None), network.pass(Order::Backward, None));
        assert!(shares.iter().all(|(_, share)| *share <= 1.0), "{network:?}: {shares:?}");
        let computed =
            shares.iter().skip_while(|(name, _)| name != "z1").take_while(|(name, _)| name != "v_w1");
        assert!(computed.clone().count() == 12, "{shares:?}");
        for (name, share) in computed {
            assert!(
                *share > 1e-2,
                "{network:?}: bounds of {name} too wide to mean anything: {share} is used"
            );
        }
    }
}

/// A change of one part in 10⁹ in the first number that is not 0, or the last, is blamed on its tensor and on no later
/// one.
#[test]
fn a_small_mistake_is_blamed_where_it_is() {
    for network in networks() {
        let right = network.pass(Order::Forward, None);
        for name in [
            "w1",
            "b1",
            "w2",
            "b2",
            "v_w1",
            "v_b2",
            "x",
            "z1",
            "a1",
            "logits",
            "probs",
            "losses",
            "grad_logits",
            "grad_w2",
            "grad_b2",
            "grad_a1",
            "grad_z1",
            "grad_w1",
            "grad_b1",
            "v_w1 after",
            "v_b1 after",
            "v_w2 after",
            "v_b2 after",
            "w1 after",
            "b1 after",
            "w2 after",
            "b2 after",
        ] {
            for last in [false, true] {
                let wrong = network.pass(Order::Backward, Some((name, last)));
                let blamed = beyond(right.clone(), wrong);
                assert_eq!(blamed, [name.trim_end_matches(" after")], "{network:?}: {name}, last: {last}");
            }
        }
    }
}
