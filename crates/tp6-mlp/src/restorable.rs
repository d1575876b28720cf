//! TP6 Q5, Q6: a model whose parameters have names, so that a file can keep them and give them back.

use std::{collections::BTreeMap, fmt, sync::Arc};

use data::Images;
use lab::Learner;
use linalg::Matrix;
use numpy_rng::Generator;
use weights::{Architecture, Orientation};

use crate::{LogisticModel, Mlp, Trainable, Trainer};

/// A model that the commands can save and restore: one of the two of this lab.
pub trait Restorable: Trainable + Learner<Images = Arc<Images>, Settings = Trainer, Rng = Generator> {
    /// How to compute with its parameters.
    fn architecture(&self) -> Architecture;

    /// Each parameter under the name that [`Learner::parameters`] gives it, to be set.
    fn set(&mut self, name: &str, value: &Matrix) -> bool;

    /// Takes all parameters from a file.
    ///
    /// # Errors
    /// If they are not those of this model, by name and shape.
    fn restore(&mut self, tensors: &BTreeMap<String, Matrix>) -> Result<(), Unfit> {
        fits(tensors, self.parameters().iter().map(|(name, value)| (name.clone(), value.shape())).collect())?;
        tensors.iter().for_each(|(name, value)| _ = self.set(name, value));
        Ok(())
    }
}

/// The shape of each parameter by its name, as [`Learner::parameters`] gives them.
pub type Shapes = BTreeMap<String, (usize, usize)>;

impl Mlp {
    /// The shapes of the parameters of the network that [`Mlp::new`] would draw: to be known before memory is asked for.
    ///
    /// ```
    /// let shapes = tp6_mlp::Mlp::shapes(&[784, 128, 10], false);
    /// assert_eq!(shapes, [("w1".into(), (128, 784)), ("w2".into(), (10, 128))].into());
    /// ```
    pub fn shapes(sizes: &[usize], bias: bool) -> Shapes {
        let of_layer = |(l, pair): (usize, &[usize])| {
            let b = bias.then(|| (format!("b{l}"), (1, pair[1])));
            [(format!("w{l}"), (pair[1], pair[0]))].into_iter().chain(b)
        };
        (1..).zip(sizes.windows(2)).flat_map(of_layer).collect()
    }
}

/// Makes sure that the tensors of a file are the parameters of a model.
///
/// # Errors
/// If their names or shapes are not those expected.
pub fn fits(tensors: &BTreeMap<String, Matrix>, expected: Shapes) -> Result<(), Unfit> {
    let found: Shapes = tensors.iter().map(|(name, value)| (name.clone(), value.shape())).collect();
    if found == expected { Ok(()) } else { Err(Unfit { expected, found }) }
}

/// Parameters of another model.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unfit {
    expected: Shapes,
    found: Shapes,
}

/// So many tensors are listed in an error.
const LISTED: usize = 10;

impl std::error::Error for Unfit {}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |shapes: &Shapes| {
            let more = (shapes.len() > LISTED).then(|| "…".into());
            let first = shapes.iter().take(LISTED).map(|(name, shape)| format!("{name} {shape:?}"));
            first.chain(more).collect::<Vec<String>>().join(", ")
        };
        write!(
            f,
            "its tensors are {}; those of the model that its settings name are {}",
            list(&self.found),
            list(&self.expected)
        )
    }
}

impl Restorable for LogisticModel {
    fn architecture(&self) -> Architecture {
        Architecture {
            model: weights::ModelKind::SoftmaxRegression,
            activation: None,
            orientation: Orientation::OutIn,
        }
    }

    fn set(&mut self, name: &str, value: &Matrix) -> bool {
        self.w = value.clone();
        name == "w"
    }
}

impl Restorable for Mlp {
    fn architecture(&self) -> Architecture {
        Architecture {
            model: weights::ModelKind::Mlp,
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
