//! Every operation against finite differences.

use std::{fs, path::Path};

use numpy_rng::RandomState;
use tp5_autodiff::gradcheck::every_operation;

/// Backward passes are right, whatever the shape: no error is beyond what a finite difference must be off by.
#[test]
fn every_gradient_is_right() {
    for seed in 0..5 {
        for check in every_operation(&mut RandomState::new(seed)).unwrap() {
            assert!(check.passed(), "seed {seed}: {check:?}");
        }
    }
}

/// No operation is forgotten: each public function in `src/ops` has its line in the table.
#[test]
fn no_operation_is_forgotten() {
    let checks = every_operation(&mut RandomState::new(0)).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ops");
    let sources = fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let mut operations = 0;
    for source in sources {
        for after in source.split("pub fn ").skip(1) {
            let name = after.split('(').next().unwrap();
            let is_checked = |checked: &str| {
                checked.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
            };
            assert!(checks.iter().any(|check| is_checked(&check.operation)), "{name} is not checked");
            operations += 1;
        }
    }
    assert!(operations >= 17, "only {operations} found");
}
