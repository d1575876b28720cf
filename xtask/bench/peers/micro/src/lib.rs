//! What the benchmarks share: real images, and a product of another library.
//!
//! | benchmark | the course's | beside |
//! |---|---|---|
//! | `products` | `linalg`: the products of TP3 and TP6, `descend` | nalgebra (by matrixmultiply), gemm (burn's and candle's) |
//! | `softmax` | `tp3_vectorized::softmax_batch` | a plain loop |
//! | `batches` | `data::Batches` | a division pixel by pixel, a copy of doubles |
//! | `random` | `numpy_rng` | rand, rand_distr |

use data::{Dataset, Images, Place, locate::Found};
use gemm::{Parallelism, gemm};
use linalg::{Float, Matrix};

/// The training images of the sample of Fashion-MNIST that comes with the project. As in any, half of their pixels are 0.
///
/// # Errors
/// If they cannot be read.
pub fn images() -> anyhow::Result<Images> {
    let folder = data::project_root().join("datasets/sample/fashion-mnist");
    let found = Found { place: Place::DataDir, folder };
    Ok(data::load(Dataset::named("fashion-mnist")?, &found, None)?.train)
}

/// A matrix of that shape, of no special numbers.
pub fn matrix(rows: usize, columns: usize) -> Matrix {
    Matrix::from_fn(rows, columns, |i, j| ((i * 31 + j * 17) % 101) as Float / 101.0 - 0.5)
}

/// `a · b` by the crate gemm, on one core or on all.
///
/// # Panics
/// If the matrices do not fit.
pub fn by_gemm(a: &Matrix, b: &Matrix, cores: Parallelism) -> Matrix {
    let ((m, k), (rows, n)) = (a.shape(), b.shape());
    assert_eq!(k, rows, "{:?} · {:?} do not fit", a.shape(), b.shape());
    let mut out = Matrix::zeros(m, n);
    let (down, of_a, of_b) = (1, m as isize, k as isize);
    let (to, a, b) = (out.as_mut_ptr(), a.as_ptr(), b.as_ptr());
    #[expect(unsafe_code, reason = "the crate's only function; the strides are those of nalgebra's matrices")]
    // SAFETY: each matrix lies column after column, as many numbers as its shape says.
    unsafe {
        gemm(
            m, n, k, to, of_a, down, false, a, of_a, down, b, of_b, down, 0.0, 1.0, false, false, false,
            cores,
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the comparison: the other library computes the same product.
    #[test]
    fn the_same_product() {
        let (a, b) = (matrix(5, 7), matrix(7, 3));
        let (ours, theirs) = (&a * &b, by_gemm(&a, &b, Parallelism::None));
        assert!((ours - theirs).amax() < 1e-14);
    }
}
