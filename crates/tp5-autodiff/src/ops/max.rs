//! The largest number along an axis.

use std::rc::Rc;

use linalg::Matrix;

use super::reduced;
use crate::Tensor;

impl Tensor {
    /// TP5 Q2: the largest number along an axis: 0 gives that of each column, `(1, n)`; 1 that of each row, `(m, 1)`.
    /// PyTorch: `x.max(axis, keepdim=True).values`.
    ///
    /// Backward: `g` goes to the largest number, 0 to all others. Among equals the first has it all, and what is not a
    /// number counts as the largest, as in PyTorch. (There, `amax` shares `g` among equals. Both are right: no
    /// derivative exists at a tie.) Keeps the places alone.
    ///
    /// # Panics
    /// If the axis is neither 0 nor 1, or no number lies along it.
    pub fn max(&self, axis: usize) -> Tensor {
        let x = self.value();
        let (rows, columns) = reduced("max", x.shape(), axis);
        let length = if axis == 0 { x.nrows() } else { x.ncols() };
        assert!(length > 0, "max: along axis {axis} of a tensor {:?} there is no number", x.shape());

        let place = move |line, at| if axis == 0 { (at, line) } else { (line, at) };
        let winner = |line| {
            (1..length).fold(0, |best, at| {
                let (largest, value) = (x[place(line, best)], x[place(line, at)]);
                if value > largest || (value.is_nan() && !largest.is_nan()) { at } else { best }
            })
        };
        let winners: Vec<_> = (0..rows * columns).map(|line| place(line, winner(line))).collect();
        let y = Matrix::from_iterator(rows, columns, winners.iter().map(|&place| x[place]));
        let (m, n) = x.shape();
        let backward = move |g: Rc<Matrix>| {
            let mut gradient = Matrix::zeros(m, n);
            winners.iter().zip(g.iter()).for_each(|(&place, &g)| gradient[place] = g);
            gradient
        };
        Tensor::of_operation("max", y, [self.input(backward)])
    }
}
