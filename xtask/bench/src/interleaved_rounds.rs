//! Interleaved rounds: in each, every peer works once, and in each another one begins. What disturbs the machine for a while
//! then disturbs all of them alike.

use std::ffi::OsString;

use lab::{Record, start_and_memory};
use xtask::training_process::{self, Steps};

use super::peer::command;

/// One who is ready to work.
pub struct Job {
    /// For the screen.
    pub name: String,
    /// The whole command, but for where its record goes.
    pub words: Vec<OsString>,
    /// The experiment that its record is named after.
    pub record: &'static str,
    /// What its process finds in its environment besides.
    pub environment: Vec<(&'static str, String)>,
}

/// What a job has to show: a record for each round, or why there is none.
pub type Done = Result<Vec<Record>, String>;

/// Makes the rounds with those who are ready. `watch` is told the round, from 1, and whose turn it is. One that fails is left out from then on.
///
/// # Errors
/// If a job is to start nothing.
pub fn run(
    jobs: Vec<Result<Job, String>>,
    rounds: usize,
    mut watch: impl FnMut(usize, &str),
) -> anyhow::Result<Vec<Done>> {
    let mut done: Vec<Done> =
        jobs.iter().map(|job| job.as_ref().map(|_| Vec::new()).map_err(String::clone)).collect();
    for round in 0..rounds {
        for place in order(jobs.len(), round) {
            if let (Ok(job), Ok(records)) = (&jobs[place], &mut done[place]) {
                watch(round + 1, &job.name);
                match job.work()? {
                    Ok(record) => records.push(record),
                    Err(why) => done[place] = Err(why),
                }
            }
        }
    }
    Ok(done)
}

/// Who works when in a round: all of them, and each round begins with the next.
fn order(jobs: usize, round: usize) -> impl Iterator<Item = usize> {
    (0..jobs).map(move |turn| (turn + round) % jobs)
}

impl Job {
    /// Works once, in a process of its own.
    fn work(&self) -> anyhow::Result<Result<Record, String>> {
        let mut command = command(&self.words)?;
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.env(start_and_memory::STARTED, start_and_memory::now().to_string());
        let nobody: Option<fn(Steps)> = None;
        let record = training_process::record(command, "it", self.record, nobody);
        Ok(record.unwrap_or_else(|error| Err(format!("{error:#}"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the ratios from whoever comes first or last: in each round all work once, and in as many rounds as there are
    /// peers each has each place once.
    #[test]
    fn everyone_has_every_place() {
        let rounds: Vec<Vec<usize>> = (0..3).map(|round| order(3, round).collect()).collect();
        assert_eq!(rounds, [[0, 1, 2], [1, 2, 0], [2, 0, 1]]);
        for place in 0..3 {
            let mut who: Vec<usize> = rounds.iter().map(|round| round[place]).collect();
            who.sort();
            assert_eq!(who, [0, 1, 2]);
        }
    }
}
