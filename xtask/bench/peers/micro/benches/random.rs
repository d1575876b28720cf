//! Random draws, NumPy's numbers beside those of the crate rand: the weights of TP2 Q7, and the order of an epoch of
//! 60,000 images.

use criterion::{Criterion, criterion_group, criterion_main};
use numpy_rng::{RandomState, default_rng};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use rand_distr::{Distribution, Normal};

fn random(c: &mut Criterion) {
    let mut numpy = RandomState::new(0);
    let mut present = default_rng(0);
    let mut rand = StdRng::seed_from_u64(0);

    let mut group = c.benchmark_group("normal, 7,840 numbers");
    let normal = Normal::new(0.0, 0.01).expect("a scale above 0");
    group.bench_function("numpy_rng::RandomState", |b| b.iter(|| numpy.normal(0.0, 0.01, 7840)));
    group.bench_function("rand_distr with numpy_rng::RandomState", |b| b.iter(|| draw(normal, &mut numpy)));
    group.bench_function("rand_distr with rand's StdRng", |b| b.iter(|| draw(normal, &mut rand)));
    group.finish();

    let mut group = c.benchmark_group("permutation of 60,000");
    group.bench_function("numpy_rng::RandomState", |b| b.iter(|| numpy.permutation(60_000)));
    group.bench_function("numpy_rng::Generator", |b| b.iter(|| present.permutation(60_000)));
    group.bench_function("rand's shuffle with StdRng", |b| {
        b.iter(|| {
            let mut order: Vec<usize> = (0..60_000).collect();
            order.shuffle(&mut rand);
            order
        });
    });
    group.finish();
}

fn draw(normal: Normal<f64>, rng: &mut impl Rng) -> Vec<f64> {
    normal.sample_iter(rng).take(7840).collect()
}

criterion_group!(benches, random);
criterion_main!(benches);
