//! Parameters that a file gives back: those of this very model, or none.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use lab::Learner;
use linalg::Matrix;
use numpy_rng::default_rng;
use tp6_mlp::{Activation, LogisticModel, Mlp, Restorable};

fn mlp(seed: u64) -> Mlp {
    let mut mlp = Mlp::new(&[6, 5, 3], Activation::Tanh, true, &mut default_rng(seed.into()));
    mlp.layers[1].b = Some(linalg::Row::from_element(3, seed as f64));
    mlp
}

fn tensors(model: &impl Learner) -> BTreeMap<String, Matrix> {
    model.parameters().into_iter().collect()
}

/// Protects `--resume`: every weight and every bias comes back.
#[test]
fn all_parameters_come_back() {
    let (first, mut other) = (mlp(1), mlp(2));
    other.restore(&tensors(&first)).unwrap();
    assert_eq!(other, first);
    let [first, mut other] = [1, 2].map(|seed| LogisticModel::new(6, 3, &mut default_rng(seed)));
    other.restore(&tensors(&first)).unwrap();
    assert_eq!(other, first);
}

/// Protects against half a model: a tensor too few, one too many, or one of another shape, and the error names both sides.
#[test]
fn parameters_of_another_model() {
    let right = tensors(&mlp(1));
    let change = |change: &dyn Fn(&mut BTreeMap<String, Matrix>)| {
        let mut tensors = right.clone();
        change(&mut tensors);
        mlp(2).restore(&tensors).unwrap_err().to_string()
    };
    let theirs = "b1 (1, 5), b2 (1, 3), w1 (5, 6), w2 (3, 5)";
    for (ours, wrong) in [
        ("b1 (1, 5), b2 (1, 3), w1 (5, 6)", change(&|all| drop(all.remove("w2")))),
        (
            "b1 (1, 5), b2 (1, 3), b3 (1, 1), w1 (5, 6), w2 (3, 5)",
            change(&|all| drop(all.insert("b3".into(), Matrix::zeros(1, 1)))),
        ),
        (
            "b1 (1, 5), b2 (1, 3), w1 (6, 5), w2 (3, 5)",
            change(&|all| drop(all.insert("w1".into(), Matrix::zeros(6, 5)))),
        ),
    ] {
        assert_eq!(
            wrong,
            format!("its tensors are {ours}; those of the model that its settings name are {theirs}")
        );
    }
}
