//! A data set so small that a test can make it, damage it and send it slowly.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use data::catalogue::{Dataset, File};
use flate2::Compression;
use flate2::write::GzEncoder;
use xtask_download::{Error, Limits, Patience, Screen, Source, bring};

use crate::server::{Reply, Server};

/// The file that the faults strike: the first to be asked for.
pub const FIRST: &str = "train-images-idx3-ubyte.gz";

/// The data set and the unpacked content of its files.
pub struct Tiny {
    pub dataset: Dataset,
    contents: BTreeMap<String, Vec<u8>>,
}

impl Tiny {
    /// 20 images of 28 × 28 noisy pixels for training, 5 for testing.
    pub fn new() -> Tiny {
        let mut contents = BTreeMap::new();
        let mut file = |name: &str, shape: &[usize]| {
            let content = idx(shape);
            let file = File {
                name: format!("{name}.gz"),
                shape: shape.to_vec(),
                bytes: content.len() as u64,
                sha256: data::verify::sha256(content.as_slice()).unwrap().0,
                sample: None,
            };
            contents.insert(file.name.clone(), content);
            file
        };
        let dataset = Dataset {
            name: "tiny".to_owned(),
            title: "Tiny".to_owned(),
            licence: "none".to_owned(),
            classes: Vec::new(),
            packed: 0,
            sources: Vec::new(),
            train_images: file("train-images-idx3-ubyte", &[20, 28, 28]),
            train_labels: file("train-labels-idx1-ubyte", &[20]),
            test_images: file("t10k-images-idx3-ubyte", &[5, 28, 28]),
            test_labels: file("t10k-labels-idx1-ubyte", &[5]),
        };
        Tiny { dataset, contents }
    }

    /// A file as it is once unpacked.
    pub fn raw(&self, name: &str) -> Vec<u8> {
        self.contents[name].clone()
    }

    /// A file packed.
    pub fn packed(&self, name: &str) -> Vec<u8> {
        gzip(&self.contents[name])
    }

    /// A server that has every file, packed.
    pub fn server(&self) -> Server {
        self.server_but(|_| None)
    }

    /// A server that has every file, packed, but answers the requests for [`FIRST`] in its own way: `None` to
    /// answer well.
    pub fn server_but(&self, first: impl Fn(usize) -> Option<Reply> + Send + Sync + 'static) -> Server {
        let packed: BTreeMap<String, Vec<u8>> =
            self.contents.iter().map(|(name, content)| (format!("/{name}"), gzip(content))).collect();
        Server::start(move |path, count| {
            let odd = if path.ends_with(FIRST) { first(count) } else { None };
            odd.unwrap_or_else(|| match packed.get(path) {
                Some(body) => Reply::ok(body.clone()),
                None => Reply::status("404 Not Found"),
            })
        })
    }

    /// Downloads into `folder`, with limits for tests.
    pub fn bring(&self, sources: &[Source], folder: &Path) -> Result<(), Error> {
        bring(&self.dataset, sources, folder, &Patience::new(quick()), Screen::Quiet)
    }

    /// Asserts that `folder` has the four files and nothing else, as packed by the server.
    pub fn assert_whole(&self, folder: &Path) {
        let expected = self.contents.keys().map(|name| (name.clone(), self.packed(name))).collect();
        assert_eq!(listing(folder), expected);
    }
}

/// 0.4 s of silence, three attempts, hardly a pause.
pub fn quick() -> Limits {
    Limits {
        silence: Duration::from_millis(400),
        attempts: 3,
        pause: Duration::from_millis(10),
        give_up_after: None,
    }
}

/// This server as the catalogue would name it.
pub fn published(server: &Server) -> Source {
    Source::Published(server.url())
}

/// Packs `content`.
pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

/// Every file of a folder with its content; nothing if there is no folder.
pub fn listing(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// An IDX file of this shape with noise that does not compress (the linear congruential generator of Numerical
/// Recipes).
fn idx(shape: &[usize]) -> Vec<u8> {
    let mut content = vec![0, 0, 8, shape.len() as u8];
    for &size in shape {
        content.extend((size as u32).to_be_bytes());
    }
    let mut state = 0u32;
    content.extend((0..shape.iter().product()).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    }));
    content
}
