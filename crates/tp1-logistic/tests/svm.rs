//! TP1 Q8's support vector machine: by hand where that can be done, else scikit-learn's.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use data::{Dataset, Found, Images, Place, TrainValidationTest, load, project_root};
use linalg::{Float, Matrix, RowMajor};
use proptest::prelude::*;
use tp1_logistic::{
    accuracy,
    svm::{Svm, gamma_scale, nodes, pairs, rbf, train_pair, vote},
};

/// The first bundled images of MNIST, so many, and the 1,000 test images.
fn sample(count: usize) -> TrainValidationTest {
    let folder = project_root().join("datasets/sample/mnist");
    let found = Found { place: Place::Sample, folder };
    load(Dataset::named("mnist").unwrap(), &found, Some(count)).unwrap().without_validation()
}

/// Protects the library's solver, and our reading of what it gives, by a problem that can be solved on paper. Two images
/// at 0 and two at 1, with γ = 1, so that k = e⁻¹ between them. The margin is reached by f(0) = 1 and f(1) = −1; by
/// symmetry b = 0, and the two αs of a class sum to a with a − a e⁻¹ = 1.
#[test]
fn on_paper() {
    let images = [0.0, 1.0, 0.0, 1.0].map(|pixel| nodes(&[pixel]));
    let machine = train_pair(&images, &[7, 4, 7, 4], (4, 7), 1.0);
    let sum = 1.0 / (1.0 - (-1.0_f64).exp());
    // The solver stops when no margin is off by more than 1e-3.
    let close = |a: Float, b: Float| (a - b).abs() <= 1e-3;
    let of = |places: [usize; 2]| {
        let these = machine.coefficients.iter().filter(|(place, _)| places.contains(place));
        these.map(|&(_, value)| value).sum::<Float>()
    };
    assert!(close(of([1, 3]), sum), "the first class has f > 0: {machine:?}");
    assert!(close(of([0, 2]), -sum), "{machine:?}");
    assert!(close(machine.bias, 0.0), "{machine:?}");
}

/// Protects what the table promises, "a support vector machine as scikit-learn has it": γ, the support vectors, the
/// sum of all αs, each predicted class. On the first 600 bundled images; the classes of the first 200 test images, of
/// which the 152nd has a tie in its votes.
///
/// ```text
/// m = sklearn.svm.SVC().fit(x[:600], y[:600])
/// m._gamma, len(m.support_), m.support_.sum(), m.score(xt, yt)
/// np.abs(m.dual_coef_).sum(), "".join(map(str, m.predict(xt[:200])))
/// ```
#[test]
fn as_scikit_learn_has_it() {
    let images = sample(600);
    let machine = Svm::train(&images.train, || {});
    assert!((machine.gamma / 0.013980780134783832 - 1.0).abs() < 1e-12, "{}", machine.gamma);
    assert_eq!((machine.places.len(), machine.places.iter().sum::<usize>()), (493, 148_309));
    let sum: Float = machine.coefficients.iter().map(|value| value.abs()).sum();
    assert!((sum / 1540.333153984031 - 1.0).abs() < 1e-4, "{sum}");
    let predicted = machine.predict(&images.test);
    assert_eq!(accuracy(&predicted, images.test.labels()), 0.856);
    let digits: String = predicted[..200].iter().map(usize::to_string).collect();
    let theirs = "72104149290290159734966540740131367271211742551244635520419572927924307028173797962784756136931417696054\
                  992194875979449256764905856657810164673171820492551560344654654514472327181818508925011109051692";
    assert_eq!(digits, theirs);
    assert_eq!((machine.pairs(), machine.bias.len()), (45, 45));
    assert_eq!(
        machine.parameter_count(),
        493 * 784 + machine.coefficients.iter().filter(|&&c| c != 0.0).count() + 45
    );
}

/// Protects the pictures of the hardest images: sorted by the definition, and no image that does not count.
#[test]
fn the_heaviest() {
    let images = sample(600);
    let machine = Svm::train(&images.train, || {});
    let weight = |place: usize| {
        let row = machine.places.binary_search(&place).unwrap();
        (0..45).map(|pair| machine.coefficients[(row, pair)].abs()).sum::<Float>()
    };
    let all = machine.heaviest(600);
    assert_eq!(all.len(), 493);
    assert!(all.windows(2).all(|two| weight(two[0]) >= weight(two[1])));
    assert_eq!(machine.heaviest(3), all[..3]);
    // A column of `support` is that image.
    let column = machine.support.column(machine.places.binary_search(&all[0]).unwrap());
    let image = images.train.image(all[0]);
    assert!(column.iter().zip(image).all(|(&value, &pixel)| value == Float::from(pixel) / 255.0));
}

/// Protects small `--train`: classes without an image have no pair and get no vote; one class alone always wins; each
/// finished pair is told of once.
#[test]
fn few_classes() {
    let pixels = vec![0, 0, 200, 200, 0, 200, 0, 255];
    let images = Images::new(pixels, vec![9, 3, 5, 5], 1, 2).unwrap();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let machine = Svm::train(&images, || {
        done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!((machine.classes.as_slice(), machine.pairs(), done.into_inner()), (&[3, 5, 9][..], 3, 3));
    assert_eq!(machine.predict(&images.part(0..2)), [9, 3]);
    let one = Svm::train(&images.part(1..2), || {});
    assert_eq!((one.pairs(), one.predict(&images)), (0, vec![3, 3, 3, 3]));
}

/// Protects the voting where the library's own differs from scikit-learn's: of equals, the first class wins.
#[test]
fn ties() {
    let three = pairs(3);
    assert_eq!(three, [(0, 1), (0, 2), (1, 2)]);
    // 0 beats 1, 2 beats 0, 1 beats 2: a vote for each.
    assert_eq!(vote([1.0, -1.0, 1.0], &three, 3), 0);
    // 1 and 2 have two votes each of six, 3 has two as well, 0 none.
    assert_eq!(vote([-1.0, -1.0, -1.0, 1.0, -1.0, 1.0], &pairs(4), 4), 1);
    // What is exactly between two classes goes to the second, as in LIBSVM.
    assert_eq!(vote([0.0], &pairs(2), 2), 1);
    assert_eq!(pairs(10).len(), 45);
}

/// Protects γ where there is nothing to scale by: scikit-learn takes 1.
///
/// ```text
/// x = np.array([[0, 255], [51, 0]]) / 255; 1 / (x.shape[1] * x.var())    # 2.9411764705882355
/// ```
#[test]
fn gamma() {
    let of = |pixels: [u8; 4]| gamma_scale(&Images::new(pixels.into(), vec![0, 1], 1, 2).unwrap());
    assert!((of([0, 255, 51, 0]) / 2.9411764705882355 - 1.0).abs() < 1e-12, "{}", of([0, 255, 51, 0]));
    assert_eq!(of([7; 4]), 1.0);
}

proptest! {
    /// Protects the kernel from its shortcut: against the distances written out.
    #[test]
    fn distances_written_out(values in prop::collection::vec(0.0..1.0_f64, 7 * 5), gamma in 0.01..2.0_f64) {
        let (a, b) = values.split_at(3 * 5);
        let k = rbf(RowMajor::new(a, 5), &Matrix::from_vec(5, 4, b.to_vec()), gamma);
        prop_assert_eq!(k.shape(), (3, 4));
        for (i, a) in a.chunks(5).enumerate() {
            for (j, b) in b.chunks(5).enumerate() {
                let squared: Float = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
                prop_assert!((k[(i, j)] - (-gamma * squared).exp()).abs() < 1e-14);
            }
        }
    }
}
