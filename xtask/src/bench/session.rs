//! A run: each work in turn, its rounds, what they give.

use std::ffi::OsString;

use indicatif::{ProgressBar, ProgressStyle};

use super::{
    images::{Finder, Images},
    least::Least,
    peer::Installed,
    results::{Outcome, Results, compare},
    roofline::Roofline,
    rounds::{self, Done, Job},
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

/// A work that is ready to be done: the job of each peer, or why it cannot be done.
pub struct Ready {
    work: &'static Work,
    images: Images,
    steps: usize,
    jobs: Vec<Result<Job, String>>,
}

impl Ready {
    /// Finds the images, and whoever is there.
    ///
    /// # Errors
    /// If the images cannot be found or read, or a lab does not compile.
    pub fn new(
        work: &'static Work,
        finder: &mut Finder,
        installed: &mut Installed,
        effort: Effort,
    ) -> anyhow::Result<Self> {
        let (images, steps) = (finder.find(work.data)?, work.steps.min(effort.steps));
        let jobs = work.peers.iter().map(|peer| {
            Ok(installed.find(peer)?.map(|mut words| {
                words.extend(peer.words.iter().map(OsString::from));
                words.extend(common(work, &images, steps));
                if peer.is_ours() {
                    words.extend(["--offline".into(), "--quiet".into()]);
                }
                Job { name: peer.name.into(), words, record: peer.record, environment: Vec::new() }
            }))
        });
        let jobs = jobs.collect::<anyhow::Result<_>>()?;
        Ok(Self { work, images, steps, jobs })
    }

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
    /// If there can be no temporary file.
    pub fn run(
        self,
        effort: Effort,
        roofline: Option<&Roofline>,
        progress: &ProgressBar,
    ) -> anyhow::Result<Results> {
        let Work { name, title, unit, settings, peers, network, .. } = self.work;
        let (able, unable): (Vec<_>, Vec<_>) =
            self.jobs.into_iter().enumerate().partition(|(_, job)| job.is_ok());
        let mut done: Vec<(usize, Done)> =
            unable.into_iter().filter_map(|(place, job)| Some((place, Err(job.err()?)))).collect();
        let (places, jobs): (Vec<usize>, Vec<Job>) =
            able.into_iter().filter_map(|(place, job)| Some((place, job.ok()?))).unzip();
        let worked = rounds::run(&jobs, effort.rounds, |round, who| {
            progress.set_message(format!("{name}: round {round} of {}, {who}", effort.rounds));
            progress.inc(1);
        })?;
        let images = images(&worked).unwrap_or_default();
        done.extend(places.into_iter().zip(worked));
        done.sort_by_key(|(place, _)| *place);
        let mut peers: Vec<Outcome> =
            peers.iter().zip(done).map(|(peer, (_, done))| Outcome::of(peer, done)).collect();
        compare(&mut peers);
        Ok(Results {
            work: name,
            title,
            unit,
            dataset: self.images.dataset,
            images,
            steps: self.steps,
            settings: settings
                .iter()
                .map(|&(name, value)| (name.trim_start_matches('-').into(), value.into()))
                .collect(),
            peers,
            least: network.zip(roofline).map(|(network, roofline)| Least::new(network, images, roofline)),
        })
    }
}

/// What every peer of a work is told.
fn common(work: &Work, images: &Images, steps: usize) -> Vec<OsString> {
    let Images { dataset, folder, train, .. } = images;
    let mut words: Vec<OsString> =
        vec!["--dataset".into(), dataset.into(), "--data-dir".into(), folder.into()];
    words.extend(train.iter().flat_map(|train| ["--train".into(), train.to_string().into()]));
    words.extend(work.settings.iter().flat_map(|(name, value)| [name.into(), value.into()]));
    // A loading has no number of steps.
    match work.unit {
        "epoch" => words.extend(["--epochs".into(), steps.to_string().into()]),
        "pass" => words.extend(["--passes".into(), steps.to_string().into()]),
        _ => {}
    }
    words
}

/// How many images the first record says that a step takes.
fn images(done: &[Done]) -> Option<usize> {
    done.iter().find_map(|done| Some(done.as_ref().ok()?.first()?.images.train))
}

/// A bar of so many processes.
pub fn bar(processes: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("  {bar:20.cyan/dim} {pos}/{len}   {elapsed} gone   {msg}");
    let bar = ProgressBar::new(processes as u64);
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("━━╌"));
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}
