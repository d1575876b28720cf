//! The numbers of a tensor: shared, and copied only by whoever changes them while somebody else still looks.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
};

use linalg::{DesignMatrix, Matrix, transposed};

/// The numbers of a tensor.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A matrix.
    Dense(RefCell<Rc<Matrix>>),
    /// The images of a whole-batch descent, and their matrix, made once somebody has asked for it.
    Images(DesignMatrix, OnceCell<Rc<Matrix>>),
}

/// The left side of a matrix product, as it is when the product is computed: images know a faster one.
pub(crate) enum Operand {
    Matrix(Rc<Matrix>),
    Images(DesignMatrix),
}

impl Operand {
    /// `a · b`
    pub(crate) fn mm(&self, b: &Matrix) -> Matrix {
        match self {
            Operand::Matrix(a) => &**a * b,
            Operand::Images(x) => x * b,
        }
    }

    /// `aᵀ · g`
    pub(crate) fn transposed_mm(&self, g: &Matrix) -> Matrix {
        match self {
            Operand::Matrix(a) => transposed(a) * g,
            Operand::Images(x) => x.t() * g,
        }
    }
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

    pub(crate) fn operand(&self) -> Operand {
        match self {
            Value::Dense(_) => Operand::Matrix(self.share()),
            Value::Images(x, _) => Operand::Images(x.clone()),
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

    /// The matrix, taken out of this value: its last owner may write into it without a copy.
    pub(crate) fn into_shared(self) -> Rc<Matrix> {
        match self {
            Value::Dense(value) => value.into_inner(),
            images => images.share(),
        }
    }
}
