//! One picture as lines of character cells, each cell two pixels high.

use plotters::style::RGBColor;

use super::{Colours, Terminal};
use crate::tile::{Tile, diverging, grey};

/// From black to white, without colours, on a dark terminal.
const RAMP: &[u8] = b" .:-=+*#%@";

/// The lines of a picture and their width in cells.
pub(super) fn lines(tile: &Tile, limit: f64, terminal: Terminal) -> (Vec<String>, usize) {
    let (shares, width) = shrunk(tile, limit, terminal.columns.max(1));
    let rows: Vec<_> = shares.chunks(width).collect();
    let lines = rows.chunks(2).map(|pair| match terminal.colours {
        Colours::None => ascii(pair),
        colours => half_blocks(pair, if tile.is_signed() { diverging } else { grey }, colours),
    });
    (lines.collect(), width)
}

/// The tile's shares of ink, averaged over squares so that a row has at most `columns`; and the length of a row.
fn shrunk(tile: &Tile, limit: f64, columns: usize) -> (Vec<f64>, usize) {
    let shares = tile.shares(limit);
    let by = tile.width().div_ceil(columns);
    let width = tile.width().div_ceil(by);
    let mean = |top: usize, left: usize| {
        let rows = top..(top + by).min(tile.height());
        let columns = left..(left + by).min(tile.width());
        let sum: f64 = rows
            .clone()
            .flat_map(|y| columns.clone().map(move |x| (y, x)))
            .map(|(y, x)| shares[y * tile.width() + x])
            .sum();
        sum / (rows.len() * columns.len()) as f64
    };
    let tops = (0..tile.height()).step_by(by);
    (
        tops.flat_map(|top| (0..width).map(move |i| (top, i * by)))
            .map(|(top, left)| mean(top, left))
            .collect(),
        width,
    )
}

/// A character for each two pixels above each other, as dense as the two are light.
fn ascii(pair: &[&[f64]]) -> String {
    let density = |x: usize| pair.iter().map(|row| row[x].abs()).sum::<f64>() / 2.0;
    let character = |x| char::from(RAMP[(density(x) * (RAMP.len() - 1) as f64).round() as usize]);
    (0..pair[0].len()).map(character).collect()
}

/// The upper half block in the colour of the upper pixel, on the colour of the lower one.
fn half_blocks(pair: &[&[f64]], colour: fn(f64) -> RGBColor, colours: Colours) -> String {
    let mut line = String::new();
    let mut last = None;
    for x in 0..pair[0].len() {
        let upper = code(38, colour(pair[0][x]), colours);
        let lower = pair.get(1).map_or_else(|| "49".to_owned(), |row| code(48, colour(row[x]), colours));
        let both = format!("\x1b[{upper};{lower}m");
        if last.as_ref() != Some(&both) {
            line += &both;
            last = Some(both);
        }
        line.push('▀');
    }
    line + "\x1b[0m"
}

/// The escape code that sets a colour; `layer` is 38 for the character, 48 for what is behind it.
fn code(layer: u8, RGBColor(r, g, b): RGBColor, colours: Colours) -> String {
    match colours {
        Colours::Full => format!("{layer};2;{r};{g};{b}"),
        _ if r == g && g == b => format!("{layer};5;{}", grey_of_256(r)),
        _ => format!("{layer};5;{}", 16 + 36 * step_of_6(r) + 6 * step_of_6(g) + step_of_6(b)),
    }
}

/// The nearest of the six steps of a channel in xterm's cube of colours: 0, 95, 135, 175, 215 and 255.
fn step_of_6(channel: u8) -> u8 {
    match channel {
        0..=47 => 0,
        48..=114 => 1,
        115.. => (channel - 35) / 40,
    }
}

/// The nearest of xterm's greys: 16 is black, 231 white, and 232 to 255 go from 8 to 238 in steps of 10.
fn grey_of_256(light: u8) -> u8 {
    match light {
        0..=3 => 16,
        4..=246 => 232 + ((light - 3) / 10).min(23),
        247..=255 => 231,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 256 colours by their own definition: the nearest one is chosen, for every grey and every channel.
    #[test]
    fn nearest_of_256() {
        let cube = [0, 95, 135, 175, 215, 255];
        let greys: Vec<(i32, u8)> =
            (0..24).map(|k| (8 + 10 * i32::from(k), 232 + k)).chain([(0, 16), (255, 231)]).collect();
        for light in 0..=255 {
            let off = |of: i32| (of - i32::from(light)).abs();
            let chosen = greys.iter().find(|(_, number)| *number == grey_of_256(light)).unwrap();
            assert_eq!(off(chosen.0), greys.iter().map(|grey| off(grey.0)).min().unwrap(), "grey {light}");
            let chosen = cube[usize::from(step_of_6(light))];
            assert_eq!(off(chosen), cube.into_iter().map(off).min().unwrap(), "channel {light}");
        }
    }
}
