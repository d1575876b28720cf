//! TP2 Q1 to Q3: the four files, and an image with its class.

use lab::{LoadedData, Picture, Run, screen::INDENT};
use plot::{
    save_images,
    terminal::{Terminal, pictures},
};
use tp2_naive::{flattened_shapes, shapes, show_image};

/// The image that is shown; any other with `cargo xtask show fashion-mnist INDEX`.
const INDEX: usize = 0;

/// Prints the shapes, draws the image on the screen and into a file.
pub fn run(run: &Run, data: &LoadedData) -> anyhow::Result<()> {
    let shape = |sizes: &[usize]| sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("×");

    run.screen.question("Q1", "the four files");
    let names = ["training images", "training labels", "test images", "test labels"];
    for (name, sizes) in names.iter().zip(shapes(&data.images)) {
        run.screen.line(format!("{name:<16} {}", shape(&sizes)));
    }

    run.screen.question("Q2", "show_image: a training image with its class");
    let tile = show_image(&data.images.train, INDEX, data.dataset);
    let terminal = Terminal::stdout().indented_by(INDENT.len());
    run.screen.line(pictures(std::slice::from_ref(&tile), terminal));
    let picture = Picture::plot("image", |base| save_images(base, &data.dataset.title, &[tile], 1));

    run.screen.question("Q3", "flattened");
    let [train, test] = flattened_shapes(&data.images);
    run.screen.line(format!("training images {}, test images {}", shape(&train), shape(&test)));
    run.write(&run.record("show", data, &serde_json::json!({"index": INDEX})), [picture])
}
