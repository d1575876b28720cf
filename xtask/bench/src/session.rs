//! A run: who is there, each work in turn, its rounds, what they give.

use std::ffi::OsString;

use indicatif::{ProgressBar, ProgressStyle};
use lab::{options::PlaceOptions, progress::keep_drawn, screen::Screen};
use serde_json::Value;
use xtask::processes;

use super::{
    images::{Finder, Images},
    interleaved_rounds::{self, Done, Job},
    least_time::Least,
    machine::{self, Machine},
    outcome::{Outcome, compare},
    peer::{Installed, Peer},
    results::Results,
    roofline::Roofline,
    work::Work,
};

/// How thorough a run is.
#[derive(Clone, Copy)]
pub struct Effort {
    /// Rounds of each work.
    pub rounds: usize,
    /// At most so many steps in each.
    pub steps: usize,
}

/// What is done otherwise than a work says.
#[derive(Default)]
pub struct Change {
    /// Options with other values.
    pub settings: Vec<(&'static str, String)>,
    /// What the processes find in their environment.
    pub environment: Vec<(&'static str, String)>,
    /// The peers that are held against the first, if not all.
    pub peers: Option<&'static [&'static str]>,
}

/// A run that gets ready.
pub struct Session {
    /// How thorough it is.
    pub effort: Effort,
    /// Where it is.
    pub machine: Machine,
    /// Its images.
    pub finder: Finder,
    installed: Installed,
    waiting: ProgressBar,
}

impl Session {
    /// Says where it is measured, and begins to look for all it takes.
    pub fn new(effort: Effort, place: PlaceOptions) -> Self {
        let machine = Machine::this();
        let rounds = if effort.rounds == 1 { "1 round".into() } else { format!("{} rounds", effort.rounds) };
        Screen { quiet: false }.say(&format!("{}, {rounds}", machine.in_words()));
        if let Some(warning) = machine.busy() {
            Screen { quiet: false }.say(&warning);
        }
        let waiting = ProgressBar::new_spinner().with_message("building the labs, looking for their peers");
        keep_drawn(&waiting);
        processes::show(&waiting);
        Self { effort, machine, finder: Finder::new(place), installed: Installed::default(), waiting }
    }

    /// Makes a work ready.
    ///
    /// # Errors
    /// If its images cannot be found or read, or a lab does not compile.
    pub fn prepare(&mut self, work: &'static Work, change: &Change) -> anyhow::Result<Ready> {
        let (images, steps) = (self.finder.find(work.data)?, work.steps.min(self.effort.steps));
        let common = common(work, &images, steps, &change.settings);
        let wanted = |peer: &&Peer| change.peers.is_none_or(|names| names.contains(&peer.name));
        let (first, others) = work.peers.split_at(1);
        let peers: Vec<&'static Peer> = first.iter().chain(others.iter().filter(wanted)).collect();
        let jobs = peers.iter().map(|peer| {
            Ok(self.installed.find(peer)?.map(|mut words| {
                words.extend(peer.words.iter().map(OsString::from));
                words.extend(common.iter().cloned());
                if peer.is_ours() {
                    words.extend(["--offline".into(), "--quiet".into()]);
                }
                let environment = change.environment.clone();
                Job { name: peer.name.into(), words, record: peer.record, environment }
            }))
        });
        let jobs = jobs.collect::<anyhow::Result<_>>()?;
        Ok(Ready { work, peers, images, steps, jobs })
    }

    /// Says what else there is to wait for.
    pub fn wait_for(&self, what: &'static str) {
        self.waiting.set_message(what);
    }

    /// All is ready. Returns the versions of whoever was found.
    pub fn ready(&self) -> Value {
        let versions = machine::versions(&self.installed);
        self.waiting.finish_and_clear();
        versions
    }
}

/// A work that is ready to be done: the job of each peer, or why it cannot be done.
pub struct Ready {
    work: &'static Work,
    peers: Vec<&'static Peer>,
    images: Images,
    steps: usize,
    jobs: Vec<Result<Job, String>>,
}

impl Ready {
    /// Whether the images are the full data.
    pub fn is_full(&self) -> bool {
        self.images.full
    }

    /// How many processes a round of it takes.
    pub fn peers(&self) -> usize {
        self.jobs.iter().filter(|job| job.is_ok()).count()
    }

    /// Makes the rounds. The bar advances by one for each process.
    ///
    /// # Errors
    /// If a job is to start nothing.
    pub fn run(
        self,
        effort: Effort,
        roofline: Option<&Roofline>,
        progress: &ProgressBar,
    ) -> anyhow::Result<Results> {
        let Work { name, title, unit, settings, network, .. } = self.work;
        let watch = |round: usize, who: &str| {
            progress.set_message(format!("{name}: round {round} of {}, {who}", effort.rounds));
            progress.inc(1);
        };
        let done = interleaved_rounds::run(self.jobs, effort.rounds, watch)?;
        let images = images(&done).unwrap_or_default();
        let mut peers: Vec<Outcome> =
            self.peers.into_iter().zip(done).map(|(peer, done)| Outcome::of(peer, done)).collect();
        compare(&mut peers);
        let setting = |&(name, value): &(&str, &str)| (name.trim_start_matches('-').into(), value.into());
        Ok(Results {
            work: name,
            title,
            unit,
            dataset: self.images.dataset,
            images,
            steps: self.steps,
            settings: settings.iter().map(setting).collect(),
            peers,
            least: network.zip(roofline).map(|(network, roofline)| {
                Least::new(network, self.work.peers[0].precision(), images, roofline)
            }),
        })
    }
}

/// What every peer of a work is told.
fn common(work: &Work, images: &Images, steps: usize, changed: &[(&'static str, String)]) -> Vec<OsString> {
    let mut options: Vec<(&str, OsString)> =
        vec![("--dataset", images.dataset.clone().into()), ("--data-dir", images.folder.clone().into())];
    options.extend(images.train.map(|train| ("--train", train.to_string().into())));
    options.extend(work.settings.iter().map(|&(name, value)| (name, value.into())));
    // A loading has no number of steps.
    let steps_are =
        [("epoch", "--epochs"), ("pass", "--passes")].into_iter().find(|(unit, _)| *unit == work.unit);
    options.extend(steps_are.map(|(_, name)| (name, steps.to_string().into())));
    for (name, value) in changed {
        options.retain(|(known, _)| known != name);
        options.push((name, value.into()));
    }
    options.into_iter().flat_map(|(name, value)| [name.into(), value]).collect()
}

/// How many images the first record says that a step takes.
fn images(done: &[Done]) -> Option<usize> {
    done.iter().find_map(|done| Some(done.as_ref().ok()?.first()?.images.train))
}

/// A bar of so many processes.
pub fn bar(processes: usize) -> ProgressBar {
    let bar = ProgressBar::new(processes as u64);
    if let Ok(style) =
        ProgressStyle::with_template("  {bar:20.cyan/dim} {pos}/{len}   {elapsed} gone   {msg}")
    {
        bar.set_style(style.progress_chars("━━╌"));
    }
    keep_drawn(&bar);
    processes::show(&bar);
    bar
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work;

    /// Protects who is started from options that stand twice, which a lab refuses: a changed one takes the other's place.
    #[test]
    fn a_changed_option_replaces_the_works() {
        let images = Images {
            dataset: "mnist".into(),
            folder: "folder".into(),
            train: Some(5000),
            available: 6000,
            full: false,
        };
        let tp6 = work::named("tp6").unwrap();
        let words = common(tp6, &images, 2, &[("--hidden", "16".into()), ("--train", "1000".into())]);
        let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        let expected = "--dataset mnist --data-dir folder --seed 0 --batch-size 64 --lr 0.1 --epochs 2 --hidden 16 --train 1000";
        assert_eq!(words.join(" "), expected);
    }
}
