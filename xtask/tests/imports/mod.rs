//! Which file of a crate takes something from which other one, and whether that goes in circles.

use std::collections::{BTreeMap, BTreeSet};

/// A path in a file or to one: `["watch", "epoch"]`, without `crate`. The crate's own file has none of these names.
type Names = Vec<String>;

/// The names of the files that take things from each other in a circle, or stand between two such circles. Files are given by
/// their modules, with their text.
///
/// A module's own file and those of its parts count as one where they name each other: parts may use what their module
/// defines. What a module only hands on, by `pub use`, is taken from the file that defines it.
pub fn circles(files: &BTreeMap<Names, String>) -> Vec<String> {
    let mut arrows: BTreeSet<(&Names, Names)> = BTreeSet::new();
    for (file, text) in files {
        for path in paths(text, &["crate", "super"]) {
            let target = resolved(files, absolute(file, &path));
            if !file.starts_with(&target) {
                arrows.insert((file, target));
            }
        }
    }
    // A file that takes nothing from the others, or from which nothing is taken, is in no circle; without it, the next one is not.
    loop {
        let goes_on = |(from, to): &(&Names, Names)| {
            arrows.iter().any(|(other, _)| *other == to) && arrows.iter().any(|(_, other)| other == *from)
        };
        let rest: BTreeSet<_> = arrows.iter().filter(|arrow| goes_on(arrow)).cloned().collect();
        if rest.len() == arrows.len() {
            return rest
                .iter()
                .map(|(from, to)| format!("{} -> {}", from.join("::"), to.join("::")))
                .collect();
        }
        arrows = rest;
    }
}

/// A path that a file names, from the crate's root on.
fn absolute(file: &Names, path: &[String]) -> Names {
    let up = path.iter().take_while(|name| *name == "super").count();
    match path[0].as_str() {
        "crate" => path[1..].to_vec(),
        _ => [&file[..file.len().saturating_sub(up)], &path[up..]].concat(),
    }
}

/// The file that defines what stands at this path.
fn resolved(files: &BTreeMap<Names, String>, path: Names) -> Names {
    let length = (0..=path.len()).rev().find(|&length| files.contains_key(&path[..length]));
    let (file, rest) = path.split_at(length.unwrap_or(0));
    let handed_on = rest.first().and_then(|name| {
        let public = paths(files.get(file)?, &["pub use"]).into_iter();
        public.map(|path| path[1..].to_vec()).find(|path| path.last() == Some(name))
    });
    match handed_on {
        Some(path) if path[0] == "crate" => resolved(files, absolute(&file.to_vec(), &path)),
        Some(path) if files.contains_key(&[file, &path[..1]].concat()) => {
            resolved(files, [file, &path].concat())
        }
        _ => file.to_vec(),
    }
}

/// Every path of a text that begins with one of these words; a list in braces makes several.
fn paths(text: &str, starts: &[&str]) -> Vec<Names> {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join(" ").replace("pub(crate) use", "pub use").replace("pub use ", "pub_use::");
    let mut spaced = code;
    for sign in ["::", "{", "}", ",", ";", "(", ")", "<", ">", "[", "]", "&", ".", "!", "?", "|", "=", "*"] {
        spaced = spaced.replace(sign, &format!(" {sign} "));
    }
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut all = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let begins = starts.iter().any(|start| start.replace(' ', "_") == *word);
        if begins && words.get(i + 1) == Some(&"::") && (i == 0 || words[i - 1] != "::") {
            tree(&words, i, &mut Vec::new(), &mut all);
        }
    }
    all
}

/// Reads the path, or the list of paths, that begins at a word; gives the place after it.
fn tree(words: &[&str], mut at: usize, before: &mut Names, all: &mut Vec<Names>) -> usize {
    let length = before.len();
    while words.get(at) != Some(&"{") {
        before.push(words[at].to_owned());
        at += 1;
        if words.get(at) != Some(&"::") {
            all.push(before.clone());
            before.truncate(length);
            return at;
        }
        at += 1;
    }
    at += 1;
    while words.get(at).is_some_and(|word| *word != "}") {
        at = if words[at] == "," { at + 1 } else { tree(words, at, before, all) };
    }
    before.truncate(length);
    at + 1
}
