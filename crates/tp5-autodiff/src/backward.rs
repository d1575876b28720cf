//! TP5 Q4: the backward pass.

use std::{
    collections::{BTreeMap, HashMap},
    iter,
    rc::Rc,
};

use linalg::Matrix;

use crate::{Tensor, node::Node};

impl Tensor {
    /// TP5 Q4: the gradient of this number with respect to every parameter that it was computed from, added to the
    /// parameter's [`grad`](Self::grad). PyTorch: `loss.backward()`.
    ///
    /// With `y = f(x)` anywhere on the way to the loss `L`, the chain rule gives `∂L/∂x` from `∂L/∂y`. So we walk
    /// from the loss (`∂L/∂L = 1`) to the parameters, each node after all nodes computed from it: by then its
    /// gradient, a sum over its uses, is complete.
    ///
    /// The graph is consumed: the values kept for this pass are freed on the way.
    ///
    /// # Errors
    /// If the tensor is not a single number, requires no gradient, or has a graph of which a part is consumed. No
    /// gradient has changed then.
    pub fn backward(&self) -> Result<(), BackwardError> {
        if !self.node().requires_grad {
            return Err(BackwardError::NoGradient);
        }
        if self.shape() != (1, 1) {
            return Err(BackwardError::NotScalar { shape: self.shape() });
        }
        let mut nodes = needing_gradient(self.node())?;
        let one = Rc::new(Matrix::from_element(1, 1, 1.0));
        let mut gradients = HashMap::from([(self.node().id, Some(one))]);
        while let Some((id, node)) = nodes.pop_last() {
            let gradient = gradients.remove(&id).flatten();
            let gradient = gradient.expect("a node comes after one that was computed from it");
            if node.operation.is_none() || node.retain_grad.get() {
                add(&mut node.grad.borrow_mut(), Rc::clone(&gradient));
            }
            let Some(operation) = &node.operation else { continue };
            let backward = operation.backward.take().into_iter().flatten();
            let needed: Vec<_> = iter::zip(&operation.inputs, backward)
                .filter_map(|(input, backward)| Some((input.id, backward?)))
                .collect();
            // The last of the copies is the gradient itself: an input that has no rival may write into it.
            let copies = iter::repeat_n(gradient, needed.len());
            for ((input, backward), gradient) in iter::zip(needed, copies) {
                add(gradients.entry(input).or_default(), backward(gradient));
            }
        }
        Ok(())
    }
}

/// The nodes that a gradient passes through on its way from `root`, by their numbers.
fn needing_gradient(root: &Rc<Node>) -> Result<BTreeMap<u64, Rc<Node>>, BackwardError> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![Rc::clone(root)];
    while let Some(node) = waiting.pop() {
        if found.contains_key(&node.id) {
            continue;
        }
        if let Some(operation) = &node.operation
            && operation.backward.borrow().is_none()
        {
            return Err(BackwardError::Consumed { operation: operation.label.to_string() });
        }
        waiting.extend(node.inputs().iter().filter(|input| input.requires_grad).cloned());
        found.insert(node.id, node);
    }
    Ok(found)
}

fn add(sum: &mut Option<Rc<Matrix>>, gradient: Rc<Matrix>) {
    match sum {
        None => *sum = Some(gradient),
        Some(sum) => *Rc::make_mut(sum) += &*gradient,
    }
}

/// Why there is no backward pass.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BackwardError {
    /// The values that the pass needs are gone.
    #[error(
        "backward: an earlier backward() has consumed the graph, at the operation `{operation}`; compute the loss \
         again from the parameters, or add up several losses and call backward() once on their sum"
    )]
    Consumed {
        /// An operation that the earlier pass went through.
        operation: String,
    },
    /// The gradient of what?
    #[error(
        "backward: expected a tensor of shape (1, 1), found {shape:?}; reduce it to a single number first, for \
         instance with .sum() or .mean()"
    )]
    NotScalar {
        /// The tensor's shape.
        shape: (usize, usize),
    },
    /// Nothing to compute a gradient for.
    #[error(
        "backward: this tensor requires no gradient; mark the parameters with .requires_grad() before computing \
         with them, and compute outside no_grad() and without .detach()"
    )]
    NoGradient,
}
