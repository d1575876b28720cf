"""TP5 in PyTorch: TP4's two layers, with PyTorch's automatic differentiation, in double precision."""

import numpy as np
import torch

import whole_batch
from tp4 import draw_two_layers

NAMES = ["w1", "b1", "w2", "b2"]
ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}


def handout_loss(probs, y):
    return -(y * torch.log(probs + 1e-16) + (1 - y) * torch.log(1 - probs + 1e-16)).sum(dim=1)


def categorical_loss(probs, y):
    return -(y * torch.log(probs + 1e-16)).sum(dim=1)


LOSSES = {"handout": handout_loss, "categorical": categorical_loss}


class Network:
    def __init__(self, rng, hidden, activation, loss, learning_rate, momentum):
        self.parameters = [torch.from_numpy(value).requires_grad_() for value in draw_two_layers(rng, hidden)]
        self.activation, self.loss, self.learning_rate = ACTIVATIONS[activation], LOSSES[loss], learning_rate
        self.optimizer = torch.optim.SGD(self.parameters, learning_rate, momentum) if momentum else None

    def forward(self, x):
        w1, b1, w2, b2 = self.parameters
        z1 = torch.addmm(b1, x, w1)
        a1 = self.activation(z1)
        logits = torch.addmm(b2, a1, w2)
        return z1, a1, logits, torch.softmax(logits, dim=1)

    def descend(self, x, y):
        *_, probs = self.forward(x)
        loss = self.loss(probs, y).sum()
        self.zero_grad()
        loss.backward()
        self.step()
        return loss.item() / len(x)

    def step(self):
        if self.optimizer:
            self.optimizer.step()
        else:
            with torch.no_grad():
                for parameter in self.parameters:
                    parameter -= self.learning_rate * parameter.grad

    def zero_grad(self):
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def evaluate(self, x, y):
        *_, probs = self.forward(x)
        right = probs.argmax(dim=1) == y.argmax(dim=1)
        return self.loss(probs, y).mean().item(), right.double().mean().item()

    def velocities(self):
        """What the optimizer adds up: nothing before the first step, and without momentum."""
        if not self.optimizer:
            return {}
        state = self.optimizer.state
        buffers = [state[p].get("momentum_buffer", torch.zeros_like(p)) for p in self.parameters]
        return {name: buffer.detach().numpy() for name, buffer in zip(NAMES, buffers)}

    def tensors(self, x, y, activation, loss):
        z1, a1, logits, probs = self.forward(x)
        for tensor in (z1, a1, logits):
            tensor.retain_grad()
        losses = self.loss(probs, y)
        self.zero_grad()
        losses.sum().backward()
        gradients = {f"grad_{name}": p.grad for name, p in zip(NAMES, self.parameters)}
        tensors = [
            ("z1", z1, "affine", ["x", "w1", "b1"]),
            ("a1", a1, activation, ["z1"]),
            ("logits", logits, "affine", ["a1", "w2", "b2"]),
            ("probs", probs, "softmax", ["logits"]),
            ("losses", losses[:, None], f"{loss}_loss", ["probs", "labels"]),
            ("grad_logits", logits.grad, "logits_gradient", ["probs", "labels"]),
            ("grad_w2", gradients["grad_w2"], "transposed_product", ["a1", "grad_logits"]),
            ("grad_b2", gradients["grad_b2"], "column_sums", ["grad_logits"]),
            ("grad_a1", a1.grad, "product_with_transposed", ["grad_logits", "w2"]),
            ("grad_z1", z1.grad, f"{activation}_gradient", ["z1" if activation == "relu" else "a1", "grad_a1"]),
            ("grad_w1", gradients["grad_w1"], "transposed_product", ["x", "grad_z1"]),
            ("grad_b1", gradients["grad_b1"], "column_sums", ["grad_z1"]),
        ]
        return [(name, value.detach().numpy(), rule, of) for name, value, rule, of in tensors]


def main():
    parser = whole_batch.parser("tp5 in PyTorch", {"train": (200, 1e-4)})
    parser.add_argument("--activation", default="tanh", choices=ACTIVATIONS)
    parser.add_argument("--momentum", type=float, default=0.0)
    given = whole_batch.options(parser)
    rng = np.random.RandomState(given.seed)
    network = Network(rng, given.hidden, given.activation, given.loss, given.lr, given.momentum)
    tensor = torch.from_numpy
    whole_batch.run(
        given, ["hidden", "loss", "activation", "momentum"],
        {name: parameter.detach().numpy() for name, parameter in zip(NAMES, network.parameters)},
        descend=lambda x, y: network.descend(tensor(x), tensor(y)),
        evaluate=lambda x, y: network.evaluate(tensor(x), tensor(y)),
        tensors=lambda x, y: network.tensors(tensor(x), tensor(y), given.activation, given.loss),
        velocities=network.velocities)


if __name__ == "__main__":
    main()
