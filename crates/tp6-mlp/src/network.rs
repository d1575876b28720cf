//! A model whose parameters have names, so that a file can keep them and give them back.

use std::{collections::BTreeMap, fmt};

use lab::{
    Learner,
    weights::{self, Architecture, Orientation},
};
use linalg::Matrix;

use crate::{LogisticModel, Mlp, Model};

/// One of the two models of this lab, as the commands see it.
pub trait Network: Model + Learner {
    /// How to compute with its parameters.
    fn architecture(&self) -> Architecture;

    /// Each parameter under the name that [`Learner::parameters`] gives it, to be set.
    fn set(&mut self, name: &str, value: &Matrix) -> bool;

    /// Takes all parameters from a file.
    ///
    /// # Errors
    /// If they are not those of this model, by name and shape.
    fn restore(&mut self, tensors: &BTreeMap<String, Matrix>) -> Result<(), Unfit> {
        let shapes = |parameters: Vec<(String, Matrix)>| {
            parameters.into_iter().map(|(name, value)| (name, value.shape())).collect::<BTreeMap<_, _>>()
        };
        let expected = shapes(self.parameters());
        let found = shapes(tensors.iter().map(|(name, value)| (name.clone(), value.clone())).collect());
        if expected != found || !tensors.iter().all(|(name, value)| self.set(name, value)) {
            return Err(Unfit { expected, found });
        }
        Ok(())
    }
}

/// Parameters of another model.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unfit {
    expected: BTreeMap<String, (usize, usize)>,
    found: BTreeMap<String, (usize, usize)>,
}

impl std::error::Error for Unfit {}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |shapes: &BTreeMap<String, (usize, usize)>| {
            shapes.iter().map(|(name, shape)| format!("{name} {shape:?}")).collect::<Vec<_>>().join(", ")
        };
        write!(
            f,
            "its tensors are {}; those of the model that its settings name are {}",
            list(&self.found),
            list(&self.expected)
        )
    }
}

impl Network for LogisticModel {
    fn architecture(&self) -> Architecture {
        Architecture {
            model: weights::Model::SoftmaxRegression,
            activation: None,
            orientation: Orientation::OutIn,
        }
    }

    fn set(&mut self, name: &str, value: &Matrix) -> bool {
        self.w = value.clone();
        name == "w"
    }
}

impl Network for Mlp {
    fn architecture(&self) -> Architecture {
        Architecture {
            model: weights::Model::Mlp,
            activation: Some(self.activation),
            orientation: Orientation::OutIn,
        }
    }

    fn set(&mut self, name: &str, value: &Matrix) -> bool {
        let number = name.get(1..).and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
        let Some(layer) = number.and_then(|number| self.layers.get_mut(number)) else { return false };
        match &name[..1] {
            "w" => layer.w = value.clone(),
            _ => layer.b = Some(value.row(0).into_owned()),
        }
        true
    }
}
