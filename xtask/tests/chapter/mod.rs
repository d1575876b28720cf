//! The screens that a lab's chapter quotes, held beside the lab's own.

use std::fs;

/// Compares every quoted block whose first line is on the lab's screen: the lines that follow must be there, too. Seconds
/// and what rounding leaves differ from machine to machine and are passed over; a line may lack its seconds. Gives the number of such blocks.
///
/// # Panics
/// If a line of such a block is not on the screen.
pub fn assert_quotes(lab: &str, screen: &str) -> usize {
    let path = data::project_root().join("docs/src").join(lab).with_extension("md");
    let text = fs::read_to_string(&path).expect("a chapter");
    let screen: Vec<String> = screen.lines().map(comparable).collect();
    let shown = |line: &str| {
        let (start, cut) = line.strip_suffix(" …").map_or((line, false), |start| (start, true));
        let is = |of: &String| of == start || of.strip_suffix(" ~ s") == Some(start);
        screen.iter().any(|of| if cut { of.starts_with(start) } else { is(of) })
    };
    let blocks = text.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next());
    let blocks = blocks.map(|block| block.lines().map(comparable).collect::<Vec<_>>());
    let of_the_lab: Vec<_> = blocks.filter(|block| block.first().is_some_and(|line| shown(line))).collect();
    for line in of_the_lab.iter().flatten().filter(|line| !matches!(line.as_str(), "" | "…")) {
        assert!(shown(line), "{}: the lab's screen has no line\n{line}", path.display());
    }
    of_the_lab.len()
}

/// The words of a line, without what differs between machines.
fn comparable(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let unit = |place: usize| words.get(place + 1).map(|next| next.trim_end_matches([',', ':']));
    let differs = |(place, word): (usize, &&str)| {
        let number = word.parse::<f64>();
        let seconds = number.is_ok() && matches!(unit(place), Some("s" | "ms" | "times"));
        let rounding = number.is_ok_and(|number| number != 0.0 && number.abs() < 1e-10);
        seconds || rounding
    };
    let kept = words.iter().enumerate().map(|word| if differs(word) { "~" } else { *word.1 });
    kept.collect::<Vec<_>>().join(" ")
}
