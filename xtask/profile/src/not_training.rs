//! What is none of the training's work: threads that wait awake, which the system counts as the processor's work; and files.

use super::function_names::{crate_of, is_ours};

/// Why a stack is not in the tables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LeftOut {
    /// A helper thread of the crate `kernels` is between two jobs.
    Waiting,
    /// Images are read, or results drawn and written.
    Files,
}

/// The functions of such a helper between two jobs. Not `wait` alone, for it may be inlined into the others.
const HELPER: [&str; 4] = [
    "kernels::cores::helper::wait",
    "kernels::cores::helper::help",
    "kernels::cores::helper::Helper::start::{",
    "<kernels::cores::helper::Helper>::start::{",
];

/// Where such a helper looks whether there is a job for it.
const LOOKS: &str = "kernels::cores::slot::Slot";

/// Where images are found and read, and where plots, pictures, records and weights are made and written.
const FILES: [&str; 7] = [
    "lab::find_images::",
    "data::load::",
    "plot::",
    "lab::run::Run::save",
    "lab::run::Run::write",
    "lab::record::Record::write",
    "weights::",
];

/// Whether a stack is none of the training's, and why. That of the helper waits if, of the course's functions, one of
/// [`HELPER`] is innermost, or the look for a job that it calls: the rest that it calls there is the language's, a look at
/// the clock, a pause, sleep. That of files is
/// one that goes through one of [`FILES`], whatever is called there.
pub fn left_out(stack: &[&str]) -> Option<LeftOut> {
    let innermost = stack.iter().rfind(|name| is_ours(&crate_of(name)));
    let is_helper = |name: &&str| HELPER.iter().any(|own| name.contains(own));
    let looks = |name: &&str| name.contains(LOOKS) && stack.iter().any(is_helper);
    if innermost.is_some_and(|name| is_helper(name) || looks(name)) {
        return Some(LeftOut::Waiting);
    }
    let files = stack.iter().any(|name| FILES.iter().any(|own| name.contains(own)));
    files.then_some(LeftOut::Files)
}

#[cfg(test)]
mod tests {
    use super::LeftOut::{self, Files, Waiting};

    const START: &str = "kernels::cores::helper::Helper::start::{{closure}}";
    const HELP: &str = "kernels::cores::helper::help";
    const WAIT: &str = "kernels::cores::helper::wait";

    /// Of a stack that the system has begun.
    fn left_out(stack: &[&str]) -> Option<LeftOut> {
        super::left_out(&[&["clone3", "std::sys::backtrace::__rust_begin_short_backtrace"], stack].concat())
    }

    /// Protects the tables from a thread that waits awake, whatever of it was inlined.
    #[test]
    fn between_two_jobs() {
        let closure = format!("{WAIT}::{{{{closure}}}}");
        for stack in [
            &[START, HELP, WAIT, "core::hint::spin_loop", "core::core_arch::x86::sse2::_mm_pause"][..],
            &[START, HELP, WAIT, &closure, "<core::sync::atomic::AtomicU8>::compare_exchange"],
            &[START, HELP, WAIT, "std::thread::functions::park", "syscall"],
            &[
                START,
                HELP,
                WAIT,
                "<kernels::cores::slot::Slot<&Job>>::take_up",
                "core::sync::atomic::AtomicU64::load",
            ],
            &[START, HELP, "kernels::cores::slot::Slot<T>::is_open"],
            &[START, HELP, "core::hint::spin_loop"],
            &["<kernels::cores::helper::Helper>::start::{closure#0}"],
        ] {
            assert_eq!(left_out(stack), Some(Waiting), "{stack:?}");
        }
    }

    /// Protects the tables from what is not trained: the reading of images, on each of its two threads, and the pictures and
    /// files at the end.
    #[test]
    fn files() {
        let main = "tp2_naive::experiments::train::run";
        for stack in [
            &["lab::run::Run::load", "lab::find_images::load", "data::load::load", "zlib_rs::inflate"][..],
            &["std::thread::scoped::spawn", "data::load::load::{{closure}}", "data::idx::read"],
            &[main, "lab::run::Run::save_confusion", "plot::save::png", "fdeflate::compress"],
            &[main, "lab::run::Run::save_plot::{{closure}}", "core::hint::black_box"],
            &[main, "lab::run::Run::write", "lab::record::Record::write", "serde_json::to_writer"],
            &[main, "<plot::images::Images as plot::figure::Figure>::draw"],
        ] {
            assert_eq!(left_out(stack), Some(Files), "{stack:?}");
        }
    }

    /// Protects the helper's jobs from being left out with it, the time of who starts it or waits for it, and batches, which
    /// are of the crate that reads images too.
    #[test]
    fn at_work() {
        let product = "kernels::thin::product::product";
        for stack in [
            &[START, HELP, "kernels::cores::job::Job<W>::help", "std::panic::catch_unwind", product][..],
            &[START, HELP, product, "pulp::mul_add_e_f64s"],
            &["tp3_vectorized::main", "kernels::cores::helper::Helper::start", "clone"],
            &["kernels::cores::helper::Helper::share", "kernels::cores::slot::Slot<T>::offer"],
            &["kernels::cores::helper::Helper::share", "kernels::cores::slot::Offer::is_done"],
            &[
                "tp3_vectorized::train::train_sgd_vec",
                "data::batches::Batches::next",
                "kernels::scale::scaled",
            ],
            &[],
        ] {
            assert_eq!(left_out(stack), None, "{stack:?}");
        }
    }
}
