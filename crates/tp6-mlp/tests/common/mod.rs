//! What the tests share: the bundled sample, pooled and split.

use data::{Dataset, Found, Images, Place, load, project_root};
use tp6_mlp::train_test_split;

/// All images of a data set's sample: training files, then test files.
pub fn pool(name: &str) -> Images {
    let folder = project_root().join("datasets/sample").join(name);
    let dataset = Dataset::named(name).expect("in the catalogue");
    let loaded = load(dataset, &Found { place: Place::Sample, folder }, None).expect("the sample");
    loaded.train.concat(loaded.test)
}

/// Training and test set of the sample.
pub fn sample(name: &str) -> (Images, Images) {
    train_test_split(&pool(name))
}
