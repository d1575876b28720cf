//! The factors that a step's time depends on. To look at another is to add an entry.

use crate::{
    results::Results,
    session::Change,
    work::{self, Work},
};

/// One factor: a work that is done again and again, with one thing changed.
pub struct Factor {
    /// `batch-size`
    pub name: &'static str,
    /// What stands above its panel.
    pub title: &'static str,
    /// What stands below: `images in a batch`
    pub axis: &'static str,
    /// The work.
    pub work: &'static str,
    /// What is changed.
    pub by: By,
    /// What it is changed to.
    pub values: &'static [usize],
    /// A fixed option for all of them: so many images, where a network is too wide for more.
    pub images: Option<usize>,
}

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    /// This option.
    Setting(&'static str),
    /// How many of the images are there to learn from, and to watch: `--train`.
    Images,
    /// How many cores a process may use.
    Cores,
}

/// Who is compared: the lab itself and these.
const PEERS: [&str; 2] = ["NumPy", "PyTorch"];

/// The environment variables that say how many threads a library takes: rayon's, and those of the libraries that NumPy and
/// PyTorch multiply with.
const THREADS: [&str; 4] =
    ["RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];

const CORES: &[usize] = &[1, 2, 4, 8, 16, 32, 64];

/// All factors, in the order of their panels.
#[rustfmt::skip]
pub const ALL: &[Factor] = &[
    Factor { name: "batch-size", title: "TP3: batch size", axis: "images in a batch", work: "tp3", by: By::Setting("--batch-size"), values: &[1, 4, 16, 64, 256, 1024, 4096], images: None },
    Factor { name: "images", title: "TP3: images", axis: "training images", work: "tp3", by: By::Images, values: &[1_200, 3_000, 6_000, 12_000, 30_000, 60_000], images: None },
    Factor { name: "width", title: "TP6: width of the hidden layer, 5,000 images", axis: "hidden units", work: "tp6", by: By::Setting("--hidden"), values: &[16, 32, 64, 128, 256, 512, 1024, 2048], images: Some(5_000) },
    Factor { name: "cores", title: "TP3: cores", axis: "cores", work: "tp3", by: By::Cores, values: CORES, images: None },
    Factor { name: "cores", title: "TP4: cores", axis: "cores", work: "tp4", by: By::Cores, values: CORES, images: None },
    Factor { name: "cores", title: "TP6: cores, 128 hidden units", axis: "cores", work: "tp6", by: By::Cores, values: CORES, images: None },
];

impl Factor {
    /// The work.
    pub fn work(&self) -> Option<&'static Work> {
        work::named(self.work)
    }

    /// The values that this machine and its data allow; of many, with `few`, every third.
    pub fn values(&self, cores: usize, images: usize, few: bool) -> Vec<usize> {
        let most = match self.by {
            By::Setting(_) => usize::MAX,
            By::Images => images,
            By::Cores => cores,
        };
        let allowed = self.values.iter().copied().filter(|&value| value <= most);
        allowed.step_by(if few { 3 } else { 1 }).collect()
    }

    /// What is done otherwise than the work says, for this value.
    pub fn change(&self, value: usize) -> Change {
        let text = value.to_string();
        let mut change = Change { peers: Some(&PEERS), ..Change::default() };
        change.settings.extend(self.images.map(|images| ("--train", images.to_string())));
        match self.by {
            By::Setting(name) => change.settings.push((name, text)),
            By::Images => change.settings.push(("--train", text)),
            By::Cores => change.environment.extend(THREADS.map(|name| (name, text.clone()))),
        }
        change
    }

    /// Where a value stands on the axis. Of images, only those count that are learnt from.
    pub fn place(&self, value: usize, results: &Results) -> usize {
        if self.by == By::Images { results.images } else { value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the table from a slip, and a small machine from what it cannot do: every work is there, no value is beyond the
    /// images or the cores that there are, and the first is always done.
    #[test]
    fn what_there_is_to_do() {
        for factor in ALL {
            assert!(factor.work().is_some(), "{}", factor.title);
            assert!(!factor.values(1, 6_000, true).is_empty(), "{}", factor.title);
        }
        let values = |name: &str, cores, images, few| {
            let factor = ALL.iter().find(|factor| factor.name == name).expect("a factor");
            factor.values(cores, images, few)
        };
        assert_eq!(values("cores", 2, 60_000, false), [1, 2]);
        assert_eq!(values("images", 2, 6_000, false), [1_200, 3_000, 6_000]);
        assert_eq!(values("batch-size", 1, 6_000, true), [1, 64, 4096]);
    }
}
