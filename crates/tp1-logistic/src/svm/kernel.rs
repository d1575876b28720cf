//! TP1 Q8: how alike two images are.

use data::Images;
use linalg::{Column, Float, Matrix, Row, RowMajor, add_row, exp, sub_column};

/// The radial kernel `k = exp(−γ ‖aᵢ − bⱼ‖²)` of every row of `a (B, D)` with every column of `b (D, S)`: `(B, S)`.
///
/// All distances come from one product, since `‖a − b‖² = ‖a‖² + ‖b‖² − 2 a·b`; see TP3's warm-up.
///
/// ```
/// use linalg::{Matrix, RowMajor};
/// use tp1_logistic::svm::rbf;
///
/// let a = RowMajor::new(&[1.0, 2.0], 2);
/// let b = Matrix::from_row_slice(2, 2, &[1.0, 1.0,
///                                        2.0, 4.0]);
/// let k = rbf(a, &b, 0.25);
/// assert_eq!(k[(0, 0)], 1.0);
/// assert!((k[(0, 1)] - (-1.0_f64).exp()).abs() < 1e-15);
/// ```
///
/// # Panics
/// If rows and columns are not of one length.
pub fn rbf(a: RowMajor<'_>, b: &Matrix, gamma: Float) -> Matrix {
    let squares = |values: &[Float]| values.iter().map(|value| value * value).sum::<Float>();
    let of_a = Column::from_iterator(a.nrows(), (0..a.nrows()).map(|i| -squares(&a.row(i))));
    let of_b = Row::from_iterator(b.ncols(), b.column_iter().map(|column| column.norm_squared()));
    let distances = sub_column(add_row(a * b * -2.0, &of_b), &of_a);
    exp(distances * -gamma)
}

/// `γ = 1 / (D · variance of all pixels)`, the pixels being between 0 and 1: `gamma="scale"` of scikit-learn, and 1 like
/// there if all pixels are the same.
///
/// # Panics
/// If there is no image.
pub fn gamma_scale(images: &Images) -> Float {
    let (mut sum, mut squares, mut count) = (0_u64, 0_u64, 0_u64);
    for pixel in (0..images.len()).flat_map(|i| images.image(i)).map(|&pixel| u64::from(pixel)) {
        (sum, squares, count) = (sum + pixel, squares + pixel * pixel, count + 1);
    }
    assert!(count > 0, "no image, no variance");
    let mean = |sum: u64| sum as Float / count as Float;
    let variance = (mean(squares) - mean(sum) * mean(sum)) / (255.0 * 255.0);
    if variance > 0.0 { 1.0 / (images.pixels_per_image() as Float * variance) } else { 1.0 }
}
