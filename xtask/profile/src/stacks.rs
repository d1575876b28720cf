//! Samples of what a lab was at, with the functions that a student knows.

use std::collections::BTreeMap;

use anyhow::Context;
use lab::profile::SECONDS;

use super::{
    function_names::{FLOATS, crate_of, is_ours, short},
    not_training::{LeftOut, left_out},
};

/// What was sampled.
#[derive(Debug, PartialEq)]
pub struct Samples {
    /// Seconds that the processor worked at what is in the stacks, on all cores together.
    pub seconds: f64,
    /// Seconds that it only waited awake for work, not among those.
    pub waited: f64,
    /// Seconds of reading images, and of drawing and writing results, not among those either.
    pub files: f64,
    /// Each stack of functions, the outermost first, and how often it was met.
    pub stacks: BTreeMap<Vec<String>, usize>,
}

/// What carries a thread's work, up to the function that the course wrote.
const STARTS: [&str; 3] = ["__rust_begin_short_backtrace", "execute_job", "lab::program::program"];

/// Crates that belong to the language. What they do counts as done by their caller, as an operator's work does.
const LANGUAGE: [&str; 5] = ["core", "alloc", "std", "hashbrown", "compiler_builtins"];

impl Samples {
    /// Reads what [`lab::profile`] writes, leaves out the stacks of waiting and of files, and makes each other one short: see
    /// [`left_out`], [`known`].
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
        let (mut stacks, mut all, mut waiting, mut files) = (BTreeMap::new(), 0, 0, 0);
        for line in lines {
            let (stack, count) = line.rsplit_once(' ').with_context(|| format!("no count in {line}"))?;
            let (stack, count) = (stack.split(';').collect::<Vec<_>>(), count.parse::<usize>()?);
            match left_out(&stack) {
                Some(LeftOut::Waiting) => waiting += count,
                Some(LeftOut::Files) => files += count,
                None => *stacks.entry(known(&stack)).or_default() += count,
            }
            all += count;
        }
        // The seconds are of the whole process: each sample has the same part of them.
        let part = |count: usize| seconds * count as f64 / all.max(1) as f64;
        let (waited, files) = (part(waiting), part(files));
        Ok(Self { seconds: seconds - waited - files, waited, files, stacks })
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
    // Each with its crate.
    let mut names: Vec<(String, String)> = Vec::new();
    for name in &stack[start.map_or(0, |start| start + 1)..] {
        let (of, short) = (crate_of(name), short(name));
        if short.is_empty() || LANGUAGE.contains(&of.as_str()) {
            continue;
        }
        let last = names.last().map_or("", |(of, _)| of);
        if is_ours(&of) {
            let own = names.iter().rposition(|(of, _)| is_ours(of));
            if let Some(own) = own.filter(|&own| names[own].1 == short) {
                names.truncate(own + 1);
                continue;
            }
        } else if of == last || (of.is_empty() && FLOATS.contains(&last)) {
            continue;
        }
        names.push((of, short));
    }
    if names.is_empty() {
        return vec!["(the program itself)".into()];
    }
    names.into_iter().map(|(_, name)| name).collect()
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
        assert_eq!(stack(&["<f64>::ln"]), known(&["f64::ln"]));
        assert_eq!(stack(&["<f64>::ln", "__log", "__ieee754_log_fma"]), known(&["f64::ln"]));
        assert_eq!(stack(&["alloc::vec::from_elem", "malloc", "_int_malloc"]), known(&["malloc"]));
        assert_eq!(
            stack(&["<tp2_naive::model::Model as lab::learner::Learner>::learn"]),
            known(&["tp2_naive::model::Model::learn"])
        );
    }

    /// Protects the sums: stacks that become the same are counted together, and those of waiting and of files are not
    /// counted; of the seconds of the processor they have their part.
    #[test]
    fn counted_together() {
        let text = "seconds 2.25\ntp2_naive::a;core::x 3\ntp2_naive::a;core::y 4\ntp2_naive::b 1\n\
                    kernels::cores::helper::wait 4\ntp2_naive::a;plot::save::png 6\n";
        let samples = Samples::parse(text).unwrap();
        assert_eq!((samples.seconds, samples.waited, samples.files, samples.count()), (1.0, 0.5, 0.75, 8));
        assert_eq!(samples.stacks[&vec!["tp2_naive::a".to_string()]], 7);
        let none = Samples::parse("seconds 0\n").unwrap();
        assert_eq!((none.seconds, none.waited, none.files, none.count()), (0.0, 0.0, 0.0, 0));
        for bad in ["", "1.5\n", "seconds x\n", "seconds 1\nname\n", "seconds 1\nname many\n"] {
            assert!(Samples::parse(bad).is_err(), "{bad:?}");
        }
    }
}
