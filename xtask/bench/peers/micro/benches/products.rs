//! What a step computes, for 64 images of 784 pixels: the product on the way to the logits, the one on the way back, and
//! the step itself. With 10 classes as TP3 has them, weights of (784, 10); with 128 hidden units as TP6 has them, of
//! (128, 784).

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime};
use data::Batch;
use gemm::Parallelism;
use linalg::{Matrix, RowMajor, descend, transposed};
use micro::{by_gemm, images, matrix};

const IMAGES: usize = 64;
const PIXELS: usize = 784;
const CLASSES: usize = 10;
const HIDDEN: usize = 128;

type Group<'a> = BenchmarkGroup<'a, WallTime>;

fn products(c: &mut Criterion) {
    let images = images().expect("the sample comes with the project");
    let mut batches = images.batches_in_order(IMAGES);
    let Batch { x: bytes, .. } = batches.next().expect("there are 64 images");
    assert_eq!(bytes.shape(), (IMAGES, PIXELS));
    let values = bytes.numbers();
    let doubles = RowMajor::new(&values, PIXELS);
    classes(c, bytes, doubles);
    hidden_units(c, bytes, doubles);
}

/// The products of TP3.
fn classes(c: &mut Criterion, bytes: RowMajor<'_>, doubles: RowMajor<'_>) {
    let (x, w, g) = (doubles.to_matrix(), matrix(PIXELS, CLASSES), matrix(IMAGES, CLASSES));

    let mut group = c.benchmark_group(format!("x·w, {IMAGES}×{PIXELS}×{CLASSES}"));
    group.bench_function("linalg, pixels as bytes", |b| b.iter(|| bytes * black_box(&w)));
    group.bench_function("linalg, pixels as doubles", |b| b.iter(|| doubles * black_box(&w)));
    others(&mut group, &x, &w);
    group.finish();

    let mut group = c.benchmark_group(format!("xᵀ·g, {PIXELS}×{IMAGES}×{CLASSES}"));
    group.bench_function("linalg, pixels as bytes", |b| b.iter(|| bytes.t() * black_box(&g)));
    group.bench_function("linalg, pixels as doubles", |b| b.iter(|| doubles.t() * black_box(&g)));
    group.bench_function("nalgebra, tr_mul", |b| b.iter(|| x.tr_mul(black_box(&g))));
    others(&mut group, &x.transpose(), &g);
    group.finish();
}

/// The products of TP6's first layer.
fn hidden_units(c: &mut Criterion, bytes: RowMajor<'_>, doubles: RowMajor<'_>) {
    let (x, w, delta) = (doubles.to_matrix(), matrix(HIDDEN, PIXELS), matrix(IMAGES, HIDDEN));

    let mut group = c.benchmark_group(format!("x·wᵀ, {IMAGES}×{PIXELS}×{HIDDEN}"));
    group.bench_function("linalg, pixels as bytes", |b| b.iter(|| bytes * transposed(black_box(&w))));
    group.bench_function("linalg, pixels as doubles", |b| b.iter(|| doubles * transposed(black_box(&w))));
    others(&mut group, &x, &w.transpose());
    group.finish();

    let mut group = c.benchmark_group(format!("δᵀ·x, {HIDDEN}×{IMAGES}×{PIXELS}"));
    group.bench_function("linalg, pixels as bytes", |b| b.iter(|| transposed(black_box(&delta)) * bytes));
    group.bench_function("linalg, pixels as doubles", |b| b.iter(|| transposed(black_box(&delta)) * doubles));
    group.bench_function("nalgebra, tr_mul", |b| b.iter(|| black_box(&delta).tr_mul(&x)));
    others(&mut group, &delta.transpose(), &x);
    group.finish();
}

/// What other libraries make of the same product, their matrices lying column after column.
fn others(group: &mut Group<'_>, left: &Matrix, right: &Matrix) {
    group.bench_function("nalgebra", |b| b.iter(|| left * black_box(right)));
    group.bench_function("gemm, one core", |b| b.iter(|| by_gemm(left, black_box(right), Parallelism::None)));
    group.bench_function("gemm, all cores", |b| {
        b.iter(|| by_gemm(left, black_box(right), Parallelism::Rayon(0)))
    });
}

fn steps(c: &mut Criterion) {
    for (rows, columns) in [(PIXELS, CLASSES), (HIDDEN, PIXELS)] {
        let mut group = c.benchmark_group(format!("w − η·g, {rows}×{columns}"));
        let (mut w, g) = (matrix(rows, columns), matrix(rows, columns));
        group.bench_function("linalg, descend", |b| b.iter(|| descend(&mut w, 1e-6, black_box(&g))));
        group.bench_function("nalgebra, operators", |b| b.iter(|| w -= 1e-6 * black_box(&g)));
        group.finish();
    }
}

criterion_group!(benches, products, steps);
criterion_main!(benches);
