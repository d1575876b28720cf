//! The pictures of an experiment: what is drawn into the run's folder once the record is written.

use std::{
    fs,
    path::{Path, PathBuf},
};

use linalg::double;
use plot::{PlotError, Tile, save_confusion, save_images, with_ending, write_beside};

use crate::{
    record::Record,
    screen::{shown, thousands},
};

/// A picture in two files, to be given to [`Run::write`](crate::Run::write) with the record that it belongs to.
///
/// ```
/// use lab::{Picture, training_curves};
/// # use lab::Record;
/// # fn pictures(record: &Record) {
/// let pictures = [
///     Picture::plot("train", |base| training_curves::save_training(base, "TP3 on MNIST", &record.history)),
///     Picture::confusion(record),
///     Picture::weights(record),
/// ];
/// # }
/// ```
pub struct Picture<'a> {
    /// Its files' name, without an ending.
    name: String,
    /// What it is called on the screen.
    kind: &'static str,
    /// Its files' endings.
    endings: [&'static str; 2],
    /// Draws the files, given their path without an ending. If there is nothing to draw, there is no such function.
    draw: Option<Draw<'a>>,
}

type Draw<'a> = Box<dyn FnOnce(&Path) -> Result<[PathBuf; 2], PlotError> + 'a>;

impl<'a> Picture<'a> {
    /// A plot of that name. `save` gets the path without its ending and writes the files: one of the functions of
    /// [`plot`] or [`training_curves`](crate::training_curves).
    pub fn plot(
        name: impl Into<String>,
        save: impl FnOnce(&Path) -> Result<[PathBuf; 2], PlotError> + 'a,
    ) -> Self {
        Self { draw: Some(Box::new(save)), ..Self::none(name.into()) }
    }

    /// Which classes the model takes for which, as `<experiment>-confusion`, if the record has it.
    pub fn confusion(record: &'a Record) -> Self {
        let name = format!("{}-confusion", record.experiment);
        let Some(confusion) = &record.confusion else { return Self::none(name) };
        Self::plot(name, move |base| {
            let images = confusion.counts.iter().flatten().sum();
            let title = format!("{}: {} test images", title(record), thousands(images));
            save_confusion(base, &title, confusion)
        })
    }

    /// What a model of one layer looks for in each class, as `<experiment>-weights`, if the record has it.
    pub fn weights(record: &'a Record) -> Self {
        let name = format!("{}-weights", record.experiment);
        if record.weights.is_empty() {
            return Self::none(name);
        }
        Self::plot(name, move |base| {
            let pixels: Vec<Vec<f64>> =
                record.weights.iter().map(|of| of.pixels.iter().copied().map(double).collect()).collect();
            let pictures = pixels.iter().zip(&record.weights);
            let tiles =
                pictures.map(|(pixels, of)| Tile::signed(pixels, of.height, of.width, of.class.clone()));
            let tiles: Vec<Tile> = tiles.collect();
            let title = format!("{}: the weights of each class", title(record));
            save_images(base, &title, &tiles, tiles.len().div_ceil(2))
        })
    }

    /// A drawing that is text, as SVG and in Graphviz's language.
    pub fn drawing(name: impl Into<String>, svg: String, dot: String) -> Self {
        let endings = ["svg", "dot"];
        let draw = move |base: &Path| {
            write_beside(base, [(endings[0], svg.into_bytes()), (endings[1], dot.into_bytes())])
        };
        Self { name: name.into(), kind: "drawing", endings, draw: Some(Box::new(draw)) }
    }

    /// The plot of that name, of a run that does not have it.
    fn none(name: String) -> Self {
        Self { name, kind: "plot", endings: ["svg", "png"], draw: None }
    }

    /// Removes the files that an earlier run has left: they are not of the record that has just been written.
    pub(crate) fn remove_older(&self, folder: &Path) {
        for ending in self.endings {
            // Where this cannot be done, the drawing says what is wrong, if anything is.
            let _ = fs::remove_file(with_ending(&folder.join(&self.name), ending));
        }
    }

    /// Draws the picture and says in words where it is; `None` if there is nothing to draw.
    ///
    /// # Errors
    /// If a file cannot be written; the other one is there all the same.
    pub(crate) fn draw(self, folder: &Path) -> Result<Option<String>, PlotError> {
        let Some(draw) = self.draw else { return Ok(None) };
        let [first, second] = draw(&folder.join(self.name))?;
        let second = second.file_name().unwrap_or_default().display();
        Ok(Some(format!("{}: {} and {second}", self.kind, shown(&first))))
    }
}

/// What a record is of, as the title of a plot: `TP3 train`.
fn title(record: &Record) -> String {
    format!("{} {}", record.lab.to_uppercase(), record.experiment)
}
