//! How fast a file comes, and when that is too slow to wait for.

use std::time::Instant;

use super::fault::Fault;
use super::time_limits::Patience;

/// A server that sends fewer bytes a second than this, for as long as it may be silent, is left. A data set would take
/// hours.
const LEAST_RATE: f64 = 5_000.0;

/// Who has a time to give up has so many seconds for a file: one that takes longer at the rate at which it comes is given
/// up.
const WHOLE_WITHIN: f64 = 120.0;

/// The bytes of one attempt at a file, and when they came.
pub struct Pace<'a> {
    patience: &'a Patience,
    /// How many there will be.
    length: u64,
    all: Count,
    /// Those of the last while, no longer than a server may be silent.
    latest: Count,
}

/// Bytes since a moment.
struct Count {
    since: Instant,
    bytes: u64,
}

impl<'a> Pace<'a> {
    /// A file of `length` bytes begins to come.
    pub fn new(length: u64, patience: &'a Patience) -> Self {
        Self { patience, length, all: Count::start(), latest: Count::start() }
    }

    /// So many more bytes have come.
    ///
    /// # Errors
    /// If the server is too slow to be waited for.
    pub fn add(&mut self, bytes: u64) -> Result<(), Fault> {
        self.all.bytes += bytes;
        self.latest.bytes += bytes;
        let time = self.all.since.elapsed();
        let whole = self.length as f64 / self.all.bytes_a_second();
        let is_told = self.patience.gives_up_after().is_some_and(|least| time >= least);
        if is_told && whole > WHOLE_WITHIN {
            self.patience.give_up();
            return Err(self.all.too_slow());
        }
        if self.latest.since.elapsed() >= self.patience.silence() {
            if self.latest.bytes_a_second() < LEAST_RATE {
                return Err(self.latest.too_slow());
            }
            self.latest = Count::start();
        }
        Ok(())
    }
}

impl Count {
    fn start() -> Self {
        Self { since: Instant::now(), bytes: 0 }
    }

    fn bytes_a_second(&self) -> f64 {
        self.bytes as f64 / self.since.elapsed().as_secs_f64()
    }

    fn too_slow(&self) -> Fault {
        Fault::TooSlow { bytes: self.bytes, time: self.since.elapsed() }
    }
}
