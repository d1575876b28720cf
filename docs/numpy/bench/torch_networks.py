"""The networks of TP1, TP3 and TP6 in PyTorch, in double precision: layers, loss and optimizer from the library, the images
a tensor in memory, batches taken by their numbers. TP4's and TP5's network is in ../tp5_torch.py."""

import networks
import torch
from torch import nn
from torch.nn import functional


def model_of(task):
    """The layers with the task's weights. PyTorch keeps a layer's weights as (outputs, inputs)."""
    parts = []
    for w, b in task.layers:
        layer = nn.Linear(*w.shape, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(w.T))
            layer.bias.copy_(torch.from_numpy(b[0]))
        parts += [nn.ReLU()] * bool(parts) + [layer]
    return nn.Sequential(*parts)


def main():
    given = networks.options("PyTorch", ["tp1", "tp3", "tp6"])
    task = networks.Task(given)
    x, y = torch.from_numpy(task.x), torch.from_numpy(task.y.astype("int64"))
    model = model_of(task)
    optimizer = torch.optim.SGD(model.parameters(), given.lr)

    def learn(order):
        total = 0.0
        for rows in torch.from_numpy(order).split(given.batch_size):
            loss = functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        return total / len(order)

    networks.run(given, task, learn)


if __name__ == "__main__":
    main()
