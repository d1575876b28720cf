//! Samples of what a lab was at, with the functions that a student knows.

use std::collections::BTreeMap;

use anyhow::Context;
use lab::profile::SECONDS;

use super::waiting::waits;

/// What was sampled.
#[derive(Debug, PartialEq)]
pub struct Samples {
    /// Seconds that the processor worked, on all cores together.
    pub seconds: f64,
    /// Seconds that it only waited awake for work, not among those.
    pub waited: f64,
    /// Each stack of functions, the outermost first, and how often it was met.
    pub stacks: BTreeMap<Vec<String>, usize>,
}

/// What carries a thread's work, up to the function that the course wrote.
const STARTS: [&str; 3] = ["__rust_begin_short_backtrace", "execute_job", "lab::program::program"];

/// What takes the sample, above the function that it interrupts.
const ENDS: [&str; 3] = ["__restore_rt", "perf_signal_handler", "pprof::backtrace"];

/// Crates that belong to the language. What they do counts as done by their caller, as an operator's work does.
const LANGUAGE: [&str; 5] = ["core", "alloc", "std", "hashbrown", "compiler_builtins"];

impl Samples {
    /// Reads what [`lab::profile`] writes, leaves out the stacks in which a thread [`waits`], and makes each other one short: see
    /// [`known`].
    ///
    /// # Errors
    /// If it was not written by it.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let mut lines = text.lines();
        let seconds = lines
            .next()
            .and_then(|line| line.strip_prefix(SECONDS))
            .context("no seconds on the first line")?;
        let seconds: f64 = seconds.parse()?;
        let (mut stacks, mut work, mut waiting) = (BTreeMap::new(), 0, 0);
        for line in lines {
            let (stack, count) = line.rsplit_once(' ').with_context(|| format!("no count in {line}"))?;
            let (stack, count) = (stack.split(';').collect::<Vec<_>>(), count.parse::<usize>()?);
            if waits(&stack) {
                waiting += count;
            } else {
                *stacks.entry(known(&stack)).or_default() += count;
                work += count;
            }
        }
        // The seconds are of the whole process: each sample has the same part of them.
        let waited = seconds * waiting as f64 / (work + waiting).max(1) as f64;
        Ok(Self { seconds: seconds - waited, waited, stacks })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.stacks.values().sum()
    }
}

/// The functions of a stack that a student knows. What comes before the lab's own work is left out; so are the
/// language's functions, but for mathematical ones such as `f64::ln`; of another crate there is only the function that was
/// called, and of the C library too, not those that this calls in turn. A closure is part of the function that it
/// stands in, even where a library calls it.
fn known(stack: &[&str]) -> Vec<String> {
    let start = stack.iter().rposition(|name| STARTS.iter().any(|start| name.contains(start)));
    let stack = &stack[start.map_or(0, |start| start + 1)..];
    let end = stack.iter().position(|name| ENDS.iter().any(|end| name.contains(end))).unwrap_or(stack.len());
    // Each with its crate.
    let mut names: Vec<(String, String)> = Vec::new();
    for name in &stack[..end] {
        let (of, short) = (crate_of(name), short(name));
        let operator = of == "f64" && name.contains(" as ");
        if operator || short.is_empty() || LANGUAGE.contains(&of.as_str()) {
            continue;
        }
        let last = names.last().map_or("", |(of, _)| of);
        if is_ours(&of) {
            let own = names.iter().rposition(|(of, _)| is_ours(of));
            if let Some(own) = own.filter(|&own| names[own].1 == short) {
                names.truncate(own + 1);
                continue;
            }
        } else if of == last || (of.is_empty() && last == "f64") {
            continue;
        }
        names.push((of, short));
    }
    if names.is_empty() {
        return vec!["(the program itself)".into()];
    }
    names.into_iter().map(|(_, name)| name).collect()
}

/// Whether a crate is one of the course's.
pub fn is_ours(name: &str) -> bool {
    ["data", "linalg", "numpy_rng", "lab"].contains(&name)
        || name.strip_prefix("tp").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// `nalgebra` of `<nalgebra::Matrix<T> as core::ops::Mul>::mul`; empty for a function of the C library.
pub fn crate_of(name: &str) -> String {
    let name = name.trim_start_matches(['<', '&', ' ']).trim_start_matches("dyn ").trim_start_matches("mut ");
    let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
    if end == name.len() { String::new() } else { name[..end].into() }
}

/// A name without types: `tp2_naive::train::train_sgd`, `nalgebra::dot`.
fn short(name: &str) -> String {
    let (mut depth, mut plain) = (0, String::new());
    for letter in name.replace("->", "→").chars() {
        match letter {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    let words = plain.split("::").filter(|word| !(word.is_empty() || word.starts_with('{')));
    let words: Vec<&str> = words.collect();
    let of = crate_of(name);
    let Some(last) = words.last() else { return of };
    match of.as_str() {
        "" => last.to_string(),
        of if is_ours(of) && words.first() == Some(&of) => words.join("::"),
        of => format!("{of}::{last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the table from what no student has written: types, closures, iterators, the start of the program, the
    /// insides of libraries.
    #[test]
    fn what_a_student_knows() {
        let start =
            ["main", "std::rt::lang_start::{{closure}}", "std::sys::backtrace::__rust_begin_short_backtrace"];
        let lab = ["tp2_naive::train::train_sgd", "tp2_naive::train::loss_and_grad"];
        let stack = |rest: &[&'static str]| known(&[&start[..], &lab, rest].concat());
        let known = |rest: &[&str]| {
            [&lab.map(String::from)[..], &rest.iter().map(|name| name.to_string()).collect::<Vec<_>>()]
                .concat()
        };
        assert_eq!(stack(&[]), known(&[]));
        assert_eq!(
            stack(&["tp2_naive::train::loss_and_grad::{{closure}}", "core::iter::Iterator::fold"]),
            known(&[])
        );
        assert_eq!(
            stack(&[
                "nalgebra::base::blas::<impl nalgebra::Matrix<T,R,C,S>>::dot",
                "nalgebra::base::blas::dotx",
                "<f64 as core::ops::Mul>::mul"
            ]),
            known(&["nalgebra::dot"])
        );
        let closure = "tp2_naive::train::loss_and_grad::{{closure}}";
        assert_eq!(stack(&["nalgebra::from_iterator", closure, "nalgebra::dot"]), known(&["nalgebra::dot"]));
        let signal = [
            "<pprof::backtrace::Trace as pprof::backtrace::Trace>::trace",
            "backtrace::trace_unsynchronized",
        ];
        assert_eq!(stack(&[&["<f64>::ln"], &signal[..]].concat()), known(&["f64::ln"]));
        assert_eq!(stack(&["<f64>::ln", "__log", "__ieee754_log_fma"]), known(&["f64::ln"]));
        assert_eq!(stack(&["alloc::vec::from_elem", "malloc", "_int_malloc"]), known(&["malloc"]));
        assert_eq!(
            stack(&["<tp2_naive::model::Model as lab::learner::Learner>::learn"]),
            known(&["tp2_naive::learn"])
        );
    }

    /// Protects the sums: stacks that become the same are counted together, and a thread that waits is not counted; of
    /// the seconds of the processor it has its part.
    #[test]
    fn counted_together() {
        let text = "seconds 1.5\ntp2_naive::a;core::x 3\ntp2_naive::a;core::y 4\ntp2_naive::b 1\nlinalg::cores::helper::wait 4\n";
        let samples = Samples::parse(text).unwrap();
        assert_eq!((samples.seconds, samples.waited, samples.count()), (1.0, 0.5, 8));
        assert_eq!(samples.stacks[&vec!["tp2_naive::a".to_string()]], 7);
        let none = Samples::parse("seconds 0\n").unwrap();
        assert_eq!((none.seconds, none.waited, none.count()), (0.0, 0.0, 0));
        for bad in ["", "1.5\n", "seconds x\n", "seconds 1\nname\n", "seconds 1\nname many\n"] {
            assert!(Samples::parse(bad).is_err(), "{bad:?}");
        }
    }
}
