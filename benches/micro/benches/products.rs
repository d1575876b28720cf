//! The products of a step: `x · w` on the way to the logits, `xᵀ · g` on the way back, for 64 images of 784 pixels and 10
//! classes or 128 hidden units.

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime};
use data::Batch;
use gemm::Parallelism;
use linalg::{Matrix, RowMajor};
use micro::{by_gemm, images, matrix};

const IMAGES: usize = 64;

fn products(c: &mut Criterion) {
    let images = images().expect("the sample comes with the project");
    let mut batches = images.batches_in_order(IMAGES);
    let Batch { x: bytes, .. } = batches.next().expect("there are 64 images");
    let (rows, pixels) = bytes.shape();
    let values = bytes.as_slice().to_vec();
    let doubles = RowMajor::new(&values, pixels);
    let (columns, transposed) = (doubles.to_matrix(), doubles.to_matrix().transpose());

    for outputs in [10, 128] {
        let mut group = c.benchmark_group(format!("x·w, {rows}×{pixels}×{outputs}"));
        let w = matrix(pixels, outputs);
        group.bench_function("linalg, pixels as bytes", |b| b.iter(|| bytes * black_box(&w)));
        group.bench_function("linalg, pixels as doubles", |b| b.iter(|| doubles * black_box(&w)));
        others(&mut group, &columns, &w);
        group.finish();

        let mut group = c.benchmark_group(format!("xᵀ·g, {pixels}×{rows}×{outputs}"));
        let g = matrix(rows, outputs);
        group.bench_function("linalg, pixels as bytes", |b| b.iter(|| bytes.t() * black_box(&g)));
        group.bench_function("linalg, pixels as doubles", |b| b.iter(|| doubles.t() * black_box(&g)));
        group.bench_function("nalgebra, tr_mul", |b| b.iter(|| columns.tr_mul(black_box(&g))));
        others(&mut group, &transposed, &g);
        group.finish();
    }
}

/// What other libraries make of the same product, their matrices lying column after column.
fn others(group: &mut BenchmarkGroup<'_, WallTime>, left: &Matrix, right: &Matrix) {
    group.bench_function("nalgebra", |b| b.iter(|| left * black_box(right)));
    group.bench_function("gemm, one core", |b| b.iter(|| by_gemm(left, black_box(right), Parallelism::None)));
    group.bench_function("gemm, all cores", |b| {
        b.iter(|| by_gemm(left, black_box(right), Parallelism::Rayon(0)))
    });
}

criterion_group!(benches, products);
criterion_main!(benches);
