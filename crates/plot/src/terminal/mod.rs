//! Pictures in the terminal: two pixels in each character cell where it has colours, plain characters where not.
//!
//! ```
//! use plot::Tile;
//! use plot::terminal::{Colours, Terminal, pictures};
//!
//! let cross = [0, 255, 0,
//!              255, 255, 255,
//!              0, 255, 0];
//! let terminal = Terminal { columns: 80, colours: Colours::None };
//! assert_eq!(pictures(&[Tile::new(&cross, 3, 3, "+")], terminal), "+@+\n +\n +\n");
//! ```

mod cells;

use console::{Alignment, Term, measure_text_width, pad_str};

use crate::tile::{Tile, limit};
use crate::wrap::wrap;

/// Between two pictures, in character cells; and where all are to stand in one row.
const GAP: usize = 2;
const NARROW_GAP: usize = 1;

/// What a terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Its width in characters.
    pub columns: usize,
    /// Its colours.
    pub colours: Colours,
}

/// Which colours a terminal knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// None, or it asked for none: pictures are made of ASCII characters.
    None,
    /// The 256 of xterm, 24 of them grey.
    Palette,
    /// Any red, green and blue.
    Full,
}

impl Terminal {
    /// The terminal that standard output goes to. A file or a pipe is 80 characters wide and has no colours; nor has
    /// a terminal where the variable `NO_COLOR` is set.
    pub fn stdout() -> Self {
        let colours = match (console::colors_enabled(), console::true_colors_enabled()) {
            (false, _) => Colours::None,
            (true, false) => Colours::Palette,
            (true, true) => Colours::Full,
        };
        let columns = Term::stdout().size_checked().map_or(80, |(_, columns)| columns.into());
        Self { columns, colours }
    }

    /// What is left of it beside an indent of so many columns.
    pub fn indented_by(self, columns: usize) -> Self {
        Self { columns: self.columns.saturating_sub(columns), ..self }
    }
}

/// The pictures as text: as many beside each other as the screen is wide, captions below, one line feed at the end
/// of each line.
///
/// A 28 × 28 image takes 28 columns and 14 lines, 0 black and 255 white. A picture wider than the screen is shrunk. Without
/// colours, a lighter pixel is a denser character, as on a dark screen; a signed tile shows absolute values, and the
/// caption of a wrong one begins with "wrong:".
pub fn pictures(tiles: &[Tile], terminal: Terminal) -> String {
    let blocks = blocks(tiles, terminal);
    let mut text = String::new();
    let mut rest = &blocks[..];
    while !rest.is_empty() {
        let (row, others) = rest.split_at(how_many_fit(rest, terminal.columns));
        text += &side_by_side(row, GAP);
        if !others.is_empty() {
            text.push('\n');
        }
        rest = others;
    }
    text
}

/// The pictures as text, all in one row: each is shrunk until all fit the terminal. Ten images of 28 × 28 pixels have seven
/// columns each on a screen of 80. Where there is not even a column for each, they are [`pictures`] in several rows.
pub fn row(tiles: &[Tile], terminal: Terminal) -> String {
    let count = tiles.len().max(1);
    match (terminal.columns + NARROW_GAP) / count {
        room if room > NARROW_GAP => {
            side_by_side(&blocks(tiles, Terminal { columns: room - NARROW_GAP, ..terminal }), NARROW_GAP)
        }
        _ => pictures(tiles, terminal),
    }
}

fn blocks(tiles: &[Tile], terminal: Terminal) -> Vec<Block> {
    let limit = limit(tiles);
    tiles.iter().map(|tile| Block::new(tile, limit, terminal)).collect()
}

/// The lines of a row of blocks.
fn side_by_side(row: &[Block], gap: usize) -> String {
    let height = row.iter().map(|block| block.lines.len()).max().unwrap_or(0);
    let line = |i: usize| {
        let parts = row
            .iter()
            .map(|Block { lines, width }| lines.get(i).cloned().unwrap_or_else(|| " ".repeat(*width)));
        parts.collect::<Vec<_>>().join(&" ".repeat(gap)).trim_end().to_owned() + "\n"
    };
    (0..height).map(line).collect()
}

/// How many blocks fit on a line; one always does.
fn how_many_fit(blocks: &[Block], columns: usize) -> usize {
    let mut end = 0;
    let fits = |block: &&Block| {
        end += block.width + GAP;
        end - GAP <= columns
    };
    blocks.iter().take_while(fits).count().max(1)
}

/// A picture with its caption: lines that all take `width` cells.
struct Block {
    lines: Vec<String>,
    width: usize,
}

impl Block {
    fn new(tile: &Tile, limit: f64, terminal: Terminal) -> Self {
        let (mut lines, width) = cells::lines(tile, limit, terminal);
        let caption = match (tile.is_wrong(), terminal.colours) {
            (false, _) => tile.caption().to_owned(),
            (true, Colours::None) => format!("wrong: {}", tile.caption()),
            (true, _) => format!("✗ {}", tile.caption()),
        };
        for line in wrap(&caption, width as f64, |line| measure_text_width(line) as f64) {
            let centred = pad_str(&line, width, Alignment::Center, None);
            let red = tile.is_wrong() && terminal.colours != Colours::None;
            lines.push(if red { format!("\x1b[31m{centred}\x1b[0m") } else { centred.into_owned() });
        }
        Self { lines, width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Terminal = Terminal { columns: 40, colours: Colours::None };

    /// A ring of 16 × 16 pixels, softer outside.
    fn ring() -> Vec<u8> {
        let distance =
            |i: usize| f64::from(i as u32 / 16).mul_add(1.0, -7.5).hypot(f64::from(i as u32 % 16) - 7.5);
        (0..256).map(|i| (255.0 - 80.0 * (distance(i) - 5.0).abs()).max(0.0) as u8).collect()
    }

    /// What a reader of a log file sees: two images beside each other, the third below, captions, the wrong one said.
    #[test]
    fn plain_characters() {
        let ring = ring();
        let tile = |caption: &str| Tile::new(&ring, 16, 16, caption);
        let text = pictures(&[tile("0"), tile("6, is really 0").wrong(true), tile("0")], PLAIN);
        assert!(text.is_ascii());
        insta::assert_snapshot!(text);
    }

    /// The escape codes of both kinds of colours: ink, an odd last row, a signed tile, a wrong caption, then reset.
    #[test]
    fn colours() {
        let grey = [0, 128, 255, 64, 64, 64, 0, 0, 9];
        let weights = [-0.5, 0.25, 0.0, f64::NAN];
        let tiles = [Tile::new(&grey, 3, 3, "bag").wrong(true), Tile::signed(&weights, 2, 2, "w")];
        let text = [Colours::Full, Colours::Palette]
            .map(|colours| pictures(&tiles, Terminal { columns: 80, colours }));
        insta::assert_snapshot!(text.join("\n").replace('\x1b', "ESC"));
    }

    /// An image of the course takes 28 columns and 14 lines, and its caption one more.
    #[test]
    fn size_of_an_image() {
        let image = [200; 784];
        let text = pictures(&[Tile::new(&image, 28, 28, "Ankle boot")], Terminal { columns: 80, ..PLAIN });
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 15);
        assert!(lines[..14].iter().all(|line| line.len() == 28));
    }

    /// A screen narrower than the image gets a smaller image, not broken lines.
    #[test]
    fn narrow_screens() {
        let image = [200; 784];
        for columns in [0, 1, 2, 13, 27] {
            let text = pictures(&[Tile::new(&image, 28, 28, "")], Terminal { columns, ..PLAIN });
            assert!(
                text.lines().all(|line| (1..=columns.max(1)).contains(&line.len())),
                "{columns}:\n{text}"
            );
        }
    }

    /// Protects pictures below a question from a terminal that breaks their lines: four images are 118 columns, and with
    /// the indent 122.
    #[test]
    fn indented() {
        let image = [200; 784];
        let tiles = [0; 4].map(|_| Tile::new(&image, 28, 28, ""));
        let width = |columns| {
            let text = pictures(&tiles, Terminal { columns, ..PLAIN }.indented_by(4));
            text.lines().map(|line| 4 + line.len()).max()
        };
        assert_eq!([120, 121, 122].map(width), [92, 92, 122].map(Some));
    }

    /// Protects TP1's ten images in one row: on any screen that has a column for each they are side by side, as large as fit,
    /// and no line is broken.
    #[test]
    fn ten_in_one_row() {
        let image = [200; 784];
        let tiles = [0; 10].map(|_| Tile::new(&image, 28, 28, "0"));
        let size = |columns| {
            let text = row(&tiles, Terminal { columns, ..PLAIN });
            let lines: Vec<_> = text.lines().collect();
            assert!(lines.iter().all(|line| line.len() <= columns), "{columns}:\n{text}");
            (lines.len() - 1, lines[0].split(' ').map(str::len).collect::<Vec<_>>())
        };
        for (columns, height, width) in
            [(19, 1, 1), (60, 3, 5), (79, 4, 7), (80, 4, 7), (120, 5, 10), (400, 14, 28)]
        {
            assert_eq!(size(columns), (height, vec![width; 10]), "{columns}");
        }
        assert!(size(18).0 > 1);
    }

    /// Nothing to show is no line.
    #[test]
    fn no_pictures() {
        assert_eq!([pictures(&[], PLAIN), row(&[], PLAIN)], ["", ""]);
    }
}
