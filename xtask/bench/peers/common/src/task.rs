//! What a peer trains: images, first weights and orders, as the lab has them.

use std::iter;

use anyhow::ensure;
use data::Images;
use lab::{Record, Run};
use numpy_rng::{RandomState, default_rng};

use crate::options::{Lab, Options, Settings};

/// What is trained.
pub struct Task {
    /// The class of each image.
    pub labels: Vec<u8>,
    /// From the images to the classes.
    pub layers: Vec<Layer>,
    /// What stands between two of them.
    pub activation: Activation,
    /// The factor of each step along the gradient of the batch's *mean* loss.
    pub learning_rate: f64,
    /// Where batches come from, if not all images are one.
    pub batches: Option<Batches>,
}

/// The first weights of a layer.
pub struct Layer {
    /// Numbers that come in, numbers that go out.
    pub shape: [usize; 2],
    /// `(in, out)`, row after row.
    pub w: Vec<f64>,
    /// `(out,)`
    pub b: Vec<f64>,
}

/// What stands between two layers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// TP6's.
    Relu,
    /// TP4's.
    Tanh,
}

/// Batches of images in the order of the lab.
pub struct Batches {
    /// Images per batch.
    pub size: usize,
    /// The order of the next epoch.
    pub order: Order,
}

/// The places of an epoch's images, of so many in all; for each epoch anew.
pub type Order = Box<dyn FnMut(usize) -> Vec<usize>>;

impl Task {
    /// `(images, pixels)`
    pub fn shape(&self) -> [usize; 2] {
        [self.labels.len(), self.layers[0].shape[0]]
    }

    /// Softmax regression in batches.
    fn one_layer(images: &Images, w: Vec<f64>, settings: &Settings, order: Order) -> Self {
        let layers = vec![Layer { shape: [images.pixels_per_image(), CLASSES], w, b: vec![0.0; CLASSES] }];
        Self::in_batches(images, layers, settings, order)
    }

    fn in_batches(images: &Images, layers: Vec<Layer>, settings: &Settings, order: Order) -> Self {
        Self {
            labels: images.labels().to_vec(),
            layers,
            activation: Activation::Relu,
            learning_rate: settings.learning_rate,
            batches: settings.batch_size.map(|size| Batches { size, order }),
        }
    }
}

/// The classes of the mini-batch labs.
const CLASSES: usize = 10;

/// Reads the images and draws the weights; begins the record. The numbers are the pixels, one image after the other.
///
/// # Errors
/// If the images cannot be found or read, or the record cannot be written when its time comes.
pub fn start(options: &Options) -> anyhow::Result<(Run, Task, Vec<f64>, Record)> {
    let (settings, (name, experiment)) = (options.settings(), options.lab.words());
    let run = Run::start(name, "The network of a lab, by a library", &options.output())?;
    let (task, x, record) = match options.lab {
        Lab::Tp1 => {
            let data = run.load_without_validation(&options.data("mnist"))?;
            let (images, batch_size) = (&data.images.train, settings.batch_size.unwrap_or(1));
            ensure!(
                batch_size <= images.len(),
                "--batch-size {batch_size}: there are {} images",
                images.len()
            );
            let w = vec![0.0; images.pixels_per_image() * CLASSES];
            // In the order of the file; images that make no whole batch are left out.
            let order = Box::new(move |n: usize| (0..n - n % batch_size).collect());
            let task = Task::one_layer(images, w, &settings, order);
            (task, pixels(images), run.record(experiment, &data, &settings))
        }
        Lab::Tp3 => {
            let data = run.load(&options.data("fashion-mnist"))?;
            let (images, mut rng) = (&data.images.train, RandomState::new(options.seed));
            let w = rng.normal(0.0, 0.01, images.pixels_per_image() * CLASSES);
            (
                Task::one_layer(images, w, &settings, Box::new(move |n| rng.permutation(n))),
                pixels(images),
                run.record(experiment, &data, &settings),
            )
        }
        Lab::Tp4 | Lab::Tp5 => {
            let data = run.load_digits(&options.digits())?;
            let x = data.train.x.rows().numbers().into_owned();
            (whole_batch(&data, &settings), x, run.record(experiment, &data, &settings))
        }
        Lab::Tp6 => {
            let data = run.load_without_validation(&options.data("fashion-mnist"))?;
            let images = &data.images.train;
            (mlp(images, &settings), pixels(images), run.record(experiment, &data, &settings))
        }
    };
    Ok((run, task, x, record))
}

fn pixels(images: &Images) -> Vec<f64> {
    images.pixels().iter().map(|&pixel| f64::from(pixel) / 255.0).collect()
}

/// TP4's two layers. Its gradient is a sum over the images, so its learning rate is that of a mean divided by their
/// number.
fn whole_batch(data: &data::TrainTest, settings: &Settings) -> Task {
    let (train, hidden) = (&data.train, settings.hidden.unwrap_or_default());
    let mut rng = RandomState::new(settings.seed);
    let mut randn = |n| rng.randn(n).into_iter().map(|number| number * 1e-3).collect();
    let shapes = [[train.x.ncols(), hidden], [hidden, data.classes.len()]];
    let layers = shapes.map(|shape| Layer { shape, w: randn(shape[0] * shape[1]), b: randn(shape[1]) });
    Task {
        labels: train.labels.clone(),
        layers: layers.into(),
        activation: Activation::Tanh,
        learning_rate: settings.learning_rate * train.len() as f64,
        batches: None,
    }
}

/// TP6's network with one hidden layer and biases. Its weights are drawn as `(out, in)`; a generator of its own draws the
/// orders.
fn mlp(images: &Images, settings: &Settings) -> Task {
    let sizes = [images.pixels_per_image(), settings.hidden.unwrap_or_default(), CLASSES];
    let mut rng = default_rng(settings.seed.into());
    let mut layer = |shape: [usize; 2]| {
        let ([inputs, outputs], bound) = (shape, 1.0 / (shape[0] as f64).sqrt());
        let drawn = rng.uniform(-bound, bound, inputs * outputs);
        let column = |i: usize| drawn[i..].iter().step_by(inputs).copied();
        Layer { shape, w: (0..inputs).flat_map(column).collect(), b: vec![0.0; outputs] }
    };
    let layers = iter::zip(sizes, &sizes[1..]).map(|(inputs, &outputs)| layer([inputs, outputs])).collect();
    let mut rng = default_rng(settings.seed.into());
    Task::in_batches(images, layers, settings, Box::new(move |n| rng.permutation(n)))
}
