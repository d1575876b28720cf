"""What NumPy reaches: the figures that the tests of TP1 to TP4 and TP6 hold their losses against.

    python docs/numpy/golden.py > docs/numpy/golden.json
    python docs/numpy/golden.py DATASETS > docs/numpy/golden-full.json

The first works on the bundled images, TP1 to TP3 and TP6 for two epochs, TP4 for all the handout's passes; the second on
the full data sets in the folder DATASETS, for as many epochs as the handouts say.
Needs Python with NumPy 2 and runs in any directory. Numbers are written with all their digits.
"""

import json
import sys
from pathlib import Path

import numpy as np

import tp1
import tp4
import tp6
import whole_batch
from course import load
from tp3 import evaluate, train_sgd_vec

BUNDLED = Path(__file__).parents[2] / "datasets"
SAMPLE = BUNDLED / "sample"


def draw(seed):
    """The generator and the weights of TP2 Q7."""
    rng = np.random.RandomState(seed)
    return rng, rng.normal(0, 0.01, (784, 10)), np.zeros((1, 10))


def first_network(datasets, dataset, batch_size, epochs):
    """TP1 Q6 and Q7, with the handout's settings but for the size of the batches and the number of epochs."""
    train, _, test = load(datasets / dataset, validation=False)
    w, b = tp1.zeros(None)
    order = tp1.file_order(None, len(train[0]), batch_size)
    history = []
    for step in range(1, epochs + 1):
        train_loss = tp1.train_epoch(*train, order, batch_size, 0.1, w, b)
        history.append({"step": step, "train_loss": train_loss, "train_accuracy": tp1.evaluate(*train, w, b)[1]})
    loss, accuracy = tp1.evaluate(*test, w, b)
    return {"dataset": dataset, "batch_size": batch_size, "history": history, "test": {"loss": loss, "accuracy": accuracy}}


def overfit(seed):
    """TP2 Q8: the first 64 training images of Fashion-MNIST, again and again. Some of the losses, and the end."""
    (x, y), _, _ = load(SAMPLE / "fashion-mnist")
    x, y = x[:64], y[:64]
    _, w, b = draw(seed)
    losses = [train_sgd_vec(x, y, np.arange(64), 64, 0.1, w, b) for _ in range(500)]
    history = [{"step": step, "train_loss": losses[step - 1]} for step in (1, 2, 10, 100, 500)]
    loss, accuracy = evaluate(x, y, w, b)
    return {"seed": seed, "history": history, "end": {"loss": loss, "accuracy": accuracy}}


def train(datasets, dataset, seed, epochs, number=np.float64):
    """TP2 Q11 and TP3 Q5, with the handout's settings but for the number of epochs; in doubles, or in another `number`."""
    train, validation, test = load(datasets / dataset, number=number)
    rng, *drawn = draw(seed)
    w, b = (parameter.astype(number) for parameter in drawn)
    history = []
    for step in range(1, epochs + 1):
        train_loss = float(train_sgd_vec(*train, rng.permutation(len(train[0])), 64, 0.1, w, b))
        loss, accuracy = map(float, evaluate(*validation, w, b))
        history.append({"step": step, "train_loss": train_loss, "validation_loss": loss, "validation_accuracy": accuracy})
    loss, accuracy = map(float, evaluate(*test, w, b))
    return {"dataset": dataset, "seed": seed, "history": history, "test": {"loss": loss, "accuracy": accuracy}}


def one_layer(seed):
    """TP4 Q3 to Q7, with the handout's settings."""
    w, b = tp4.draw_one_layer(np.random.RandomState(seed))
    return {"seed": seed, **descent(
        (1, 2, 3, 10, 50, 100, 200),
        lambda x, y: tp4.gradient_descent_one_layer_nn(x, y, tp4.handout_loss, 1e-5, w, b),
        lambda x: tp4.predict_one_layer_nn(x, w, b))}


def two_layers(seed):
    """TP4 Q8 and Q9, with the handout's settings."""
    parameters = tp4.draw_two_layers(np.random.RandomState(seed), 100)
    return {"seed": seed, **descent(
        (1, 2, 3, 10, 50, 100, 200, 500, 1000, 2000),
        lambda x, y: tp4.gradient_descent_two_layers_nn(x, y, tp4.handout_loss, 1e-3, *parameters),
        lambda x: tp4.predict_two_layers_nn(x, *parameters)[1])}


def descent(steps, descend, predict):
    """The losses of some passes, before their steps, and those of the end."""
    (x, y), (xt, yt) = whole_batch.load(BUNDLED / "digits-178")

    def figures():
        train, test = predict(x), predict(xt)
        losses = {name: {"train": loss(train, y).mean(), "test": loss(test, yt).mean()} for name, loss in tp4.LOSSES.items()}
        return losses | {"test_accuracy": tp4.evaluate(test, yt, tp4.handout_loss)[1]}

    history = []
    for step in range(1, steps[-1] + 1):
        if step in steps:
            history.append({"step": step, **figures()})
        descend(x, y)
    return {"history": history, "end": figures()}


def networks(dataset, seed, hidden, activation="relu", bias=False, train=None, batch_size=64, epochs=2):
    """TP6 Q5 and Q6; without a hidden layer it is the logistic model."""
    train_set, test_set = (tp6.Dataset(*images, seed) for images in tp6.load(SAMPLE / dataset, "handout", train))
    model = tp6.Mlp([784, *hidden, 10], activation, bias, seed)
    history = []
    for step in range(1, epochs + 1):
        train_loss = tp6.train(model, train_set, batch_size, 0.1)
        test_loss, test_accuracy = tp6.evaluate(model, test_set)
        history.append({"step": step, "train_loss": train_loss, "test_loss": test_loss, "test_accuracy": test_accuracy})
    return {"dataset": dataset, "seed": seed, "hidden": hidden, "activation": activation, "bias": bias, "train": train,
            "batch_size": batch_size, "history": history}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        golden = {
            "command": "python docs/numpy/golden.py DATASETS > docs/numpy/golden-full.json",
            "first-network": [first_network(Path(sys.argv[1]), "mnist", 100, 20)],
            "train": [train(Path(sys.argv[1]), "fashion-mnist", 0, 10)],
        }
    else:
        golden = {
            "command": "python docs/numpy/golden.py > docs/numpy/golden.json",
            "first-network": [first_network(SAMPLE, *run, 2) for run in (("mnist", 100), ("fashion-mnist", 64))],
            "overfit": [overfit(seed) for seed in (0, 42)],
            "train": [train(SAMPLE, dataset, seed, 2) for dataset in ("fashion-mnist", "mnist") for seed in (0, 42)],
            "train-f32": [
                train(SAMPLE, dataset, seed, 2, np.float32) for dataset in ("fashion-mnist", "mnist") for seed in (0, 42)],
            "one-layer": [one_layer(seed) for seed in (0, 3)],
            "two-layers": [two_layers(seed) for seed in (0, 3)],
            "networks": [
                networks("fashion-mnist", 0, []),
                networks("mnist", 42, [], train=1000, batch_size=30),
                networks("fashion-mnist", 0, [128, 64]),
                networks("mnist", 42, [128, 64], train=1500),
                networks("fashion-mnist", 7, [20], "tanh", train=1000, batch_size=10),
                networks("mnist", 1, [17, 1, 12], "tanh", True, train=900),
                networks("fashion-mnist", 2, [40, 30], "sigmoid", train=1000, batch_size=10),
                networks("mnist", 3, [50], "sigmoid", True, train=1000, batch_size=7),
                networks("fashion-mnist", 4294967295, [32, 24, 16, 12], "relu", True, train=2000, batch_size=16),
            ],
        }
    print(json.dumps(golden, indent=1))
