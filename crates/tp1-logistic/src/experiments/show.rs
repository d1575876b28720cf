//! TP1 Q1 to Q3: the images, and the size of the network.

use lab::{LoadedData, Picture, Run, thousands};
use plot::{
    save_images,
    terminal::{self, Terminal},
};
use tp1_logistic::{first_images, flatten, image_counts, parameter_count};

/// Images of Q2.
const COUNT: usize = 10;

/// Prints how many images there are, draws the first ones on the screen and into a file, counts the parameters.
pub fn run(run: &Run, data: &LoadedData) -> anyhow::Result<()> {
    let images = &data.images.train;
    run.screen.question("Q1", "the images: how many, flattened, scaled to [0, 1]");
    let [train, test] = image_counts(&data.images).map(thousands);
    run.screen.line(format!("{train} training images and {test} test images"));
    let (height, width, x) = (images.height(), images.width(), flatten(images, 0));
    let (dark, ink) = (x.iter().filter(|&&pixel| pixel == 0.0).count(), x.max());
    run.screen.line(format!(
        "an image has {height}·{width} = {} pixels; of those of the first, {dark} are 0, and the largest is {ink}",
        x.len()
    ));

    let tiles = first_images(images, COUNT, data.dataset);
    run.screen.question("Q2", &format!("the first {} training images in one row", tiles.len()));
    // Not indented: each has a column more so.
    run.screen.say(terminal::row(&tiles, Terminal::stdout()).trim_end_matches('\n'));
    let title = format!("{}: the first {} training images", data.dataset.title, tiles.len());
    let picture = Picture::plot("images", |base| save_images(base, &title, &tiles, COUNT));

    run.screen.question("Q3", "the space of the images, and the parameters");
    let (d, k) = (images.pixels_per_image(), data.dataset.classes.len());
    run.screen.line(format!("an image is a point of a space of {d} dimensions, one for each pixel"));
    let parameters = thousands(parameter_count(d, k));
    run.screen.line(format!("{d}·{k} weights + {k} biases = {parameters} parameters"));
    run.write(&run.record("show", data, &serde_json::json!({"images": COUNT})), [picture])
}
