//! TP5 Q1: tensors.

use std::{borrow::Cow, cell::OnceCell, cell::RefCell, fmt, rc::Rc};

use linalg::{DesignMatrix, Float, Matrix};

use crate::{
    no_grad::recording,
    node::{Backward, Node, Operation},
    value::{Operand, Value},
};

/// A matrix of doubles that remembers how it was computed. PyTorch: `torch.Tensor`, always of two dimensions; a
/// single number has shape `(1, 1)`.
///
/// A clone is another name for the same tensor: same value, same gradient, as with `b = a` in Python.
///
/// ```
/// use linalg::Matrix;
/// use tp5_autodiff::Tensor;
///
/// // y = w², so dy/dw = 2w
/// let w = Tensor::new(Matrix::from_element(1, 1, 3.0)).requires_grad();
/// let y = w.pow(2.0);
/// assert_eq!(y.item(), 9.0);
/// assert!(w.grad().is_none());
///
/// y.backward()?;
/// assert_eq!(w.grad().map(|grad| grad[0]), Some(6.0));
/// # Ok::<(), tp5_autodiff::BackwardError>(())
/// ```
#[derive(Clone)]
pub struct Tensor(Rc<Parts>);

/// The value, and the node of the graph. They live apart: an operation keeps the nodes of its inputs, and only
/// those values that its backward pass needs.
struct Parts {
    value: Value,
    node: Rc<Node>,
}

/// An input of an operation, and the way of the gradient back to it, if it needs one.
pub(crate) struct Input(Rc<Node>, Option<Backward>);

impl Tensor {
    /// A constant: no gradient flows to it. PyTorch: `torch.tensor(value)`.
    pub fn new(value: impl Into<Rc<Matrix>>) -> Self {
        Self::leaf(Value::dense(value.into()), false)
    }

    /// The images of a whole-batch descent as a constant. [`mm`](Self::mm) uses the design matrix's own, faster
    /// products; every other operation sees an ordinary matrix, made when it is first needed.
    pub fn images(x: &DesignMatrix) -> Self {
        Self::leaf(Value::Images(x.clone(), OnceCell::new()), false)
    }

    fn leaf(value: Value, requires_grad: bool) -> Self {
        let node = Node::new(value.shape(), requires_grad, None);
        Self(Rc::new(Parts { value, node }))
    }

    /// TP5 Q1: a parameter with this tensor's value and name: `backward` will leave a gradient with it. PyTorch:
    /// `a.requires_grad_()`.
    /// # Panics
    /// If the tensor is the result of a recorded operation: it has a gradient without further ado.
    pub fn requires_grad(self) -> Self {
        assert!(
            self.node().operation.is_none(),
            "requires_grad: this is the result of an operation, and gradients flow through it as it is; for a parameter \
             that begins with its value, say .detach().requires_grad()"
        );
        let name = self.node().name.borrow().clone();
        let parameter = Self::leaf(Value::dense(self.into_value()), true);
        *parameter.node().name.borrow_mut() = name;
        parameter
    }

    /// Gives the tensor a name, for the drawing of the graph.
    pub fn named(self, name: impl Into<String>) -> Self {
        *self.node().name.borrow_mut() = Some(name.into());
        self
    }

    /// The numbers, shared, not copied. Who holds on to them keeps them as they are now, whatever [`update`] does
    /// later.
    ///
    /// [`update`]: Self::update
    pub fn value(&self) -> Rc<Matrix> {
        self.0.value.share()
    }

    /// `(rows, columns)`.
    pub fn shape(&self) -> (usize, usize) {
        self.node().shape
    }

    /// The number of a tensor `(1, 1)`. PyTorch: `a.item()`.
    ///
    /// # Panics
    /// If the tensor holds not exactly one number.
    pub fn item(&self) -> Float {
        assert!(self.shape() == (1, 1), "item: a tensor {:?} is not one number", self.shape());
        self.value()[0]
    }

    /// TP5 Q4: the gradient of what `backward` was called on, in the shape of this tensor: none before the first
    /// call and after [`zero_grad`](Self::zero_grad); the sum over the calls since. Only parameters have one, and
    /// results after [`retain_grad`](Self::retain_grad). Shared, not copied. PyTorch: `a.grad`.
    pub fn grad(&self) -> Option<Rc<Matrix>> {
        self.node().grad.borrow().clone()
    }

    /// TP5 Q4: forgets the gradient. PyTorch: `a.grad = None`.
    pub fn zero_grad(&self) {
        *self.node().grad.borrow_mut() = None;
    }

    /// Keeps the gradient of a result too, which the backward pass would otherwise only pass on: to look at that of
    /// the logits, say. Where no gradient flows, [`grad`](Self::grad) stays none. PyTorch: `a.retain_grad()`.
    pub fn retain_grad(&self) {
        self.node().retain_grad.set(true);
    }

    /// A constant with the numbers of this tensor: no gradient flows through. PyTorch: `a.detach()`, except that a later
    /// [`update`](Self::update) of one does not change the other.
    pub fn detach(&self) -> Self {
        Self::leaf(self.0.value.clone(), false)
    }

    /// TP5 Q4: changes a parameter in place. Nothing is copied, unless somebody still needs the numbers as they
    /// were: a graph that waits for its backward pass keeps the ones it was computed with.
    /// PyTorch: `with torch.no_grad(): w -= 0.1 * w.grad`.
    ///
    /// ```
    /// # use linalg::Matrix;
    /// # use tp5_autodiff::Tensor;
    /// let w = Tensor::new(Matrix::from_element(1, 2, 3.0)).requires_grad();
    /// w.sum().backward()?;
    /// if let Some(grad) = w.grad() {
    ///     w.update(|w| *w -= 0.5 * &*grad);
    /// }
    /// assert_eq!(*w.value(), Matrix::from_element(1, 2, 2.5));
    /// # Ok::<(), tp5_autodiff::BackwardError>(())
    /// ```
    ///
    /// # Panics
    /// If the tensor is the result of a recorded operation or holds images, if `change` changes its shape, or if
    /// `change` looks at this very tensor.
    pub fn update(&self, change: impl FnOnce(&mut Matrix)) {
        assert!(
            self.node().operation.is_none(),
            "update: only parameters and constants can change, not the result of an operation"
        );
        let Value::Dense(value) = &self.0.value else {
            panic!("update: the images of a descent never change")
        };
        let mut value = value.borrow_mut();
        change(Rc::make_mut(&mut value));
        assert!(value.shape() == self.shape(), "update: shape {:?} became {:?}", self.shape(), value.shape());
    }

    pub(crate) fn node(&self) -> &Rc<Node> {
        &self.0.node
    }

    /// The tensor as the left side of a matrix product.
    pub(crate) fn operand(&self) -> Operand {
        self.0.value.operand()
    }

    /// Gives this name of the tensor up. If it was the last one, and nobody else needs the numbers, then
    /// `Rc::unwrap_or_clone` will not copy them.
    pub(crate) fn into_value(self) -> Rc<Matrix> {
        match Rc::try_unwrap(self.0) {
            Ok(parts) => parts.value.into_shared(),
            Err(shared) => shared.value.share(),
        }
    }

    /// This tensor as an input of an operation: `backward` takes the gradient of the result to the gradient of this
    /// input. If this input needs none, the closure goes at once, and every value that it kept.
    pub(crate) fn input<G>(&self, backward: impl FnOnce(Rc<Matrix>) -> G + 'static) -> Input
    where
        G: Into<Rc<Matrix>>,
    {
        let needed = self.node().requires_grad && recording();
        let backward = needed.then(|| Box::new(move |g| backward(g).into()) as Backward);
        Input(Rc::clone(self.node()), backward)
    }

    /// The result of an operation. It is recorded if the gradient of any input is needed.
    pub(crate) fn of_operation<const N: usize>(
        label: impl Into<Cow<'static, str>>,
        value: impl Into<Rc<Matrix>>,
        inputs: [Input; N],
    ) -> Self {
        let value = Value::dense(value.into());
        let recorded = inputs.iter().any(|Input(_, backward)| backward.is_some());
        let operation = recorded.then(|| {
            let (inputs, backward) = inputs.into_iter().map(|Input(node, backward)| (node, backward)).unzip();
            Operation { label: label.into(), inputs, backward: RefCell::new(Some(backward)) }
        });
        let node = Node::new(value.shape(), recorded, operation);
        Self(Rc::new(Parts { value, node }))
    }
}

/// A number is a constant of shape `(1, 1)`, and its own name.
impl From<Float> for Tensor {
    fn from(number: Float) -> Self {
        // `1` and `1e-16`, not `1.0` and `0.0000000000000001`.
        Self::new(Matrix::from_element(1, 1, number)).named(format!("{number:?}").trim_end_matches(".0"))
    }
}

/// Converting a reference gives another name for the tensor, not a copy.
impl From<&Tensor> for Tensor {
    fn from(tensor: &Tensor) -> Self {
        tensor.clone()
    }
}

impl fmt::Debug for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Node { name, requires_grad, operation, .. } = &**self.node();
        f.debug_struct("Tensor")
            .field("name", &name.borrow())
            .field("value", &self.0.value)
            .field("requires_grad", requires_grad)
            .field("operation", &operation.as_ref().map(|operation| &operation.label))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Images are multiplied as they lie: the two products of a pass need no ordinary matrix, and agree with its.
    #[test]
    fn images_multiply_without_a_copy() {
        let design = DesignMatrix::new((0..12).map(Float::from).collect(), 4);
        let (x, dense) = (Tensor::images(&design), Tensor::new(design.rows().to_matrix()));
        let w = || Tensor::new(Matrix::from_fn(4, 2, |i, j| (i + j) as Float)).requires_grad();
        let (w1, w2) = (w(), w());
        let (y1, y2) = (x.mm(&w1), dense.mm(&w2));
        assert_eq!(y1.value(), y2.value());
        y1.pow(2.0).sum().backward().unwrap();
        y2.pow(2.0).sum().backward().unwrap();
        assert_eq!(w1.grad(), w2.grad());

        let copied = || matches!(&x.0.value, Value::Images(_, dense) if dense.get().is_some());
        assert!(!copied());
        assert_eq!(x.exp().value(), dense.exp().value());
        assert!(copied());
    }
}
