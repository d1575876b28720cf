//! A step of TP6: layers whose weights are `(out, in)`, with each activation, with and without biases; and its softmax
//! regression, which is the same with one layer.

use linalg::{Matrix, add_row, one_hot};
use numpy_rng::RandomState;
use trace::{Rule, Traced};

use super::{Order, Side, activate, beyond, shares, slope};

/// Images.
const BATCH: usize = 6;

const LABELS: [u8; BATCH] = [2, 0, 1, 1, 3, 0];

/// What a network is made of.
#[derive(Clone, Copy, Debug)]
struct Network {
    sizes: &'static [usize],
    activation: Rule,
    bias: bool,
}

/// Every activation, with biases and without, of two hidden layers; and one layer.
fn networks() -> impl Iterator<Item = Network> {
    let activations = [Rule::Tanh, Rule::Relu, Rule::Sigmoid];
    let of = |sizes: &'static [usize], activation, bias| Network { sizes, activation, bias };
    let deep = activations
        .into_iter()
        .flat_map(move |activation| [false, true].map(|bias| of(&[37, 7, 5, 4], activation, bias)));
    deep.chain([of(&[37, 4], Rule::Relu, false)])
}

impl Network {
    /// One step, every tensor under the name that TP6 gives it.
    fn step(self, order: Order, wrong: Option<(&'static str, bool)>) -> Vec<Traced> {
        let last = self.sizes.len() - 1;
        let mut rng = RandomState::new(11);
        let mut matrix = |m: usize, n: usize| Matrix::from_row_iterator(m, n, rng.normal(0.0, 0.5, m * n));
        let mut side = Side::new(wrong);
        let (mut w, mut b) = (Vec::new(), Vec::new());
        for (l, pair) in (1..).zip(self.sizes.windows(2)) {
            w.push(side.made(&format!("w{l}"), matrix(pair[1], pair[0]), Rule::Exact, &[]));
            if self.bias {
                b.push(side.made(&format!("b{l}"), matrix(1, pair[1]), Rule::Exact, &[]));
            }
        }
        let x = side.made("x", matrix(BATCH, self.sizes[0]), Rule::Exact, &[]);
        side.made("labels", Matrix::from_iterator(BATCH, 1, LABELS.map(f64::from)), Rule::Exact, &[]);

        let called = |l: usize| if l == last { "logits".to_owned() } else { format!("z{l}") };
        let below = |l: usize| if l == 1 { "x".to_owned() } else { format!("a{}", l - 1) };
        let (mut a, mut z) = (vec![x], Vec::new());
        for l in 1..=last {
            let (product, of) = (
                order.product(&a[l - 1], &w[l - 1].transpose()),
                [below(l), format!("w{l}"), format!("b{l}")],
            );
            let of = of.each_ref().map(String::as_str);
            z.push(match self.bias {
                true => side.made(
                    &called(l),
                    add_row(product, &b[l - 1].row(0).into_owned()),
                    Rule::AffineTransposed,
                    &of,
                ),
                false => side.made(&called(l), product, Rule::ProductWithTransposed, &of[..2]),
            });
            if l < last {
                a.push(side.made(
                    &format!("a{l}"),
                    z[l - 1].map(|z| activate(self.activation, z)),
                    self.activation,
                    &[&called(l)],
                ));
            }
        }
        let probs = side.made("probs", order.softmax(&z[last - 1]), Rule::Softmax, &["logits"]);
        let losses = Matrix::from_fn(BATCH, 1, |i, _| -probs[(i, LABELS[i].into())].ln());
        side.made("losses", losses, Rule::CrossEntropy, &["probs", "labels"]);

        // One side divides, the other multiplies by the inverse.
        let y = one_hot(&LABELS, probs.ncols());
        let delta = match order {
            Order::Forward => (&probs - y) / BATCH as f64,
            Order::Backward => (y - &probs) * -(BATCH as f64).recip(),
        };
        let mut delta = side.made("grad_logits", delta, Rule::MeanLogitsGradient, &["probs", "labels"]);
        let (rule, of_slope, slope) = slope(self.activation);
        let mut gradients = Vec::new();
        for l in (1..=last).rev() {
            let grad = format!("grad_{}", called(l));
            let by_w = order.product(&delta.transpose(), &a[l - 1]);
            let name = format!("grad_w{l}");
            gradients.push((
                format!("w{l}"),
                side.made(&name, by_w, Rule::TransposedProduct, &[&grad, &below(l)]),
            ));
            if self.bias {
                let by_b =
                    side.made(&format!("grad_b{l}"), order.column_sums(&delta), Rule::ColumnSums, &[&grad]);
                gradients.push((format!("b{l}"), by_b));
            }
            if l > 1 {
                let (grad_a, of) = (format!("grad_a{}", l - 1), format!("{of_slope}{}", l - 1));
                let by_a = order.product(&delta, &w[l - 1]);
                let by_a = side.made(&grad_a, by_a, Rule::Product, &[&grad, &format!("w{l}")]);
                let of_z = if of_slope == "a" { &a[l - 1] } else { &z[l - 2] };
                let by_z = of_z.map(slope).component_mul(&by_a);
                delta = side.made(&format!("grad_z{}", l - 1), by_z, rule, &[&of, &grad_a]);
            }
        }
        for (name, gradient) in gradients {
            let number: usize = name[1..].parse().expect("the number of a layer");
            let before = if name.starts_with('w') { &w[number - 1] } else { &b[number - 1] };
            side.made(&name, before - 0.1 * gradient, Rule::Descent, &[&name, &format!("grad_{name}")]);
        }
        side.tensors
    }
}

/// The order of summation stays within the bounds, in every tensor of every network; and every tensor that is computed
/// takes up a fair share of its bound, so that the bounds mean something.
#[test]
fn another_order_is_within_the_bounds() {
    for network in networks() {
        let shares = shares(network.step(Order::Forward, None), network.step(Order::Backward, None));
        assert!(shares.iter().all(|(_, share)| *share <= 1.0), "{network:?}: {shares:?}");
        let computed = shares.iter().skip_while(|(name, _)| name != "labels").skip(1);
        let steps = network.step(Order::Forward, None);
        let steps = steps.iter().filter(|tensor| tensor.head.rule == Rule::Descent).count();
        // The logarithm has no sum of its own.
        for (name, share) in
            computed.clone().take(computed.count() - steps).filter(|(name, _)| name != "losses")
        {
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
        let right = network.step(Order::Forward, None);
        let called = |tensor: &Traced| match tensor.head.rule {
            Rule::Descent => format!("{} after", tensor.head.tensor),
            _ => tensor.head.tensor.clone(),
        };
        let names: Vec<&'static str> = right.iter().map(|tensor| &*called(tensor).leak()).collect();
        for name in names.into_iter().filter(|&name| name != "labels") {
            for last in [false, true] {
                let blamed = beyond(right.clone(), network.step(Order::Backward, Some((name, last))));
                assert_eq!(blamed, [name.trim_end_matches(" after")], "{network:?}: {name}, last: {last}");
            }
        }
    }
}
