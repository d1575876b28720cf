//! `cargo xtask bench` as a process.

use std::fs;

use serde_json::Value;
use tempfile::tempdir;

use crate::{
    process::{Ended, assert_plot, ended, files, sample, xtask},
    python::python_has,
};

/// Protects a student without Python: the labs are timed beside each other all the same; whoever is missing is named with
/// the commands that bring them, once for all of Python's, on the screen and in the figures; and on the sample no target is judged, which is said.
#[test]
fn without_python() {
    let folder = tempdir().unwrap();
    let mut bench = xtask("bench tp3 --quick --offline --data-dir");
    bench.arg(sample()).arg("--out").arg(folder.path()).env("PYTHON", "no-such-python");
    let Ended { status, screen, errors } = ended(&mut bench);
    assert_eq!((status, errors.as_str()), (Some(0), ""), "{screen}");
    assert!(screen.contains("\nTHE TARGETS ARE NOT JUDGED: they hold for the full data"), "{screen}");
    for peer in ["NumPy", "PyTorch", "scikit-learn"] {
        let named = format!("\n  {peer} (tp3): there is no no-such-python here; ");
        assert!(screen.contains(&named), "{peer}: {screen}");
    }
    // One environment has them all.
    assert_eq!(screen.matches("-m pip install numpy torch scikit-learn\n").count(), 1, "{screen}");
    for rate in ["multiply-adds, double precision (f64)", "bytes read from memory"] {
        assert!(screen.contains(&format!("\n {rate}  ")), "{rate}: {screen}");
    }

    assert_plot(folder.path(), "bench");
    assert_eq!(files(folder.path()), ["bench.json", "bench.png", "bench.svg"]);
    let json = fs::read(folder.path().join("bench.json")).unwrap();
    let json: Value = serde_json::from_slice(&json).expect("well-formed JSON");
    let work = &json["works"][0];
    assert_eq!((work["work"].as_str(), work["images"].as_u64()), (Some("tp3"), Some(5000)));
    let peer = |name: &str| {
        let peers = work["peers"].as_array().into_iter().flatten();
        peers.into_iter().find(|peer| peer["name"] == name).cloned().unwrap_or_default()
    };
    let (tp3, tp2, numpy) = (peer("TP3"), peer("TP2"), peer("NumPy"));
    assert_eq!((tp3["rounds"].as_array().map(Vec::len), &tp3["missing"]), (Some(2), &Value::Null));
    assert!(tp3["seconds"]["median"].is_f64() && tp2["ratio"].is_f64(), "{tp3} {tp2}");
    let losses = [&tp3, &tp2].map(|peer| peer["loss"].as_f64().unwrap_or(f64::NAN));
    assert!(linalg::isclose(losses[0], losses[1]), "{losses:?}");
    assert_eq!((numpy["missing"].is_string(), &numpy["seconds"]), (true, &Value::Null));
    let targets = json["targets"].as_array().expect("targets");
    assert!(targets.len() > 3 && targets.iter().all(|target| target["met"].is_null()), "{targets:?}");
}

/// Protects the ratios from comparing different work: whoever is here, in Python or in Rust, reaches the lab's loss after
/// the same steps, to many digits; scikit-learn, which draws batches in an order of its own, about that loss. And what the
/// scripts say of their processes arrives.
#[test]
fn the_same_work() {
    if !python_has("numpy") {
        return;
    }
    let folder = tempdir().unwrap();
    // All but the one in single precision, for which a lab would be built anew.
    let mut bench = xtask("bench tp1 tp2 tp3 tp4 tp5 tp6 load --quick --rounds 1 --offline --data-dir");
    bench.arg(sample()).arg("--out").arg(folder.path());
    // Other tests run beside this one: threads that wait for each other would wait for those, too.
    let run = ended(bench.env("OMP_NUM_THREADS", "1").env("OPENBLAS_NUM_THREADS", "1"));
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""), "{}", run.screen);
    let json = fs::read(folder.path().join("bench.json")).unwrap();
    let json: Value = serde_json::from_slice(&json).expect("well-formed JSON");
    let works = json["works"].as_array().expect("works");
    assert_eq!(works.len(), 7);
    for work in works {
        let peers = work["peers"].as_array().expect("peers").iter();
        let peers: Vec<&Value> = peers.filter(|peer| peer["missing"].is_null()).collect();
        let numpy = peers.iter().find(|peer| peer["name"] == "NumPy").expect("NumPy is here");
        if work["work"] == "load" {
            assert_eq!(work["images"].as_u64(), Some(6000));
            continue;
        }
        assert!(numpy["seconds_to_first_step"].is_f64(), "{numpy}");
        assert_eq!(numpy["peak_memory"].is_u64(), cfg!(target_os = "linux"), "{numpy}");
        let loss = |peer: &Value| peer["loss"].as_f64().unwrap_or(f64::NAN);
        let ours = loss(peers[0]);
        for peer in peers {
            let own_order = peer["name"] == "scikit-learn" && work["unit"] == "epoch";
            let tolerance = if own_order { 0.05 } else { 1e-6 };
            assert!((loss(peer) / ours - 1.0).abs() < tolerance, "{}: {ours}, {peer}", work["work"]);
        }
    }
}
