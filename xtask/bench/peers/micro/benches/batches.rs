//! The batches of an epoch: 6,000 images in a random order, 64 at a time, as numbers between 0 and 1.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use micro::images;
use numpy_rng::RandomState;

const SIZE: usize = 64;

fn batches(c: &mut Criterion) {
    let images = images().expect("the sample comes with the project");
    let order = RandomState::new(0).permutation(images.len());
    let doubles: Vec<f64> = images.pixels().iter().map(|&pixel| f64::from(pixel) / 255.0).collect();
    let pixels = images.pixels_per_image();

    let mut group = c.benchmark_group("batches of 64");
    group.throughput(Throughput::Elements(images.len() as u64));
    group.bench_function("data::Batches, kept as bytes", |b| {
        b.iter(|| {
            for batch in images.batches(&order, SIZE) {
                black_box(batch);
            }
        });
    });
    group.bench_function("data::Batches, made doubles", |b| {
        b.iter(|| {
            for batch in images.batches(&order, SIZE) {
                black_box(batch.x.numbers());
            }
        });
    });
    group.bench_function("a division pixel by pixel", |b| {
        let mut x = Vec::with_capacity(SIZE * pixels);
        b.iter(|| {
            for places in order.chunks(SIZE) {
                x.clear();
                for &place in places {
                    x.extend(images.image(place).iter().map(|&pixel| f64::from(pixel) / 255.0));
                }
                black_box(&x);
            }
        });
    });
    group.bench_function("a copy of doubles", |b| {
        let mut x = Vec::with_capacity(SIZE * pixels);
        b.iter(|| {
            for places in order.chunks(SIZE) {
                x.clear();
                places.iter().for_each(|&i| x.extend_from_slice(&doubles[i * pixels..(i + 1) * pixels]));
                black_box(&x);
            }
        });
    });
    group.finish();
}

criterion_group!(benches, batches);
criterion_main!(benches);
