//! The README and the book against the project they describe: pages, links, commands, code and names.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use clap::{Args, Parser, error::ErrorKind};
use lab::{
    descent::DescentOptions,
    options::{DigitsOptions, Handout, LEARNING_RATE, Options, OutputOptions, TrainOptions},
    precision::PrecisionOptions,
};
use xtask::{cli::Command, labs};

/// A page, by its path from the project's root, and its text.
struct Page {
    path: PathBuf,
    text: String,
}

fn pages() -> Vec<Page> {
    let root = data::project_root();
    let mut paths = files(&root.join("docs/src"), "md");
    let others = ["README.md", "xtask/bench/peers/README.md", "datasets/README.md", "docs/numpy/README.md"];
    paths.extend(others.map(|path| root.join(path)));
    paths.into_iter().map(|path| Page { text: read(&path), path }).collect()
}

/// What a folder holds.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("a folder of the project can be listed").path())
}

/// The files of a folder and its sub-folders with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    entries(folder)
        .flat_map(|path| match path.is_dir() {
            true => files(&path, ending),
            false if path.extension() == Some(OsStr::new(ending)) => vec![path],
            false => Vec::new(),
        })
        .collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands between two marks, for each such pair.
fn between<'a>(text: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(move |rest| Some(rest.split_once(close)?.0))
}

/// The folder of a lab's crate: `tp2` is in `crates/tp2-naive`.
fn crate_of(lab: &str) -> PathBuf {
    let start = data::project_root().join("crates").join(format!("{lab}-"));
    let named = |path: &PathBuf| path.to_string_lossy().starts_with(&*start.to_string_lossy());
    entries(&data::project_root().join("crates")).find(named).unwrap_or_else(|| panic!("no crate of {lab}"))
}

/// The experiment `one-layer` is in `one_layer.rs`.
fn has_experiment(lab: &str, name: &str) -> bool {
    crate_of(lab).join("src/experiments").join(name.replace('-', "_")).with_extension("rs").exists()
}

/// No page of the book that its contents do not list, none listed that is not there.
#[test]
fn the_summary_lists_every_page() {
    let folder = data::project_root().join("docs/src");
    let summary = read(&folder.join("SUMMARY.md"));
    let listed: BTreeSet<PathBuf> = between(&summary, "](", ")").map(|page| folder.join(page)).collect();
    let there = files(&folder, "md").into_iter().filter(|page| !page.ends_with("SUMMARY.md")).collect();
    assert_eq!(listed, there);
}

/// What a link within a page calls one of its headings: "## Q7 · Faster" is `q7--faster`.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// Each link to a file of the project, or to a heading of its own page, leads somewhere.
#[test]
fn links_lead_somewhere() {
    for Page { path, text } in pages() {
        let headings = text.lines().filter(|line| line.starts_with('#')).map(anchor);
        let headings: BTreeSet<String> = headings.collect();
        for link in between(&text, "](", ")").filter(|link| !link.contains("://")) {
            if let Some(heading) = link.strip_prefix('#') {
                assert!(headings.contains(heading), "{}: no heading {heading}", path.display());
                continue;
            }
            let target = path.parent().unwrap().join(link);
            assert!(target.exists(), "{}: nothing at {link}", path.display());
        }
    }
}

/// Values that the options of any lab may have: which they are does not matter here.
const VALUES: Handout = Handout {
    dataset: "mnist",
    training: TrainOptions { seed: 0, epochs: 1, batch_size: 1, learning_rate: LEARNING_RATE },
};

/// A lab's own command line: its options, and an experiment by any name.
#[derive(Parser)]
#[command(mut_args(|arg| VALUES.default_of(arg)))]
struct OfLab<Options: Args> {
    experiment: Option<String>,
    #[command(flatten)]
    options: Options,
}

/// The options of the labs of whole-batch descent.
#[derive(Args)]
struct DescentLab {
    #[command(flatten)]
    data: DigitsOptions,
    #[command(flatten)]
    descent: DescentOptions,
    #[command(flatten)]
    output: OutputOptions,
    /// TP5's own.
    #[arg(long)]
    activation: Option<String>,
    /// The same.
    #[arg(long)]
    momentum: Option<f64>,
}

/// TP3's options.
#[derive(Args)]
struct SingleLab {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    precision: PrecisionOptions,
}

/// TP6's options, of which most may be left to a file.
#[derive(Args)]
struct NetworksLab {
    #[command(flatten)]
    options: Options,
    #[arg(long)]
    hidden: Option<String>,
    #[arg(long)]
    activation: Option<String>,
    #[arg(long)]
    bias: bool,
    #[arg(long)]
    split: Option<String>,
    #[arg(long)]
    resume: Option<PathBuf>,
}

/// The experiment that a lab's command line names, if that is one it understands.
fn experiment(lab: &str, words: &[&str]) -> Result<Option<String>, clap::Error> {
    let words = [&[lab], words].concat();
    match labs::Lab::named(lab).and_then(|lab| lab.descent) {
        Some(_) => OfLab::<DescentLab>::try_parse_from(words).map(|lab| lab.experiment),
        None if lab == "tp3" => OfLab::<SingleLab>::try_parse_from(words).map(|lab| lab.experiment),
        None if lab == "tp6" => OfLab::<NetworksLab>::try_parse_from(words).map(|lab| lab.experiment),
        None => OfLab::<Options>::try_parse_from(words).map(|lab| lab.experiment),
    }
}

/// Each `cargo xtask` command is one that the program understands, down to the lab's experiment and options.
#[test]
fn commands_are_understood() {
    let mut count = 0;
    for Page { path, text } in pages() {
        let lines = text.lines().flat_map(|line| line.split("cargo xtask ").skip(1));
        for command in lines.map(|rest| rest.split(['`', '#']).next().unwrap().trim()) {
            let place = format!("{}: cargo xtask {command}", path.display());
            // A placeholder must be a folder that is there.
            let words = command.split_whitespace().map(|word| if word == "FOLDER" { "." } else { word });
            let words: Vec<&str> = words.collect();
            if let Err(error) = Command::try_parse_from([&["xtask"], words.as_slice()].concat()) {
                panic!("{place}\n{error}");
            }
            if let ["run", lab, rest @ ..] | ["diff", lab, _, rest @ ..] = words.as_slice() {
                match experiment(lab, rest) {
                    Ok(Some(name)) => assert!(has_experiment(lab, &name), "{place}: no such experiment"),
                    Err(error) if error.kind() != ErrorKind::DisplayHelp => panic!("{place}\n{error}"),
                    _ => {}
                }
            }
            count += 1;
        }
    }
    assert!(count > 20, "only {count} commands found: how are they written now?");
}

/// Each line of Rust that a page quotes stands in a lab.
#[test]
fn quoted_code_is_the_labs() {
    // Programs in tests, too: a student's own model is one.
    let of_lab = |lab: &labs::Lab| {
        let folders = ["src", "tests"].map(|folder| crate_of(lab.name).join(folder));
        folders.into_iter().filter(|folder| folder.is_dir()).flat_map(|folder| files(&folder, "rs"))
    };
    let sources = labs::ALL.iter().flat_map(of_lab);
    let sources: String = sources.map(|path| read(&path)).collect();
    let lines: BTreeSet<&str> = sources.lines().map(str::trim).collect();
    for Page { path, text } in pages() {
        for line in between(&text, "```rust,ignore\n", "```").flat_map(str::lines) {
            assert!(lines.contains(line.trim()), "{}: no lab has the line\n{line}", path.display());
        }
    }
}

/// What a lab says of what comes next, which it has in a table: a row for each of its experiments and for the whole of it, in
/// the order of the course, and each command is one that is understood.
#[test]
fn what_comes_next() {
    let after = |lab: usize| labs::ALL.get(lab + 1).map_or("all", |next| next.name);
    for (i, lab) in labs::ALL.iter().enumerate() {
        let text = read(&crate_of(lab.name).join("src/experiments/mod.rs"));
        let of =
            |start, end| between(&text, start, end).next().unwrap_or_else(|| panic!("{}: {start}", lab.name));
        let experiments = of("pub enum Experiment {\n", "\n}").lines().map(str::trim);
        let experiments = experiments.filter(|line| !line.starts_with("//"));
        let rows: Vec<&str> = of("const NEXT: ", "\n];").lines().skip(1).map(str::trim).collect();
        let (whole, rows) = rows.split_last().unwrap();
        for (row, experiment) in rows.iter().zip(experiments.clone()) {
            assert!(
                row.starts_with(&format!("(Some(Experiment::{}), \"Q", experiment.trim_end_matches(','))),
                "{row}"
            );
        }
        assert_eq!(rows.len(), experiments.count(), "{}", lab.name);
        assert!(
            whole.starts_with("(None, ") && whole.contains(&format!("`cargo xtask run {}`", after(i))),
            "{whole}"
        );
        for row in rows {
            let command = between(row, "`cargo xtask run ", "`").next().unwrap();
            let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
            let rest: Vec<&str> = rest.split_whitespace().collect();
            assert!([lab.name, after(i)].contains(&name), "{row}");
            let found = experiment(name, &rest).unwrap_or_else(|error| panic!("{row}\n{error}"));
            assert!(found.is_none_or(|experiment| has_experiment(name, &experiment)), "{row}");
        }
    }
}

/// Each row of a chapter's table of answers: the functions are in the files that it links, the experiments in the lab.
#[test]
fn answers_are_where_the_chapter_says() {
    for lab in labs::ALL.iter().map(|lab| lab.name) {
        let folder = data::project_root().join("docs/src");
        let chapter = read(&folder.join(lab).with_extension("md"));
        let rows: Vec<&str> = chapter.lines().filter(|line| line.starts_with("| Q")).collect();
        assert!(rows.len() > 5, "{lab} has no table of answers");
        for row in rows {
            let [_, _, functions, links, experiments, _] = row.split('|').collect::<Vec<_>>()[..] else {
                panic!("{lab}: not four cells: {row}");
            };
            let sources: String = between(links, "](", ")").map(|link| read(&folder.join(link))).collect();
            for name in functions.split('`').skip(1).step_by(2) {
                let name = name.rsplit("::").next().unwrap();
                let defined = ["fn NAME(", "fn NAME<", "struct NAME ", "struct NAME(", "struct NAME;"];
                let mut defined = defined.iter().map(|start| start.replace("NAME", name));
                assert!(defined.any(|start| sources.contains(&start)), "{lab}: no {name} in {links}");
            }
            for name in experiments.split('`').skip(1).step_by(2) {
                assert!(has_experiment(lab, name), "{lab} has no experiment {name}");
            }
        }
    }
}
