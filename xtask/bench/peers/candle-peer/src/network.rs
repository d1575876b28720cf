//! One network for all labs: layers, and an activation between them.

use candle_core::{DType, Device, Result, Tensor, Var};
use candle_nn::{Linear, Module, Optimizer, SGD, loss::cross_entropy};
use common::{
    Peer,
    task::{Activation, Layer, Task},
};

/// From images to logits.
struct Network {
    layers: Vec<Linear>,
    activation: Activation,
}

impl Network {
    /// With its parameters, for the optimizer. Weights lie as `(out, in)` here.
    fn new(task: &Task) -> Result<(Self, Vec<Var>)> {
        let (mut layers, mut parameters) = (Vec::new(), Vec::new());
        for Layer { shape: [inputs, outputs], w, b } in &task.layers {
            let w = Tensor::from_slice(w, (*inputs, *outputs), &Device::Cpu)?.t()?.contiguous()?;
            let (w, b) = (Var::from_tensor(&w)?, Var::from_slice(b, *outputs, &Device::Cpu)?);
            layers.push(Linear::new(w.as_tensor().clone(), Some(b.as_tensor().clone())));
            parameters.extend([w, b]);
        }
        Ok((Self { layers, activation: task.activation }, parameters))
    }
}

impl Module for Network {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let mut layers = self.layers.iter();
        let first = layers.next().map_or(Ok(x.clone()), |layer| layer.forward(x))?;
        layers.try_fold(first, |z, layer| {
            layer.forward(&match self.activation {
                Activation::Relu => z.relu()?,
                Activation::Tanh => z.tanh()?,
            })
        })
    }
}

/// A network in training, and its images in memory.
pub struct Trainer {
    network: Network,
    optimizer: SGD,
    x: Tensor,
    labels: Tensor,
}

impl Trainer {
    pub fn new(task: &Task, x: Vec<f64>) -> anyhow::Result<Self> {
        let (network, parameters) = Network::new(task)?;
        Ok(Self {
            network,
            optimizer: SGD::new(parameters, task.learning_rate)?,
            x: Tensor::from_vec(x, &task.shape(), &Device::Cpu)?,
            labels: Tensor::from_slice(&task.labels, task.labels.len(), &Device::Cpu)?
                .to_dtype(DType::U32)?,
        })
    }

    /// Returns the mean loss before the step.
    fn step(&mut self, x: &Tensor, labels: &Tensor) -> Result<f64> {
        let loss = cross_entropy(&self.network.forward(x)?, labels)?;
        self.optimizer.backward_step(&loss)?;
        loss.to_scalar()
    }
}

impl Peer for Trainer {
    fn epoch(&mut self, order: &[usize], batch_size: usize) -> anyhow::Result<f64> {
        let mut sum = 0.0;
        for places in order.chunks(batch_size) {
            let rows: Vec<u32> =
                places.iter().map(|&place| place.try_into()).collect::<std::result::Result<_, _>>()?;
            let rows = Tensor::from_vec(rows, places.len(), &Device::Cpu)?;
            let (x, labels) = (self.x.index_select(&rows, 0)?, self.labels.index_select(&rows, 0)?);
            sum += self.step(&x, &labels)? * places.len() as f64;
        }
        Ok(sum / order.len() as f64)
    }

    fn pass(&mut self) -> anyhow::Result<f64> {
        let (x, labels) = (self.x.clone(), self.labels.clone());
        Ok(self.step(&x, &labels)?)
    }
}
