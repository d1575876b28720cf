//! `cargo xtask run` builds xtask, then the lab; other commands build a program of their own: what they share is compiled once.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    process::Command,
};

use xtask::labs;

/// What a package and all that it uses are built with: for each package its sets of features. There are two where a
/// package serves both a program and the macros that the program is compiled with.
fn features(package: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(data::project_root()).args(["tree", "--offline", "--locked", "--package", package]);
    cargo.args(["--edges", "normal,build", "--prefix", "none", "--no-dedupe", "--format", "{p}|{f}"]);
    let output = cargo.output().expect("cargo starts");
    let (tree, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    let mut features: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (package, set) in tree.lines().filter_map(|line| line.split_once('|')) {
        features.entry(package.to_owned()).or_default().insert(set.to_owned());
    }
    features
}

/// Protects a student's first run from compiling a library again for each lab or command, which cargo does where two ask
/// for other features of it. `cargo tree -e features -i NAME -p PACKAGE` says who asks for which; an entry of the
/// workspace's dependencies makes them the same.
#[test]
fn a_library_has_the_same_features_in_every_program() {
    // Without `xtask-profile`, which draws by a library that asks for more of others, and builds the labs anew anyway.
    let programs = ["xtask", "xtask-bench", "xtask-diff", "xtask-download"];
    let packages = labs::ALL.iter().map(|lab| lab.package).chain(programs);
    let trees: Vec<_> = packages.map(features).collect();
    assert!(trees.iter().all(|tree| tree.len() > 50), "cargo tree lists what is built");
    let mut all: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for (package, sets) in trees.iter().flatten() {
        all.entry(package).or_default().extend(sets);
    }
    for (package, sets) in all {
        let most = trees.iter().filter_map(|tree| tree.get(package)).map(BTreeSet::len).max();
        assert_eq!(Some(sets.len()), most, "{package} is compiled with each of these: {sets:?}");
    }
}
