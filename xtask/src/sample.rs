//! `cargo xtask sample`: cuts the sample that comes with the project from the full data sets.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use data::digits::{self, DIGITS};
use data::idx::{self, IdxArray};
use data::npy::{self, NpyArray, NpyValues};
use data::{Dataset, Search, Surroundings, locate, verify};
use lab::screen::Stream;

/// Images of each data set that the sample keeps.
const TRAIN: usize = 6_000;
const TEST: usize = 1_000;

/// Cut the bundled sample out of the full data sets again
#[derive(clap::Parser)]
pub struct Args {
    /// Folder of the full data sets, one sub-folder each [default: where a run finds them]
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args) -> Result<()> {
    let surroundings = Surroundings::of_this_machine();
    let search = Search { data_dir: args.from, offline: true, full: true };
    cut_all(&search, &surroundings, &surroundings.project)
}

/// Cuts everything from the full data that `search` finds into `datasets`, the project's folder of that name.
fn cut_all(search: &Search, surroundings: &Surroundings, datasets: &Path) -> Result<()> {
    for dataset in data::catalogue::all() {
        let full = locate(dataset, search, surroundings, |_| None)?.folder;
        let [train_images, train_labels, test_images, test_labels] = read_verified(dataset, &full)?;
        let sample = datasets.join("sample").join(&dataset.name);
        fs::create_dir_all(&sample).with_context(|| format!("cannot create {}", sample.display()))?;
        let cuts =
            [(&train_images, TRAIN), (&train_labels, TRAIN), (&test_images, TEST), (&test_labels, TEST)];
        for (file, (array, count)) in dataset.files().into_iter().zip(cuts) {
            written(&sample.join(&file.name), |path| idx::write(path, &first(array, count)))?;
        }
        if dataset.name == "mnist" {
            let folder = datasets.join(digits::NAME);
            fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
            write_digits(&folder, ["x.npy", "y.npy"], &train_images, &train_labels, digits::mnist::TRAIN)?;
            write_digits(&folder, ["xt.npy", "yt.npy"], &test_images, &test_labels, usize::MAX)?;
        }
    }
    Ok(())
}

/// The four files of a data set, each the published one.
fn read_verified(dataset: &Dataset, folder: &Path) -> Result<[IdxArray; 4]> {
    let read = |file: &data::catalogue::File| -> Result<IdxArray> {
        let path = data::locate::file_in(folder, file).with_context(|| format!("{} is gone", file.name))?;
        verify::check(&path, file).context("only the published files make the sample")?;
        Ok(idx::read(&path)?)
    };
    let [train_images, train_labels, test_images, test_labels] = dataset.files();
    Ok([read(train_images)?, read(train_labels)?, read(test_images)?, read(test_labels)?])
}

/// `array[:count]`.
fn first(array: &IdxArray, count: usize) -> IdxArray {
    let mut shape = array.shape.clone();
    shape[0] = count;
    let bytes = array.bytes[..shape.iter().product()].to_vec();
    IdxArray { shape, bytes }
}

/// The first `at_most` images of the digits wanted, in file order, and their labels, as two `.npy` files.
fn write_digits(
    folder: &Path,
    [images_name, labels_name]: [&str; 2],
    images: &IdxArray,
    labels: &IdxArray,
    at_most: usize,
) -> Result<()> {
    let pixels_per_image = images.shape[1] * images.shape[2];
    let wanted = images.bytes.chunks_exact(pixels_per_image).zip(&labels.bytes);
    let wanted = wanted.filter(|(_, digit)| DIGITS.contains(digit)).take(at_most);
    let (pixels, digits): (Vec<&[u8]>, Vec<u8>) = wanted.unzip();

    let x =
        NpyArray { shape: vec![digits.len(), pixels_per_image], values: NpyValues::Bytes(pixels.concat()) };
    let y = NpyArray { shape: vec![digits.len()], values: NpyValues::Bytes(digits) };
    written(&folder.join(images_name), |path| npy::write(path, &x))?;
    written(&folder.join(labels_name), |path| npy::write(path, &y))
}

/// Writes a file and says so.
fn written(path: &Path, write: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<()> {
    write(path).with_context(|| format!("cannot write {}", path.display()))?;
    Stream::Results.say(&path.display().to_string());
    Ok(())
}

#[cfg(test)]
mod tests {
    use data::locate::missing;
    use data::{DatasetImages, Found, Images, Place, Source, load};

    use super::*;

    fn sample(name: &str) -> DatasetImages {
        let folder = data::project_root().join("datasets/sample").join(name);
        let dataset = Dataset::named(name).expect("in the catalogue");
        load(dataset, &Found { place: Place::Sample, folder }, None).expect("the sample loads")
    }

    fn digits_bytes(name: &str) -> (Vec<usize>, Vec<u8>) {
        let path = data::project_root().join("datasets/digits-178").join(name);
        match npy::read(path).expect("digits-178 loads") {
            NpyArray { shape, values: NpyValues::Bytes(bytes) } => (shape, bytes),
            other => panic!("not bytes: {:?}", other.shape),
        }
    }

    /// Protects what a run without the full data works on.
    #[test]
    fn the_sample_is_all_there() {
        for name in ["fashion-mnist", "mnist"] {
            let sample = sample(name);
            assert_eq!((sample.train.len(), sample.test.len()), (6_000, 1_000), "{name}");
            assert_eq!(sample.origin.source, Source::Sample);
        }
    }

    /// Protects TP4's data: the sizes that the course gives, and the images of the digits 1, 7 and 8 in file order,
    /// against those that the sample of MNIST has of them.
    #[test]
    fn digits_178_are_those_of_mnist() {
        let mnist = sample("mnist");
        let cases: [(&Images, [&str; 2], usize); 2] =
            [(&mnist.train, ["x.npy", "y.npy"], 1_000), (&mnist.test, ["xt.npy", "yt.npy"], 3_137)];
        for (images, [x, y], count) in cases {
            let ((x_shape, pixels), (y_shape, digits)) = (digits_bytes(x), digits_bytes(y));
            assert_eq!((x_shape, y_shape), (vec![count, 784], vec![count]));
            assert!(digits.iter().all(|digit| DIGITS.contains(digit)));

            let places = (0..images.len()).filter(|&i| DIGITS.contains(&images.label(i)));
            let compared =
                places.zip(pixels.chunks_exact(784)).zip(&digits).inspect(|((place, image), digit)| {
                    assert_eq!(
                        (images.image(*place), images.label(*place)),
                        (*image, **digit),
                        "{x}, image {place}"
                    );
                });
            assert!(compared.count() > 300);
        }
    }

    /// Protects the sample's origin: cut again from the published files, it has the same bytes. This needs the full
    /// data in the folder that `PASAPAS_DATA` names; without, it says that it was skipped.
    #[test]
    fn cut_again_to_the_same_bytes() {
        let surroundings = Surroundings::of_this_machine();
        let full = surroundings.environment.clone().filter(|folder| {
            data::catalogue::all()
                .iter()
                .all(|dataset| missing(dataset, &folder.join(&dataset.name)).is_empty())
        });
        let Some(full) = full else {
            println!("skipped: PASAPAS_DATA does not name a folder with the full data sets");
            return;
        };
        let again = tempfile::tempdir().expect("a temporary folder");
        let search = Search { data_dir: Some(full), ..Search::default() };
        cut_all(&search, &surroundings, again.path()).expect("the full data sets can be cut");

        let files = data::catalogue::all().iter().flat_map(|dataset| {
            dataset.files().map(|file| Path::new("sample").join(&dataset.name).join(&file.name))
        });
        let digits = ["x.npy", "y.npy", "xt.npy", "yt.npy"].map(|name| Path::new("digits-178").join(name));
        for file in files.chain(digits) {
            let [cut, bundled] = [again.path(), &surroundings.project].map(|folder| {
                fs::read(folder.join(&file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
            });
            assert!(cut == bundled, "{} differs", file.display());
        }
    }
}
