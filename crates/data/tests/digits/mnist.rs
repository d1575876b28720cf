//! The digits of MNIST, and the course's own, which are the first of them.

use data::digits::{self, Files};
use data::{Found, Place, Samples, Source, Surroundings, TrainTest};
use linalg::Float;

use crate::common::write_dataset;

/// The digits that a folder of the project has, or of MNIST's files.
fn project(files: fn(Found) -> Files, place: Place, folder: &str) -> TrainTest {
    let folder = Surroundings::of_this_machine().project.join(folder);
    digits::load(&files(Found { place, folder }), None).unwrap()
}

fn course() -> TrainTest {
    project(Files::Arrays, Place::Project, "digits-178")
}

/// Pixels weighted by their places, as NumPy sums whole numbers: a pixel elsewhere gives another sum.
fn weighted(set: &Samples) -> u64 {
    let pixel = |value: &Float| (value * 255.0).round() as u64;
    let values = (0..set.len()).flat_map(|i| set.x.rows().row(i).to_vec());
    values.zip(0..).map(|(value, place)| pixel(&value) * place).sum()
}

/// Protects the course's own digits, and what reading them makes of them. Golden numbers, by NumPy in the folder:
///
/// ```python
/// x, y, xt, yt = (np.load(name + ".npy") for name in ["x", "y", "xt", "yt"])
/// x.sum(dtype=int), xt.sum(dtype=int)                      # 22405056, 70843923
/// (x.astype(int).ravel() * np.arange(x.size)).sum()        # 8832228119927
/// (xt.astype(int).ravel() * np.arange(xt.size)).sum()      # 90848294170974
/// np.bincount(y)[[1, 7, 8]], np.bincount(yt)[[1, 7, 8]]    # [360 349 291], [1135 1028 974]
/// (np.searchsorted([1, 7, 8], y) * np.arange(1000)).sum()  # 472141
/// (np.searchsorted([1, 7, 8], yt) * np.arange(3137)).sum() # 4675464
/// ```
#[test]
fn the_courses_digits() {
    let TrainTest { dataset, source, train, test, .. } = course();
    assert_eq!((dataset.as_str(), source), ("digits-178", Source::Full));
    for (set, count, sum, places, classes, class_places) in [
        (&train, 1_000, 22_405_056, 8_832_228_119_927, [360, 349, 291], 472_141),
        (&test, 3_137, 70_843_923, 90_848_294_170_974, [1135, 1028, 974], 4_675_464),
    ] {
        assert_eq!(set.x.shape(), (count, 784));
        let pixels = (0..count).flat_map(|i| set.x.rows().row(i).to_vec());
        let total: u64 = pixels.map(|value| (value * 255.0).round() as u64).sum();
        assert_eq!((total, weighted(set)), (sum, places));
        let of_class = |class: u8| set.labels.iter().filter(|&&label| label == class).count();
        assert_eq!([0, 1, 2].map(of_class), classes);
        let places: usize = set.labels.iter().enumerate().map(|(i, &class)| i * usize::from(class)).sum();
        assert_eq!(places, class_places);
    }
}

/// Protects "the same data either way": the first 1,000 digits among the sample's 6,000 images are the course's, bit by
/// bit; of the test images, the sample has the first 314.
#[test]
fn of_the_sample() {
    let (course, mnist) = (course(), project(Files::Mnist, Place::Sample, "sample/mnist"));
    assert_eq!((mnist.dataset.as_str(), mnist.source), ("mnist", Source::Sample));
    assert_eq!(mnist.classes, course.classes);
    assert!(mnist.train == course.train);
    assert_eq!((mnist.test.len(), &mnist.test.labels[..]), (314, &course.test.labels[..314]));
    assert!((0..314).all(|i| mnist.test.x.rows().row(i) == course.test.x.rows().row(i)));
}

/// Protects the same on full MNIST, test images included, and the number of digits that it has. Needs the full data in
/// the folder that `PASAPAS_DATA` names; without, it says that it was skipped.
#[test]
fn of_full_mnist() {
    let full = Surroundings::of_this_machine().environment.map(|folder| folder.join("mnist"));
    let full = full.filter(|folder| data::locate::missing(crate::common::mnist(), folder).is_empty());
    let Some(folder) = full else {
        println!("skipped: PASAPAS_DATA does not name a folder with full MNIST");
        return;
    };
    let files = Files::Mnist(Found { place: Place::Environment, folder });
    let (course, mnist) = (course(), digits::load(&files, None).unwrap());
    assert_eq!(mnist.source, Source::Full);
    assert!(mnist.train == course.train && mnist.test == course.test);
    assert_eq!(digits::load(&files, Some(18_858)).unwrap().train.len(), 18_858);
    let error = digits::load(&files, Some(18_859)).expect_err("more than there are").to_string();
    assert!(error.contains("from 1 to the 18858 training images"), "{error}");
}

/// Protects which images are taken: the digits 1, 7 and 8 in file order, all that there are if they are fewer than
/// 1,000, the first so many with `--train`.
#[test]
fn in_file_order() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), 40, 18);
    let files = Files::Mnist(Found { place: Place::DataDir, folder: folder.path().to_owned() });
    let all = digits::load(&files, None).unwrap();
    let places = |set: &Samples| -> Vec<Float> {
        (0..set.len()).map(|i| (set.x.rows().row(i)[0] * 255.0).round()).collect()
    };
    assert_eq!(places(&all.train), [1., 7., 8., 11., 17., 18., 21., 27., 28., 31., 37., 38.]);
    assert_eq!(all.train.labels, [0, 1, 2].repeat(4));
    assert_eq!((places(&all.test), all.source), (vec![1., 7., 8., 11., 17.], Source::Folder));

    let some = digits::load(&files, Some(5)).unwrap();
    assert_eq!((places(&some.train), some.test.len()), (vec![1., 7., 8., 11., 17.], 5));
    for wanted in [0, 13] {
        assert_eq!(
            digits::load(&files, Some(wanted)).expect_err("cannot be").to_string(),
            format!(
                "--train {wanted}: expected a number from 1 to the 12 training images of the digits in MNIST in {}",
                folder.path().display()
            )
        );
    }
}

/// Protects against a mean over no images.
#[test]
fn none_of_the_digits() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), 40, 1);
    let files = Files::Mnist(Found { place: Place::DataDir, folder: folder.path().to_owned() });
    assert_eq!(
        digits::load(&files, None).expect_err("none to test").to_string(),
        format!(
            "{}: expected the digits 1, 7 and 8 among the training images and among the test images, found none",
            folder.path().display()
        )
    );
}
