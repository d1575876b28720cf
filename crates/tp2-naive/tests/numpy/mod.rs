//! NumPy's numbers on the bundled sample, from `docs/numpy/golden.json`, which this command wrote:
//!
//! ```text
//! python docs/numpy/golden.py > docs/numpy/golden.json
//! ```

use data::{Dataset, Found, Images, Place, TrainValidationTest, load, project_root};
use lab::{Learner, Score, Step, Watch, options::TrainOptions};
use linalg::Float;
use numpy_rng::RandomState;
use serde_json::Value;

/// How far a loss may be from NumPy's, relatively: the sums are the same, their order is not.
pub const CLOSE: Float = if SINGLE { 1e-5 } else { 1e-9 };

/// Whether these tests are built to compute in single precision, as TP3's can be.
const SINGLE: bool = size_of::<Float>() == size_of::<f32>();

/// What `golden.json` has under this name.
pub fn golden(name: &str) -> Vec<Value> {
    let text = include_str!("../../../../docs/numpy/golden.json");
    let all: Value = serde_json::from_str(text).unwrap();
    all[name].as_array().expect("a list of runs").clone()
}

/// A part of a run in it.
pub fn part<T: serde::de::DeserializeOwned>(run: &Value, name: &str) -> T {
    serde_json::from_value(run[name].clone()).unwrap()
}

/// The bundled sample of a data set, split.
pub fn sample(name: &str) -> TrainValidationTest {
    let folder = project_root().join("datasets/sample").join(name);
    load(Dataset::named(name).unwrap(), &Found { place: Place::Sample, folder }, None).unwrap().split()
}

/// Panics unless the two are the same but for rounding.
#[track_caller]
pub fn assert_close(ours: Float, numpy: Float, what: &str) {
    assert!((ours - numpy).abs() <= CLOSE * numpy.abs(), "{what}: {ours}, NumPy's is {numpy}");
}

/// Trains a model, drawn by `draw`, as each run of `golden.json` was trained, and compares every figure.
pub fn check_training<L>(draw: impl Fn(&mut RandomState) -> L)
where
    L: Learner<Images = Images, Settings = TrainOptions, Rng = RandomState>,
{
    let runs = golden(if SINGLE { "train-f32" } else { "train" });
    assert_eq!(runs.len(), 4, "two data sets, two seeds");
    for run in runs {
        let (dataset, seed): (String, u32) = (part(&run, "dataset"), part(&run, "seed"));
        let (expected, expected_test): (Vec<Step>, Score) = (part(&run, "history"), part(&run, "test"));
        let data = sample(&dataset);
        let settings = TrainOptions { seed, epochs: expected.len(), batch_size: 64, learning_rate: 0.1 };
        let mut rng = RandomState::new(seed);
        let mut model = draw(&mut rng);
        let watch = Watch::silent();
        model.train(&data.train, &data.validation, &settings, &mut rng, &watch).unwrap();
        let history = watch.training().history;
        assert_eq!(history.len(), 2);
        for (ours, numpy) in history.iter().zip(&expected) {
            let what = format!("{dataset}, seed {seed}, epoch {}", ours.step);
            assert_close(ours.train_loss.unwrap(), numpy.train_loss.unwrap(), &what);
            assert_close(ours.validation_loss.unwrap(), numpy.validation_loss.unwrap(), &what);
            assert_eq!(ours.validation_accuracy, numpy.validation_accuracy, "{what}");
        }
        let test = model.evaluate(&data.test);
        assert_close(test.loss, expected_test.loss, &format!("{dataset}, seed {seed}, test"));
        assert_eq!(test.accuracy, expected_test.accuracy);
    }
}
