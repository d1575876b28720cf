//! Every draw, bit for bit, beside what NumPy drew: `golden/*.txt`, written by `golden.py`.
//!
//! Normal numbers go through the system's logarithm. Where that differs from the one NumPy had (the crate's
//! documentation says where it may), they are drawn but not compared: every other number still is.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::str::FromStr;

use numpy_rng::{Generator, RandomState, default_rng};
use rand::Rng;
use sha2::{Digest, Sha256};

/// `RandomState` draws what NumPy draws: across the refills of the Mersenne Twister's 624 words, the refusals
/// of every kind of whole number, and calls that must leave the kept normal number alone.
#[test]
fn random_state_is_numpys() {
    let golden = include_str!("golden/random_state.txt");
    let new = |seed| RandomState::new(u32::try_from(seed).unwrap());
    let seeds = check(golden, new, draw_from_random_state);
    assert_eq!(seeds, BTreeSet::from([0, 1, 42, (1 << 32) - 1]));
}

/// `default_rng` draws what NumPy draws: from seeds of one to four words, with the refusals of every kind of
/// whole number, and calls that must leave the kept half of a word alone.
#[test]
fn generator_is_numpys() {
    let golden = include_str!("golden/generator.txt");
    let seeds = check(golden, default_rng, draw_from_generator);
    assert_eq!(seeds, BTreeSet::from([0, 1, 42, (1 << 32) - 1, (1 << 64) + 1, (1 << 100) + 7, u128::MAX]));
}

/// A summary tells apart answers that differ by one bit where neither end shows it, so the tests above cannot
/// pass on their first numbers alone.
#[test]
fn a_summary_sees_every_bit() {
    let numbers: Vec<u64> = (0..1000).collect();
    let mut other = numbers.clone();
    other[500] ^= 1;
    assert_ne!(summary(&numbers), summary(&other));
}

/// Draws again every call of a golden file and compares the summaries; gives the seeds it met.
fn check<G>(
    golden: &str,
    new: impl Fn(u128) -> G,
    draw: impl Fn(&mut G, &str) -> Vec<u64>,
) -> BTreeSet<u128> {
    let mut seeds = BTreeSet::new();
    let compare_normals = logarithm_is_the_golden_one();
    let mut title = "";
    let mut rng = None;
    for line in golden.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some((call, expected)) = line.split_once(" => ") {
            let drawn = draw(rng.as_mut().expect("a seed comes before the first call"), call);
            let normal = call.starts_with("normal ") || call.starts_with("randn ");
            if compare_normals || !normal {
                assert_eq!(summary(&drawn), expected, "{title}: {call}");
            }
        } else {
            title = line;
            let (seed, _) = line.strip_prefix("seed ").and_then(|rest| rest.split_once(", ")).expect(line);
            rng = Some(new(number(seed)));
            seeds.insert(number(seed));
        }
    }
    seeds
}

#[allow(clippy::print_stderr, reason = "a test says what it leaves out")]
fn logarithm_is_the_golden_one() -> bool {
    let logarithms: Vec<f64> = (1..=100_000).map(|k| (f64::from(k) / 100_000.0).ln()).collect();
    let same = summary(&doubles(&logarithms)) == include_str!("golden/logarithm.txt").trim_end();
    if !same {
        eprintln!("this system's logarithm is not the one NumPy had: normal numbers are not compared");
    }
    same
}

fn draw_from_random_state(rng: &mut RandomState, call: &str) -> Vec<u64> {
    match words(call)[..] {
        ["normal", loc, scale, n] => doubles(&rng.normal(number(loc), number(scale), number(n))),
        ["randn", n] => doubles(&rng.randn(number(n))),
        ["uniform", low, high, n] => doubles(&rng.uniform(number(low), number(high), number(n))),
        ["randint", low, high, n] => integers(&rng.randint(number(low), number(high), number(n))),
        ["permutation", n] => indices(&rng.permutation(number(n))),
        ["shuffle", n] => shuffled(number(n), |items| rng.shuffle(items)),
        ["bytes", n] => bytes(number(n), rng),
        _ => panic!("RandomState has no {call}"),
    }
}

fn draw_from_generator(rng: &mut Generator, call: &str) -> Vec<u64> {
    match words(call)[..] {
        ["random", n] => doubles(&rng.random(number(n))),
        ["uniform", low, high, n] => doubles(&rng.uniform(number(low), number(high), number(n))),
        ["integers", low, high, n] => integers(&rng.integers(number(low), number(high), number(n))),
        ["permutation", n] => indices(&rng.permutation(number(n))),
        ["shuffle", n] => shuffled(number(n), |items| rng.shuffle(items)),
        ["bytes", n] => bytes(number(n), rng),
        _ => panic!("Generator has no {call}"),
    }
}

fn words(call: &str) -> Vec<&str> {
    call.split(' ').collect()
}

fn number<T: FromStr<Err: Debug>>(word: &str) -> T {
    word.parse().expect(word)
}

fn doubles(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

fn integers(numbers: &[i64]) -> Vec<u64> {
    numbers.iter().map(|x| x.cast_unsigned()).collect()
}

fn indices(numbers: &[usize]) -> Vec<u64> {
    numbers.iter().map(|&i| i as u64).collect()
}

/// The numbers from `n − 1` down to 0, shuffled.
fn shuffled(n: u64, shuffle: impl FnOnce(&mut [u64])) -> Vec<u64> {
    let mut items: Vec<u64> = (0..n).rev().collect();
    shuffle(&mut items);
    items
}

fn bytes(n: usize, rng: &mut impl Rng) -> Vec<u64> {
    let mut bytes = vec![0; n];
    rng.fill_bytes(&mut bytes);
    bytes.into_iter().map(u64::from).collect()
}

/// `golden.py`'s `summary`.
fn summary(numbers: &[u64]) -> String {
    let mut shown: Vec<String> = numbers.iter().map(|bits| format!("{bits:016x}")).collect();
    if shown.len() > 8 {
        shown.splice(4..shown.len() - 4, ["..".to_owned()]);
    }
    let all: Vec<u8> = numbers.iter().flat_map(|bits| bits.to_le_bytes()).collect();
    let hash: String = Sha256::digest(all).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{} numbers: {}; sha256 {hash}", numbers.len(), shown.join(" "))
}
