//! TP3 Q4: the warm-up exercises, each with what it makes of the same small arrays.

use lab::Run;
use linalg::{Column, Float, Matrix, Row};
use tp3_vectorized::warmup::*;

/// Prints each exercise with its result.
pub fn run(run: &Run) -> anyhow::Result<()> {
    let a = Matrix::from_row_slice(2, 3, &[1.0, 2.0, 5.0, 4.0, 0.0, 2.0]);
    let (u, v) = (Column::from_vec(vec![1.0, 3.0]), Row::from_vec(vec![2.0, 5.0, 7.0]));
    let labels = [2, 0];

    run.screen.question("Q4", "warm-up: twelve loops that need not be written");
    run.screen.line(format!("a = {}   u = {}   v = {}   labels = {labels:?}", rows(&a), rows(&u), rows(&v)));
    let exercises: [(&str, String); 12] = [
        ("sums of the rows", rows(&row_sums(&a))),
        ("sums of the columns", rows(&column_sums(&a))),
        ("v added to each row", rows(&add_to_each_row(&a, &v))),
        ("differences of u and v", rows(&pairwise_differences(&u, &v))),
        ("one entry per row, by label", rows(&one_entry_per_row(&a, &labels))),
        ("one-hot by comparison", rows(&one_hot_by_comparison(&labels, 3))),
        ("rows that sum to 1", rows(&normalize_rows(&a))),
        ("argmax of the rows", format!("{:?}", argmax_of_rows(&a))),
        ("outer product of u and v", rows(&outer_product(&u, &v))),
        ("squared distances of the rows", rows(&squared_distances(&a, &a))),
        ("means of the columns", rows(&column_means(&a))),
        ("variances of the columns", rows(&column_variances(&a))),
    ];
    for (i, (name, result)) in exercises.iter().enumerate() {
        run.screen.line(format!("{:>2}. {name:<30} {result}", i + 1));
    }
    Ok(())
}

/// A matrix in one line, row after row: `[1 2 5; 4 0 2]`.
fn rows<R, C, S>(a: &linalg::nalgebra::Matrix<Float, R, C, S>) -> String
where
    R: linalg::nalgebra::Dim,
    C: linalg::nalgebra::Dim,
    S: linalg::nalgebra::RawStorage<Float, R, C>,
{
    let number =
        |value: &Float| format!("{:.3}", value).trim_end_matches('0').trim_end_matches('.').to_string();
    let row = |i: usize| a.row(i).iter().map(number).collect::<Vec<_>>().join(" ");
    format!("[{}]", (0..a.nrows()).map(row).collect::<Vec<_>>().join("; "))
}
