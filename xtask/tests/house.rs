//! The rules of the house, held against its files: which crate may use which, how long a file may be, and what a comment
//! may not say.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod imports;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use data::project_root;

/// Which crates of the house each one may use. What is not listed uses none.
const ARROWS: [(&str, &[&str]); 17] = [
    ("linalg", &["kernels"]),
    ("data", &["linalg"]),
    ("plot", &["data"]),
    ("trace", &["data", "linalg"]),
    ("weights", &["data", "linalg", "numpy-rng"]),
    ("lab", &["plot", "trace", "weights", "data", "linalg"]),
    // An experiment of TP1 and TP5 compares with another lab, and so does TP3's.
    ("tp1-logistic", &["lab", "plot", "trace", "weights", "data", "linalg", "numpy-rng", "tp6-mlp"]),
    ("tp2-naive", &["lab", "plot", "trace", "weights", "data", "linalg", "numpy-rng"]),
    ("tp3-vectorized", &["lab", "plot", "trace", "weights", "data", "linalg", "numpy-rng", "tp2-naive"]),
    ("tp4-two-layers", &["lab", "plot", "trace", "weights", "data", "linalg", "numpy-rng"]),
    ("tp5-autodiff", &["lab", "plot", "trace", "weights", "data", "linalg", "numpy-rng", "tp4-two-layers"]),
    ("tp6-mlp", &["lab", "plot", "trace", "weights", "data", "linalg", "numpy-rng"]),
    ("xtask", &["lab", "plot", "trace", "weights", "data", "linalg"]),
    // Programs that it starts. The dispatcher itself uses none of them: they are built when they are first used.
    ("xtask-bench", &["xtask", "lab", "plot", "trace", "weights", "data"]),
    ("xtask-diff", &["xtask", "lab", "plot", "trace", "weights", "data", "linalg"]),
    ("xtask-download", &["xtask", "lab", "plot", "trace", "weights", "data"]),
    ("xtask-profile", &["xtask", "lab", "plot", "trace", "weights", "data"]),
];

/// The longest that a file of a lab may be, its tests aside.
const LONGEST: usize = 260;

/// The folders of the crates.
fn crates() -> Vec<PathBuf> {
    let below = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let xtask = project_root().join("xtask");
    let mut crates: Vec<PathBuf> = below(&project_root().join("crates")).chain(below(&xtask)).collect();
    crates.push(xtask);
    crates.retain(|folder| folder.join("Cargo.toml").is_file());
    crates.sort();
    assert!(crates.len() > 14, "{crates:?}");
    crates
}

fn manifest(folder: &Path) -> toml::Table {
    fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap()
}

fn name(folder: &Path) -> String {
    manifest(folder)["package"]["name"].as_str().unwrap().to_owned()
}

/// Every Rust file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false if path.extension().is_some_and(|ending| ending == "rs") => files.push(path),
            false => {}
        }
    }
    files.sort();
    files
}

/// Every file of production code, with its text up to its tests.
fn production() -> Vec<(PathBuf, String)> {
    let paths = crates().into_iter().flat_map(|folder| files(&folder.join("src")));
    let paths = paths.filter(|path| !path.ends_with("tests.rs") && !path.iter().any(|part| part == "tests"));
    let text = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
        (path, text[..end].to_owned())
    };
    paths.map(text).collect()
}

/// Protects the order of the rooms: an arrow that is not in the plan is a mistake, or the plan is to be changed first.
#[test]
fn arrows_between_crates() {
    let all: Vec<String> = crates().iter().map(|folder| name(folder)).collect();
    for folder in crates() {
        let manifest = manifest(&folder);
        let uses = manifest["dependencies"].as_table().unwrap().keys().filter(|used| all.contains(used));
        let uses: Vec<&String> = uses.collect();
        let may = ARROWS.iter().find(|(user, _)| *user == name(&folder)).map_or(&[][..], |(_, may)| may);
        let wrong: Vec<_> = uses.into_iter().filter(|used| !may.contains(&used.as_str())).collect();
        assert!(wrong.is_empty(), "{} must not use {wrong:?}", name(&folder));
    }
}

/// Protects a reader of a lab's mathematics from other labs: only an experiment compares with one.
#[test]
fn a_labs_mathematics_is_its_own() {
    for folder in crates().into_iter().filter(|folder| name(folder).starts_with("tp")) {
        for path in files(&folder.join("src")) {
            let own = name(&folder).replace('-', "_");
            if path.iter().any(|part| part == "experiments") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for other in
                ["tp1_", "tp2_", "tp3_", "tp4_", "tp5_", "tp6_"].iter().filter(|lab| !own.starts_with(**lab))
            {
                let used = text.lines().any(|line| {
                    !line.trim_start().starts_with("//") && line.contains(*other) && line.contains("::")
                });
                assert!(!used, "{} uses {other}…", path.display());
            }
        }
    }
}

/// The modules of a crate by their names, `["watch", "epoch"]`, each with its text; the crate's own file has no name.
fn modules(folder: &Path) -> BTreeMap<Vec<String>, String> {
    let source = folder.join("src");
    let of_this_crate = production().into_iter().filter(|(path, _)| path.starts_with(&source));
    let named = of_this_crate.map(|(path, text)| {
        let below = path.strip_prefix(&source).unwrap().with_extension("");
        let mut names: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        names.pop_if(|last| ["lib", "main", "mod"].contains(&last.as_str()));
        (names, text)
    });
    named.collect()
}

/// Protects a reader who wants to understand one file after the other: no two need each other.
#[test]
fn no_circle_of_files() {
    for folder in crates() {
        let circles = imports::circles(&modules(&folder));
        assert!(circles.is_empty(), "{} has files in a circle: {circles:#?}", name(&folder));
    }
}

/// Protects the test above from seeing nothing: a circle is found, also where a list, or what a module hands on, hides it.
#[test]
fn a_planted_circle_is_found() {
    let found = |files: &[(&str, &str)]| {
        let names =
            |module: &str| module.split("::").filter(|name| !name.is_empty()).map(String::from).collect();
        let files = files.iter().map(|&(module, text)| (names(module), text.to_owned()));
        imports::circles(&files.collect()).len()
    };
    assert_eq!(found(&[("a", "use crate::b::B;"), ("b", "use super::c::f;"), ("c", "")]), 0);
    assert_eq!(found(&[("a", "use crate::b::B;"), ("b", "use crate::{c, a::{f, A}};"), ("c", "")]), 2);
    assert_eq!(found(&[("", "pub use a::A;"), ("a", "use crate::b::B;"), ("b", "fn f(a: crate::A) {}")]), 2);
    assert_eq!(found(&[("m", "mod p;"), ("m::p", "use super::M;"), ("n", "use crate::m::p::P;")]), 0);
    assert_eq!(found(&[("a", "// use crate::b::B;"), ("b", "use crate::a::A;")]), 0);
}

/// Protects a student's patience: a file of a lab is one idea.
#[test]
fn no_long_file() {
    let long = production().into_iter().map(|(path, text)| (path, text.lines().count()));
    let of_lab = |path: &Path| path.iter().any(|part| part.to_string_lossy().starts_with("tp"));
    let long: Vec<_> = long.filter(|(path, lines)| of_lab(path) && *lines > LONGEST).collect();
    assert!(long.is_empty(), "past {LONGEST} lines: {long:?}");
}

/// Protects comments from what is true of one machine on one day: measured times stand in the book.
#[test]
fn no_machines_timing_in_a_comment() {
    let timing = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |word: &str| word.trim_start_matches(['(', '~']).parse::<f64>().is_ok();
        words.windows(2).any(|pair| {
            number(pair[0])
                && ["ms", "µs", "ns"].contains(&pair[1].trim_end_matches(['.', ',', ';', ':', ')']))
        })
    };
    let mut found = Vec::new();
    for (path, text) in production() {
        let comments = text.lines().zip(1..).filter(|(line, _)| line.trim_start().starts_with("//"));
        found.extend(
            comments
                .filter(|(line, _)| timing(line))
                .map(|(_, number)| format!("{}:{number}", path.display())),
        );
    }
    assert!(found.is_empty(), "measured times in comments: {found:#?}");
}

/// Protects the way from a question to its answer: each public function of a lab's own modules says which question it
/// answers, in its documentation or in that of its file.
#[test]
fn every_public_function_has_its_question() {
    let mut missing = Vec::new();
    for (path, text) in production() {
        let lab = path
            .iter()
            .find(|part| part.to_string_lossy().starts_with("tp"))
            .map(|part| part.to_string_lossy()[..3].to_uppercase());
        let Some(lab) = lab.filter(|_| !path.iter().any(|part| part == "experiments")) else { continue };
        let question = format!("{lab} Q");
        if text.lines().take_while(|line| line.starts_with("//!")).any(|line| line.contains(&question)) {
            continue;
        }
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines.iter().enumerate().filter(|(_, line)| line.trim_start().starts_with("pub fn "))
        {
            let above = lines[..i].iter().rev().take_while(|line| line.trim_start().starts_with(['/', '#']));
            if !above.into_iter().any(|line| line.contains(&question)) {
                missing.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(missing.is_empty(), "no question named: {missing:#?}");
}
