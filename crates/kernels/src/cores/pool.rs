//! rayon's threads, as many as the system gives.

use std::{
    env,
    io::ErrorKind,
    sync::mpsc::{Sender, channel},
    thread,
};

use rayon::{ThreadBuilder, ThreadPoolBuilder, max_num_threads};

use crate::memory;

/// Starts rayon's threads: one for each core, or as many as `RAYON_NUM_THREADS` says; fewer, if the system gives no more
/// (`ulimit -u`, the limits of a container); and if it gives none, the calling thread does all the work. No bit of a
/// result depends on that.
///
/// A program calls this before anything else of this crate, on the thread that is to compute. rayon starts its threads of
/// itself where nobody has, but panics if one of them cannot be had.
///
/// From then on what the program frees is kept for what comes next (`memory.rs`).
pub fn start() {
    memory::keep_what_is_freed();
    let asked = env::var("RAYON_NUM_THREADS").ok().and_then(|number| number.parse().ok());
    let wanted = match asked {
        Some(number @ 1..) => number,
        _ => thread::available_parallelism().map_or(1, usize::from),
    };
    let threads: Vec<_> = (0..wanted.min(max_num_threads())).map_while(|_| thread()).collect();
    let pool = ThreadPoolBuilder::new();
    // An error would say that they have been started before.
    let _ = match threads.len() {
        0 => pool.num_threads(1).use_current_thread().build_global(),
        count => pool
            .num_threads(count)
            .spawn_handler(|thread| {
                threads[thread.index()].send(thread).map_err(|_| ErrorKind::BrokenPipe.into())
            })
            .build_global(),
    };
}

/// A thread, if the system gives one, that waits to be told which of rayon's it is.
fn thread() -> Option<Sender<ThreadBuilder>> {
    let (tell, told) = channel::<ThreadBuilder>();
    let run = move || told.recv().map(ThreadBuilder::run);
    thread::Builder::new().name("rayon".into()).spawn(run).ok()?;
    Some(tell)
}
