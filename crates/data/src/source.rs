//! What the files of a run are: the published ones, those of the bundled sample, or the user's own.
//!
//! Names and counts do not tell: MNIST's files and Fashion-MNIST's have the same. The SHA-256 of a file's unpacked
//! content does. Hashing the training images of a whole data set takes a part of the time that reading them takes, so
//! their hash is remembered beside them, in the small text file [`MEMORY`], a line for each file: its name, its length,
//! when it was last changed, the SHA-256. A line counts for a file that is exactly as the line has it. Anything else in
//! the text counts for nothing, and a text that is gone or cannot be written costs the time of hashing again.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::catalogue::File;

/// The name of the text file.
pub const MEMORY: &str = ".pas-a-pas-known";

/// The first line of the text.
const FIRST_LINE: &str =
    "# The SHA-256 of files here, as Pas à pas has found them. Delete this file whenever you like.";

/// A content of so many bytes is worth a line. Less is hashed at once.
const WORTH_A_LINE: u64 = 1 << 24;

/// A longer text is not one of ours.
const LONGEST: u64 = 1 << 16;

/// A file that was changed so shortly before it was read may change again without its times telling: some systems
/// count in steps of two seconds.
const SETTLED: Duration = Duration::from_secs(3);

/// What a run works on, as its record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The published files, known by their SHA-256, wherever they are.
    Full,
    /// The sample that comes with the project, known in the same way.
    Sample,
    /// Anything else: images of the user's own.
    Folder,
}

/// What a file is, and the line that is worth remembering of it.
#[derive(Debug)]
pub(crate) struct Known {
    pub source: Source,
    line: Option<String>,
}

/// What is remembered of the files of a folder.
#[derive(Debug)]
pub(crate) struct Memory {
    path: PathBuf,
    text: String,
}

impl Memory {
    /// The memory that this folder holds; an empty one if it holds none.
    pub(crate) fn of(folder: &Path) -> Self {
        let path = folder.join(MEMORY);
        let is_ours = fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() <= LONGEST);
        let text = if is_ours { fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
        Self { path, text }
    }

    /// What the file is whose unpacked content has so many `bytes` and this `sha256`, which is computed where neither the
    /// length nor the memory says enough. `before` is the [`state`] of the file before it was read.
    pub(crate) fn know(
        &self,
        file: &File,
        before: Option<String>,
        bytes: u64,
        sha256: impl FnOnce() -> String,
    ) -> Known {
        let before = before.filter(|_| bytes >= WORTH_A_LINE);
        let mut line = None;
        let source = source_of(file, bytes, || {
            let remembered = before.as_ref().and_then(|state| self.sha256_of(state));
            let sha256 = remembered.map_or_else(sha256, str::to_owned);
            line = before.as_ref().map(|state| format!("{state} {sha256}"));
            sha256
        });
        Known { source, line }
    }

    /// The hash that a line gives for a file in this state.
    fn sha256_of(&self, state: &str) -> Option<&str> {
        let hash = self.text.lines().find_map(|line| line.strip_prefix(state)?.strip_prefix(' '))?;
        (hash.len() == 64 && hash.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))).then_some(hash)
    }

    /// Writes down what is worth remembering of these files, unless it stands there already.
    pub(crate) fn keep<'a>(&self, files: impl IntoIterator<Item = &'a Known>) {
        let lines: Vec<&str> = files.into_iter().filter_map(|known| known.line.as_deref()).collect();
        let is_news = lines.iter().any(|line| !self.text.lines().any(|old| old == *line));
        let nothing_else = fs::symlink_metadata(&self.path).map_or(true, |there| there.is_file());
        if is_news && nothing_else {
            // A half-written file has no valid line, and where none can be written, the hash is computed again next time.
            let _ = fs::write(&self.path, format!("{FIRST_LINE}\n{}\n", lines.join("\n")));
        }
    }
}

/// Whether a file is the published one, that of the sample or another, by the length and the hash of its unpacked content.
/// The hash is computed only where the length fits.
pub(crate) fn source_of(file: &File, bytes: u64, sha256: impl FnOnce() -> String) -> Source {
    let mut of_this_length = contents(file).filter(|(_, length, _)| *length == bytes).peekable();
    if of_this_length.peek().is_none() {
        return Source::Folder;
    }
    let sha256 = sha256();
    of_this_length.find(|(.., hash)| *hash == sha256).map_or(Source::Folder, |(source, ..)| source)
}

/// What files are together: what each of them is, or the user's own if they are not all the same.
pub(crate) fn together<'a>(files: impl IntoIterator<Item = &'a Source>) -> Source {
    let mut files = files.into_iter();
    let first = files.next().copied().unwrap_or(Source::Folder);
    if files.all(|&source| source == first) { first } else { Source::Folder }
}

/// The contents of this name that are known, each with its length and hash.
fn contents(file: &File) -> impl Iterator<Item = (Source, u64, &str)> {
    let sample = file.sample.as_ref().map(|sample| (Source::Sample, sample.bytes, sample.sha256.as_str()));
    [(Source::Full, file.bytes, file.sha256.as_str())].into_iter().chain(sample)
}

/// A file's name, length and times, which tell whether it is still the same; nothing where they cannot be had, or do not
/// tell it yet. The second of the two times, which only Unix has, changes with whatever is done to the file, and no
/// program can set it.
pub(crate) fn state(path: &Path) -> Option<String> {
    let file = fs::metadata(path).ok()?;
    let times = [Some(file.modified().ok()?), changed(&file)];
    if times.iter().flatten().any(|time| time.elapsed().is_ok_and(|age| age < SETTLED)) {
        return None;
    }
    let [modified, changed] = times.map(|time| time.map_or(Some("-".to_owned()), nanoseconds));
    Some(format!("{} {} {} {}", path.file_name()?.to_str()?, file.len(), modified?, changed?))
}

fn nanoseconds(time: SystemTime) -> Option<String> {
    Some(time.duration_since(UNIX_EPOCH).ok()?.as_nanos().to_string())
}

#[cfg(unix)]
fn changed(file: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;

    let nanoseconds = u32::try_from(file.ctime_nsec()).ok()?;
    UNIX_EPOCH.checked_add(Duration::new(u64::try_from(file.ctime()).ok()?, nanoseconds))
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<SystemTime> {
    None
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::Dataset;

    /// Full MNIST's training images.
    fn images() -> &'static File {
        &Dataset::find("mnist").expect("in the catalogue").train_images
    }

    const STATE: &str = "train-images-idx3-ubyte.gz 9912422 853000000000000000 1700000000000000000";

    /// What a folder with this memory makes of a file in this state that has the given hash, and whether it was hashed.
    fn known(text: &str, state: Option<&str>, sha256: &str) -> (Known, bool) {
        let memory = Memory { path: PathBuf::new(), text: text.to_owned() };
        let hashed = Cell::new(false);
        let known = memory.know(images(), state.map(str::to_owned), images().bytes, || {
            hashed.set(true);
            sha256.to_owned()
        });
        (known, hashed.get())
    }

    /// Protects the cost: once hashed, a file is known without being hashed again, in a memory that is written and read.
    #[test]
    fn hashed_once() {
        let (first, hashed) = known("", Some(STATE), &images().sha256);
        assert_eq!((first.source, hashed), (Source::Full, true));
        let folder = tempfile::tempdir().expect("a temporary folder");
        Memory::of(folder.path()).keep([&first]);
        let text = Memory::of(folder.path()).text;
        let (second, hashed) = known(&text, Some(STATE), "");
        assert_eq!((second.source, hashed), (Source::Full, false));
    }

    /// Protects against a memory of another file: one that was longer, or was changed at another time, by either of its two
    /// times; of a file whose state is not settled; and against a line that is no hash.
    #[test]
    fn what_is_not_believed() {
        let hash = &images().sha256;
        let line = format!("{STATE} {hash}");
        let other = "0".repeat(64);
        for (text, state) in [
            (line.replace("9912422", "9912423"), Some(STATE)),
            (line.replace(" 853", " 854"), Some(STATE)),
            (line.replace(" 17", " 18"), Some(STATE)),
            (line.replace("train", "t10k"), Some(STATE)),
            (line.clone(), None),
            (line[..line.len() - 1].to_owned(), Some(STATE)),
            (line.to_uppercase(), Some(STATE)),
            (format!("{line}0"), Some(STATE)),
            (format!("{STATE} {}", "z".repeat(64)), Some(STATE)),
        ] {
            let (file, hashed) = known(&text, state, &other);
            assert_eq!((file.source, hashed), (Source::Folder, true), "{text}");
        }
        assert_eq!(known(&format!("{STATE} {other}"), Some(STATE), hash).0.source, Source::Folder);
    }

    /// Protects the folders of the project and of the tests: small files leave no memory, nor do files of a length that no
    /// known file has, which are not hashed either.
    #[test]
    fn what_is_not_remembered() {
        let memory = Memory { path: PathBuf::new(), text: String::new() };
        let labels = &Dataset::find("mnist").expect("in the catalogue").train_labels;
        let small = memory.know(labels, Some(STATE.to_owned()), labels.bytes, || labels.sha256.clone());
        assert!(matches!(small, Known { source: Source::Full, line: None }));
        let longer = memory.know(images(), Some(STATE.to_owned()), images().bytes + 1, || unreachable!());
        assert!(matches!(longer, Known { source: Source::Folder, line: None }));
    }

    /// Protects against a file that is changed twice within one tick of the file system's clock: a state is given only some
    /// time after a change.
    #[test]
    fn a_file_that_has_just_been_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("file");
        fs::write(&file, "new").expect("a file");
        assert_eq!(state(&file), None);
        let settled = state(&crate::project_root().join("Cargo.toml"));
        assert!(settled.is_some_and(|state| state.starts_with("Cargo.toml ")));
    }
}
