//! One network for all labs: layers, and an activation between them.

use burn::{
    module::{Module, Param},
    nn::{Linear, loss::CrossEntropyLoss},
    optim::{GradientsParams, ModuleOptimizer, SgdConfig},
    tensor::{Device, FloatDType, Int, Tensor, TensorData, activation},
};
use common::{
    Peer,
    task::{Activation, Layer, Task},
};

/// From images to logits.
#[derive(Module, Debug)]
struct Network {
    layers: Vec<Linear>,
    #[module(skip)]
    activation: Activation,
}

impl Network {
    fn new(task: &Task, device: &Device) -> Self {
        let layer = |Layer { shape, w, b }: &Layer| Linear {
            weight: Param::from_data(TensorData::new(w.clone(), *shape), device),
            bias: Some(Param::from_data(TensorData::new(b.clone(), [shape[1]]), device)),
        };
        Self { layers: task.layers.iter().map(layer).collect(), activation: task.activation }
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let mut layers = self.layers.iter();
        let first = layers.next().map(|layer| layer.forward(x.clone())).unwrap_or(x);
        layers.fold(first, |z, layer| {
            layer.forward(match self.activation {
                Activation::Relu => activation::relu(z),
                Activation::Tanh => activation::tanh(z),
            })
        })
    }
}

/// A network in training, and its images in memory.
pub struct Trainer {
    network: Network,
    optimizer: ModuleOptimizer,
    loss: CrossEntropyLoss,
    learning_rate: f64,
    x: Tensor<2>,
    labels: Tensor<1, Int>,
}

impl Trainer {
    pub fn new(task: &Task, x: Vec<f64>) -> anyhow::Result<Self> {
        let mut device = Device::flex();
        device.configure(FloatDType::F64)?;
        let device = device.autodiff();
        let labels: Vec<i64> = task.labels.iter().map(|&label| label.into()).collect();
        let count = labels.len();
        Ok(Self {
            network: Network::new(task, &device),
            optimizer: SgdConfig::new().init(),
            loss: CrossEntropyLoss::new(None, &device),
            learning_rate: task.learning_rate,
            x: Tensor::from_data(TensorData::new(x, task.shape()), &device),
            labels: Tensor::from_data(TensorData::new(labels, [count]), &device),
        })
    }

    /// Returns the mean loss before the step.
    fn step(&mut self, x: Tensor<2>, labels: Tensor<1, Int>) -> f64 {
        let loss = self.loss.forward(self.network.forward(x), labels);
        let gradients = GradientsParams::from_grads(loss.backward(), &self.network);
        self.network = self.optimizer.step(self.learning_rate, self.network.clone(), gradients);
        loss.into_scalar()
    }
}

impl Peer for Trainer {
    fn epoch(&mut self, order: &[usize], batch_size: usize) -> anyhow::Result<f64> {
        let mut sum = 0.0;
        for places in order.chunks(batch_size) {
            let rows: Vec<i64> = places.iter().map(|&place| place as i64).collect();
            let rows = Tensor::from_data(TensorData::new(rows, [places.len()]), &self.x.device());
            let (x, labels) = (self.x.clone().select(0, rows.clone()), self.labels.clone().select(0, rows));
            sum += self.step(x, labels) * places.len() as f64;
        }
        Ok(sum / order.len() as f64)
    }

    fn pass(&mut self) -> anyhow::Result<f64> {
        Ok(self.step(self.x.clone(), self.labels.clone()))
    }
}
