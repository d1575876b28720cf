//! TP5 Q4: computing without recording, as the updates by hand do.

use std::cell::Cell;

thread_local! {
    static RECORDING: Cell<bool> = const { Cell::new(true) };
}

/// Runs `compute` without recording a graph: results require no gradient, and no value is kept for one.
/// PyTorch: `with torch.no_grad():`.
///
/// ```
/// use linalg::Matrix;
/// use tp5_autodiff::{Tensor, no_grad};
///
/// let w = Tensor::new(Matrix::from_element(1, 1, 3.0)).requires_grad();
/// assert!(no_grad(|| &w * &w).backward().is_err());
/// assert!((&w * &w).backward().is_ok());
/// ```
pub fn no_grad<T>(compute: impl FnOnce() -> T) -> T {
    /// Puts the switch back even if `compute` panics.
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            RECORDING.set(self.0);
        }
    }
    let _restore = Restore(RECORDING.replace(false));
    compute()
}

pub(crate) fn recording() -> bool {
    RECORDING.get()
}
