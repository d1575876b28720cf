//! Files of weights that somebody has tampered with, as processes: what `evaluate` and `--resume` say of them.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::tempdir;
use weights::{About, Checkpoint, Weights};

use crate::process::{Ended, ended, files, filters, run_into, sample, without_paths, xtask};

fn evaluate(file: &Path) -> Ended {
    ended(xtask("evaluate --data-dir").arg(sample()).arg(file))
}

/// Panics unless the command failed in an orderly way; gives its words with what it said.
#[track_caller]
fn refused(words: &str, run: Ended) -> String {
    assert_eq!(run.status, Some(1), "{words}: {}{}", run.screen, run.errors);
    format!("$ cargo xtask {words}\n{}\n", run.errors)
}

/// What is done to a file.
type Forgery = fn(&mut About);

fn set(about: &mut About, setting: &str, value: Value) {
    about.settings.insert(setting.into(), value);
}

fn checkpoint(about: &mut About) -> &mut Checkpoint {
    about.checkpoint.as_mut().unwrap()
}

/// Protects who is given a file: the seal on it is right, but what it says is not. Either command ends with status 1 and
/// says which value it is, and nothing is written.
#[test]
fn files_that_say_what_cannot_be() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let words = format!("run tp6 mlp --hidden 9 --train 100 --epochs 1 --save {}", at("good").display());
    assert_eq!(run_into(&at("results"), &words).status, Some(0));
    let good = Weights::read(&at("good")).unwrap();
    let forgeries: [(&str, Forgery); 9] = [
        ("batch-size", |about| set(about, "batch_size", json!(0))),
        ("no-units", |about| set(about, "hidden", json!([0]))),
        ("too-wide", |about| set(about, "hidden", json!([1_000_000_000]))),
        ("too-deep", |about| set(about, "hidden", json!(vec![10_000; 101]))),
        ("epochs", |about| set(about, "epochs", json!(0))),
        ("classes", |about| about.classes = vec!["Coat".into(); 10]),
        ("history", |about| checkpoint(about).history[0].step = 7),
        ("loss", |about| {
            let of = checkpoint(about);
            (of.step, of.loss) = (1, -1.0);
        }),
        ("generator", |about| checkpoint(about).data_rng = "1 2".into()),
    ];
    let mut screens = String::new();
    for (name, forge) in forgeries {
        let mut weights = good.clone();
        forge(&mut weights.about);
        weights.write(&at(name)).unwrap();
        screens += &refused(&format!("evaluate {name}"), evaluate(&at(name)));
    }
    let resume = |name: &str| {
        let words = format!("run tp6 mlp --epochs 3 --resume {}", at(name).display());
        refused(&words, run_into(&at("nowhere"), &words))
    };
    for (name, _) in forgeries {
        screens += &resume(name);
    }
    // What only the one who goes on can know: such a file can be evaluated.
    let contradictions: [(&str, Forgery); 5] = [
        ("shapes", |about| set(about, "hidden", json!([10_000]))),
        ("step", |about| checkpoint(about).step = 1 << 60),
        ("images", |about| checkpoint(about).images.train = usize::MAX),
        ("activation", |about| set(about, "activation", json!("tanh"))),
        ("seed", |about| set(about, "seed", json!(1))),
    ];
    for (name, forge) in contradictions {
        let mut weights = good.clone();
        forge(&mut weights.about);
        weights.write(&at(name)).unwrap();
        assert_eq!(evaluate(&at(name)).status, Some(0));
        screens += &resume(name);
    }
    let _filters = filters();
    insta::assert_snapshot!("forged", without_paths(&screens, folder.path()));
    assert_eq!(files(&at("nowhere")), [""; 0]);
}

/// Protects against two files in one: a tensor or an entry that is there twice.
#[test]
fn files_that_say_something_twice() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("twice");
    let words = format!("run tp3 train --epochs 1 --train 600 --save {}", path.display());
    assert_eq!(run_into(&folder.path().join("results"), &words).status, Some(0));
    let bytes = fs::read(&path).unwrap();
    let (length, rest) = bytes.split_first_chunk().unwrap();
    let (header, numbers) = rest.split_at(u64::from_le_bytes(*length) as usize);
    let header = str::from_utf8(header).unwrap();
    let mut screens = String::new();
    for (what, from, to) in [
        ("a tensor", "\"b\":", "\"b\":{\"dtype\":\"F64\",\"shape\":[10,1],\"data_offsets\":[0,80]},\"b\":"),
        ("an entry", "\"lab\":", "\"lab\":\"tp2\",\"lab\":"),
        ("a setting", "\\\"seed\\\":", "\\\"seed\\\":1,\\\"seed\\\":"),
    ] {
        assert_eq!(header.matches(from).count(), 1, "{header}");
        let header = header.replace(from, to);
        let parts = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), numbers];
        fs::write(&path, parts.concat()).unwrap();
        screens += &refused(&format!("evaluate twice   # {what}"), evaluate(&path));
    }
    let _filters = filters();
    insta::assert_snapshot!("forged_twice", without_paths(&screens, folder.path()));
}

/// Protects from figures that mean nothing: weights that are finite, and so large that what is computed from them is not.
#[test]
fn weights_that_are_too_large() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("large");
    let words = format!("run tp6 mlp --hidden 9 --train 100 --epochs 1 --save {}", path.display());
    assert_eq!(run_into(&folder.path().join("results"), &words).status, Some(0));
    let good = Weights::read(&path).unwrap();
    let mut screens = String::new();
    for tensor in ["w1", "w2"] {
        let mut large = good.clone();
        large.tensors.get_mut(tensor).unwrap().fill(1e308);
        large.write(&path).unwrap();
        for words in ["evaluate large", "evaluate --json large"] {
            let run =
                ended(xtask(words.trim_end_matches("large")).arg("--data-dir").arg(sample()).arg(&path));
            assert_eq!(run.screen, "");
            screens += &refused(&format!("{words}   # {tensor}"), run);
        }
    }
    let _filters = filters();
    insta::assert_snapshot!("evaluate_too_large", without_paths(&screens, folder.path()));
}
