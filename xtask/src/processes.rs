//! Processes that this one starts and waits for: at Ctrl-C they end at once, and this one with them, or it outlives them.

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::{self, ChildStdout, Command, ExitStatus},
    sync::{Arc, Mutex, MutexGuard, Once, PoisonError},
    thread,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, WeakProgressBar};
use lab::interrupt;
use shared_child::SharedChild;

/// What runs now.
static RUNNING: Mutex<Vec<Running>> = Mutex::new(Vec::new());

/// What stands on the screen meanwhile.
static BAR: Mutex<Option<WeakProgressBar>> = Mutex::new(None);

#[derive(Clone)]
struct Running {
    child: Arc<SharedChild>,
    /// A folder that is there for this program alone.
    folder: Option<PathBuf>,
}

/// A program that was started here. It ends when this is dropped, if not before.
pub struct Program(Running);

impl Program {
    /// Starts it. At Ctrl-C it ends, and the folder goes, if one is named: whoever made it has no time left to remove it.
    ///
    /// # Errors
    /// If the program cannot be started.
    pub fn start(command: &mut Command, folder: Option<&Path>) -> io::Result<Self> {
        heed_ctrl_c();
        // Whoever holds the list ends all that is on it: a program cannot start unnoticed.
        let mut running = locked(&RUNNING);
        let child = Arc::new(SharedChild::spawn(command)?);
        let program = Running { child, folder: folder.map(Path::to_owned) };
        running.push(program.clone());
        Ok(Self(program))
    }

    /// Its standard output, if that is a pipe that nobody has taken.
    pub fn take_stdout(&self) -> Option<ChildStdout> {
        self.0.child.take_stdout()
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// If the system does not tell.
    pub fn wait(&self) -> io::Result<ExitStatus> {
        let status = self.0.child.wait()?;
        if !status.success() {
            give_way_to_ctrl_c();
        }
        Ok(status)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.0.end();
        locked(&RUNNING).retain(|other| !Arc::ptr_eq(&other.child, &self.0.child));
    }
}

impl Running {
    fn end(&self) {
        // One that has ended already has nothing to be told.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program to its end.
///
/// # Errors
/// If it cannot be started.
pub fn status(command: &mut Command) -> io::Result<ExitStatus> {
    Program::start(command, None)?.wait()
}

/// From now on, this is the bar that stands on the screen.
pub fn show(bar: &ProgressBar) {
    *locked(&BAR) = Some(bar.downgrade());
}

/// The bar that stands on the screen, if one does.
fn bar() -> Option<ProgressBar> {
    locked(&BAR).as_ref()?.upgrade()
}

/// Writes a line of another program's to standard error, above the bar.
pub fn say(line: &str) {
    let write = || drop(writeln!(io::stderr(), "{line}"));
    match bar() {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// From now on, Ctrl-C ends what was started here, and then this program with the status that shells give for it.
pub fn heed_ctrl_c() {
    static HANDLER: Once = Once::new();
    // Where there can be no handler, Ctrl-C does what it does without one.
    HANDLER.call_once(|| drop(ctrlc::set_handler(end_all)));
}

/// A terminal tells all programs of a Ctrl-C at the same time. One of them that has failed may have failed for that reason:
/// then it is no failure to speak of, and this program ends while it waits here.
pub fn give_way_to_ctrl_c() {
    thread::sleep(Duration::from_millis(200));
}

/// Leaves Ctrl-C to the programs that are started here, which get it too: one that is training has something to write down
/// first, and its exit status is passed on. Where there can be no handler, this program ends with them.
pub fn outlive_ctrl_c() {
    let _ = ctrlc::set_handler(|| {});
}

/// The status of a process as a shell gives it: 128 and the signal for one that a signal ended.
pub fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128_u8.saturating_add(signal.try_into().unwrap_or_default());
    }
    status.code().and_then(|code| code.try_into().ok()).unwrap_or(1)
}

fn end_all() {
    // It stays as it is. Drawn anew, it would stand there twice: the terminal has written ^C after it.
    if let Some(bar) = bar() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    // Held to the end, so that nobody starts another program or reports that one of these has stopped.
    let running = locked(&RUNNING);
    for program in running.iter() {
        program.end();
        if let Some(folder) = &program.folder {
            let _ = fs::remove_dir_all(folder);
        }
    }
    if io::stderr().is_terminal() {
        let _ = writeln!(io::stderr());
    }
    process::exit(interrupt::STATUS.into());
}

/// What another thread has left is whole, even if that thread has panicked.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
