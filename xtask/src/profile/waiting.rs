//! Threads that wait awake. The system counts that as the processor's work; it is none of the lab's.

use super::stacks::{crate_of, is_ours};

/// The functions of linalg's helper thread between two jobs. Not `wait` alone, for it may be inlined into the others.
const HELPER: [&str; 4] = [
    "linalg::cores::helper::wait",
    "linalg::cores::helper::help",
    "linalg::cores::helper::Helper::start::{",
    "<linalg::cores::helper::Helper>::start::{",
];

/// Whether a stack is that of linalg's helper between two jobs: of the course's functions, one of these is innermost.
/// What it calls there is the language's: a look at the clock, a pause, sleep.
pub fn waits(stack: &[&str]) -> bool {
    let innermost = stack.iter().rfind(|name| is_ours(&crate_of(name)));
    innermost.is_some_and(|name| HELPER.iter().any(|own| name.contains(own)))
}

#[cfg(test)]
mod tests {
    const START: &str = "linalg::cores::helper::Helper::start::{{closure}}";
    const HELP: &str = "linalg::cores::helper::help";
    const WAIT: &str = "linalg::cores::helper::wait";

    /// Whether the stack waits, where the system and the profiler have theirs around it.
    fn waits(stack: &[&str]) -> bool {
        let begin = ["clone3", "std::sys::backtrace::__rust_begin_short_backtrace"];
        let end = [
            "<pprof::backtrace::Trace as pprof::backtrace::Trace>::trace",
            "backtrace::trace_unsynchronized",
        ];
        super::waits(&[&begin, stack, &end].concat())
    }

    /// Protects the tables from a thread that waits awake, whatever of it was inlined.
    #[test]
    fn between_two_jobs() {
        let closure = format!("{WAIT}::{{{{closure}}}}");
        assert!(waits(&[
            START,
            HELP,
            WAIT,
            "core::hint::spin_loop",
            "core::core_arch::x86::sse2::_mm_pause"
        ]));
        assert!(waits(&[START, HELP, WAIT, &closure, "<core::sync::atomic::AtomicU8>::compare_exchange"]));
        assert!(waits(&[START, HELP, WAIT, "std::thread::functions::park", "syscall"]));
        assert!(waits(&[START, HELP, "core::hint::spin_loop"]));
        assert!(waits(&["<linalg::cores::helper::Helper>::start::{closure#0}"]));
    }

    /// Protects the helper's jobs from being left out with it, and the time of who starts it or waits for it.
    #[test]
    fn at_work() {
        let product = "linalg::thin::product::product";
        assert!(!waits(&[
            START,
            HELP,
            "linalg::cores::job::Job<W>::help",
            "std::panic::catch_unwind",
            product
        ]));
        assert!(!waits(&[START, HELP, product, "pulp::mul_add_e_f64s"]));
        assert!(!waits(&["tp3_vectorized::main", "linalg::cores::helper::Helper::start", "clone"]));
        assert!(!waits(&["linalg::cores::helper::Helper::share", "linalg::cores::helper::Offer::is_done"]));
        assert!(!waits(&[]));
    }
}
