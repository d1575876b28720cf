//! The range of an axis and its ticks: round numbers, with as few decimals as they need.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

/// An axis, from `min` to `max`. On a logarithmic axis these two are `log₁₀` of the values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    min: f64,
    max: f64,
    logarithmic: bool,
    ticks: Vec<Tick>,
}

/// A value of the axis, and what is written beside it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    at: f64,
    pub label: String,
}

/// The smallest and the largest of some finite values; `None` if there are none.
pub(super) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |range, v| {
        let (low, high) = range.unwrap_or((v, v));
        Some((low.min(v), high.max(v)))
    })
}

impl Axis {
    /// The axis of an empty panel, from 0 to 1.
    pub fn empty() -> Self {
        Self { min: 0.0, max: 1.0, logarithmic: false, ticks: Vec::new() }
    }

    /// An axis over `[low, high]` and a margin, with about `wanted` ticks.
    pub fn linear((low, high): (f64, f64), margin: f64, wanted: usize) -> Self {
        let (min, max) = widened(low, high, margin);
        Self { min, max, logarithmic: false, ticks: round_ticks(min, max, wanted, false) }
    }

    /// An axis for what is counted, such as epochs: no tick between whole numbers.
    pub fn counting((low, high): (f64, f64), margin: f64, wanted: usize) -> Self {
        let (min, max) = if low == high { (low - 0.5, low + 0.5) } else { widened(low, high, margin) };
        Self { min, max, logarithmic: false, ticks: round_ticks(min, max, wanted, true) }
    }

    /// A logarithmic axis over `[low, high]`, both above 0: ticks at powers of ten if there are three, else at 1, 2
    /// and 5 times them, else at every digit, else at round numbers.
    pub fn logarithmic((low, high): (f64, f64), margin: f64, wanted: usize) -> Self {
        let (min, max) = widened(low.log10(), high.log10(), margin);
        let far = low < 1e-4 || high > 1e5;
        let ticks_at = |digits: &[u8]| -> Vec<Tick> {
            let powers = min.floor() as i32..=max.ceil() as i32;
            powers
                .flat_map(|power| {
                    digits.iter().map(move |&digit| (f64::from(digit) * 10f64.powi(power), power))
                })
                .filter(|(at, _)| (min..=max).contains(&at.log10()))
                .map(|(at, power)| Tick { at, label: label(at, power, far) })
                .collect()
        };
        let decades = ticks_at(&[1]);
        let ticks = if decades.len() >= 3 {
            let every = decades.len().div_ceil(wanted);
            decades.into_iter().step_by(every).collect()
        } else {
            let finer = [&[1, 2, 5][..], &[1, 2, 3, 4, 5, 6, 7, 8, 9]].map(ticks_at);
            let round = || round_ticks(10f64.powf(min), 10f64.powf(max), wanted, false);
            finer.into_iter().find(|ticks| ticks.len() >= 3).unwrap_or_else(round)
        };
        Self { min, max, logarithmic: true, ticks }
    }

    pub fn ticks(&self) -> &[Tick] {
        &self.ticks
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, &value: &f64, (start, end): (i32, i32)) -> i32 {
        let place = if self.logarithmic { value.log10() } else { value };
        let share = (place - self.min) / (self.max - self.min);
        start + (share * f64::from(end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // plotters asks twice: for the grid with labels, and for a finer one that these plots do not have.
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.ticks.iter().map(|tick| tick.at).collect()
    }

    fn range(&self) -> Range<f64> {
        self.min..self.max
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        self.ticks.iter().find(|tick| tick.at == *value).map_or_else(String::new, |tick| tick.label.clone())
    }
}

/// `[low, high]` with `margin` times its length added at both ends; if it has no length, a tenth of its value.
fn widened(low: f64, high: f64, margin: f64) -> (f64, f64) {
    let (length, size) = (high - low, low.abs().max(high.abs()));
    let by = if size < 1e-300 {
        1.0
    } else if length < 1e-9 * size {
        0.1 * size
    } else {
        margin * length
    };
    (low - by, high + by)
}

/// Ticks within `[min, max]` at multiples of 1, 2 or 5 times a power of ten, at most a quarter more than `wanted`.
fn round_ticks(min: f64, max: f64, wanted: usize, whole: bool) -> Vec<Tick> {
    let rough = (max - min) / (1.25 * wanted as f64);
    let (digit, power) = round_up(if whole { rough.max(1.0) } else { rough });
    // Dividing by 10ⁿ rounds once; multiplying by 10⁻ⁿ, which is not a binary fraction, would round twice.
    let multiple = |k: f64| {
        if power < 0 { k * digit / 10f64.powi(-power) } else { k * digit * 10f64.powi(power) }
    };
    let step = multiple(1.0);
    let size = min.abs().max(max.abs());
    let far = !(1e-3..1e6).contains(&size);
    let (first, last) = ((min / step).ceil() as i64, (max / step).floor() as i64);
    (first..=last).map(|k| multiple(k as f64)).map(|at| Tick { at, label: label(at, power, far) }).collect()
}

/// The smallest 1, 2 or 5 times a power of ten that is at least `rough`, as digit and power.
fn round_up(rough: f64) -> (f64, i32) {
    let power = rough.log10().floor() as i32;
    match rough / 10f64.powi(power) - 1e-9 {
        ..=1.0 => (1.0, power),
        ..=2.0 => (2.0, power),
        ..=5.0 => (5.0, power),
        _ => (1.0, power + 1),
    }
}

/// `value` with digits down to `10^last`; as a power of ten if `scientific`.
fn label(value: f64, last: i32, scientific: bool) -> String {
    let text = if scientific && value == 0.0 {
        "0".to_owned()
    } else if scientific {
        let power = (value.abs().log10() + 1e-9).floor() as i32;
        let mantissa = format!("{:.*}", (power - last).max(0) as usize, value / 10f64.powi(power));
        let power: String = power.to_string().chars().map(superscript).collect();
        match mantissa.as_str() {
            "1" => format!("10{power}"),
            "-1" => format!("-10{power}"),
            _ => format!("{mantissa}×10{power}"),
        }
    } else {
        format!("{value:.*}", (-last).max(0) as usize)
    };
    text.replace('-', "−")
}

fn superscript(digit: char) -> char {
    match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        _ => digit.to_digit(10).and_then(|d| char::from_u32(0x2070 + d)).unwrap_or(digit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    /// Ten epochs are ten ticks, never 0.5 or 1.5.
    #[test]
    fn epochs_are_whole() {
        let axis = Axis::counting((1.0, 10.0), 0.03, 10);
        assert_eq!(labels(&axis), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
        assert_eq!(labels(&Axis::counting((1.0, 3.0), 0.03, 10)), ["1", "2", "3"]);
        assert_eq!(labels(&Axis::counting((1.0, 2000.0), 0.03, 5)), ["0", "500", "1000", "1500", "2000"]);
    }

    /// One epoch stands in the middle of its axis.
    #[test]
    fn one_epoch() {
        let axis = Axis::counting((1.0, 1.0), 0.03, 10);
        assert_eq!((axis.min, axis.max, labels(&axis)), (0.5, 1.5, vec!["1"]));
    }

    /// As many decimals as the step has, and a margin on both sides.
    #[test]
    fn losses() {
        let axis = Axis::linear((0.42, 0.65), 0.05, 5);
        assert_eq!(labels(&axis), ["0.45", "0.50", "0.55", "0.60", "0.65"]);
        assert!(axis.min < 0.42 && axis.max > 0.65);
        assert_eq!(labels(&Axis::linear((-1.0, 1.0), 0.0, 4)), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
    }

    /// Small and huge numbers are written as powers of ten, not with a row of zeros.
    #[test]
    fn far_from_one() {
        assert_eq!(labels(&Axis::linear((1e-5, 3e-5), 0.0, 2)), ["10⁻⁵", "2×10⁻⁵", "3×10⁻⁵"]);
        assert_eq!(labels(&Axis::linear((0.0, 2e12), 0.0, 2)), ["0", "10¹²", "2×10¹²"]);
    }

    /// A curve that does not move, at any height, still has a range around it.
    #[test]
    fn constant_values() {
        for value in [0.0, 0.8321, -2.0, 1e300, 1e-310] {
            let axis = Axis::linear((value, value), 0.05, 5);
            assert!(axis.min < value && value < axis.max && axis.ticks.len() >= 2, "{value}: {axis:?}");
        }
    }

    /// Decades when there are enough; else finer ticks, never fewer than two.
    #[test]
    fn logarithms() {
        assert_eq!(labels(&Axis::logarithmic((5e-5, 2.0), 0.0, 6)), ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"]);
        assert_eq!(labels(&Axis::logarithmic((0.01, 1.0), 0.0, 6)), ["0.01", "0.1", "1"]);
        assert_eq!(labels(&Axis::logarithmic((0.05, 0.6), 0.0, 6)), ["0.05", "0.1", "0.2", "0.5"]);
        assert_eq!(labels(&Axis::logarithmic((0.42, 0.45), 0.0, 3)), ["0.42", "0.43", "0.44", "0.45"]);
        assert!(Axis::logarithmic((1e-300, 1e300), 0.05, 6).ticks.len() <= 6);
    }
}
