//! One number of each row, by label.

use std::rc::Rc;

use linalg::Matrix;

use crate::Tensor;

impl Tensor {
    /// TP5 Q2: the number that each row's label points at, `y_i = x[i, label_i]`, `(m, n) → (m, 1)`. Backward:
    /// `g_i` goes to that place, 0 elsewhere. Keeps the labels. PyTorch: `x[torch.arange(m), labels]`, there of
    /// shape `(m,)`.
    ///
    /// # Panics
    /// If there is not one label per row, or a label is not a column.
    pub fn select_by_label(&self, labels: &[u8]) -> Tensor {
        let (m, n) = self.shape();
        assert!(labels.len() == m, "select_by_label: {} labels for a tensor {:?}", labels.len(), (m, n));
        let places: Vec<_> = labels.iter().map(|&label| usize::from(label)).enumerate().collect();
        if let Some((_, label)) = places.iter().find(|(_, label)| *label >= n) {
            panic!("select_by_label: label {label} for a tensor {:?}", (m, n));
        }
        let x = self.value();
        let y = Matrix::from_iterator(m, 1, places.iter().map(|&place| x[place]));
        let backward = move |g: Rc<Matrix>| {
            let mut gradient = Matrix::zeros(m, n);
            places.iter().zip(g.iter()).for_each(|(&place, &g)| gradient[place] = g);
            gradient
        };
        Tensor::of_operation("select", y, [self.input(backward)])
    }
}
