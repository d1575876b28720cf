//! The numbers of a tensor: shared, and copied only by whoever changes them while somebody else still looks.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
};

use linalg::{DesignMatrix, Matrix};

/// What a tensor holds.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A matrix.
    Dense(RefCell<Rc<Matrix>>),
    /// The images of a whole-batch descent, and the same as a matrix once somebody has asked for it.
    Images(DesignMatrix, OnceCell<Rc<Matrix>>),
}

impl Value {
    pub(crate) fn dense(value: Rc<Matrix>) -> Self {
        Value::Dense(RefCell::new(value))
    }

    pub(crate) fn shape(&self) -> (usize, usize) {
        match self {
            Value::Dense(value) => value.borrow().shape(),
            Value::Images(x, _) => x.shape(),
        }
    }

    pub(crate) fn share(&self) -> Rc<Matrix> {
        match self {
            Value::Dense(value) => Rc::clone(&value.try_borrow().expect(
                "update: the change looks at the very tensor that it changes; take the value before",
            )),
            Value::Images(x, dense) => Rc::clone(dense.get_or_init(|| Rc::new(x.rows().to_matrix()))),
        }
    }

    /// As `share`, without an owner more than needed: whoever comes last may write into the matrix.
    pub(crate) fn into_shared(self) -> Rc<Matrix> {
        match self {
            Value::Dense(value) => value.into_inner(),
            images => images.share(),
        }
    }
}
