//! A node of the graph: what a gradient needs to know of a tensor. It does not hold the tensor's value, so a value
//! lives only as long as somebody holds the tensor, or some operation's backward pass needs it.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    mem,
    rc::Rc,
};

use linalg::Matrix;

/// How the gradient of an operation's result becomes that of one input.
///
/// Gradients are shared too: who takes one and is its last owner (`Rc::unwrap_or_clone`) writes into it.
pub(crate) type Backward = Box<dyn FnOnce(Rc<Matrix>) -> Rc<Matrix>>;

/// A tensor, as its gradient sees it.
pub(crate) struct Node {
    /// Numbers go up as tensors are made. Inputs are made before results, so from the highest number down every
    /// node comes before its inputs: the order of the backward pass.
    pub(crate) id: u64,
    pub(crate) shape: (usize, usize),
    pub(crate) requires_grad: bool,
    pub(crate) retain_grad: Cell<bool>,
    pub(crate) grad: RefCell<Option<Rc<Matrix>>>,
    pub(crate) name: RefCell<Option<String>>,
    /// The operation that computed the tensor; a parameter or a constant has none, nor has a result that needs no gradient.
    pub(crate) operation: Option<Operation>,
}

/// An operation that was recorded.
pub(crate) struct Operation {
    pub(crate) label: Cow<'static, str>,
    pub(crate) inputs: Vec<Rc<Node>>,
    /// A function for each input that needs a gradient, which makes the input's gradient from the result's. The backward
    /// pass takes these functions out and drops them, and with them the values that they kept.
    pub(crate) backward: RefCell<Option<Vec<Option<Backward>>>>,
}

impl Node {
    pub(crate) fn new(shape: (usize, usize), requires_grad: bool, operation: Option<Operation>) -> Rc<Self> {
        thread_local! {
            static NEXT_ID: Cell<u64> = const { Cell::new(0) };
        }
        let id = NEXT_ID.replace(NEXT_ID.get() + 1);
        let (retain_grad, grad, name) = (Cell::new(false), RefCell::new(None), RefCell::new(None));
        Rc::new(Self { id, shape, requires_grad, retain_grad, grad, name, operation })
    }

    /// The nodes that this one was computed from.
    pub(crate) fn inputs(&self) -> &[Rc<Node>] {
        self.operation.as_ref().map_or(&[], |operation| &operation.inputs)
    }

    fn take_inputs(&mut self) -> Vec<Rc<Node>> {
        self.operation.as_mut().map(|operation| mem::take(&mut operation.inputs)).unwrap_or_default()
    }
}

/// Drops the graph behind a node one node at a time. Left to itself, Rust would go down a chain of 100,000
/// operations by recursion and overflow the stack.
impl Drop for Node {
    fn drop(&mut self) {
        let mut waiting = self.take_inputs();
        while let Some(node) = waiting.pop() {
            if let Some(mut last_owned) = Rc::into_inner(node) {
                waiting.append(&mut last_owned.take_inputs());
            }
        }
    }
}
