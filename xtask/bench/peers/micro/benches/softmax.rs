//! Softmax of 64 rows of logits.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use linalg::Matrix;
use micro::matrix;
use tp3_vectorized::softmax_batch;

fn softmax(c: &mut Criterion) {
    for classes in [10, 128] {
        let mut group = c.benchmark_group(format!("softmax, 64×{classes}"));
        let logits = matrix(64, classes) * 20.0;
        group.bench_function("tp3_vectorized::softmax_batch", |b| {
            b.iter_batched(|| logits.clone(), softmax_batch, BatchSize::SmallInput);
        });
        group.bench_function("a loop over rows", |b| {
            b.iter_batched(|| logits.clone(), by_rows, BatchSize::SmallInput);
        });
        group.finish();
    }
}

/// As one writes it first.
fn by_rows(mut z: Matrix) -> Matrix {
    for mut row in z.row_iter_mut() {
        let max = row.max();
        row.apply(|z| *z = (*z - max).exp());
        let sum = row.sum();
        row /= sum;
    }
    z
}

criterion_group!(benches, softmax);
criterion_main!(benches);
