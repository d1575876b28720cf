"""What NumPy reaches on the bundled sample: golden.json, which the tests of TP2 and TP3 hold their losses against.

    python docs/numpy/golden.py > docs/numpy/golden.json

needs Python with NumPy 2 and runs in any directory. Numbers are written with all their digits.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from course import load
from tp3 import cross_entropy_loss_batch, evaluate, grad_batch, softmax_batch, train_sgd_vec

SAMPLE = Path(__file__).parents[2] / "datasets/sample"


def overfit(seed, steps=500, learning_rate=0.1):
    """TP2 Q8: the first 64 training images of Fashion-MNIST, again and again. Some of the losses, and the end."""
    (x, y), _, _ = load(SAMPLE / "fashion-mnist")
    x, y = x[:64], y[:64]
    w, b = np.random.RandomState(seed).normal(0, 0.01, (784, 10)), np.zeros((1, 10))
    history = []
    for step in range(1, steps + 1):
        probs = softmax_batch(x @ w + b)
        if step in (1, 2, 10, 100, steps):
            history.append({"step": step, "train_loss": cross_entropy_loss_batch(probs, y).mean()})
        grad_w, grad_b = grad_batch(x, probs, y)
        w, b = w - learning_rate * grad_w, b - learning_rate * grad_b
    loss, accuracy = evaluate(x, y, w, b)
    return {"seed": seed, "history": history, "end": {"loss": loss, "accuracy": accuracy}}


def train(dataset, seed):
    """Two epochs of TP2 Q11 and TP3 Q5, with the handout's settings."""
    given = argparse.Namespace(seed=seed, epochs=2, batch_size=64, lr=0.1, trace=False)
    train, validation, test = load(SAMPLE / dataset)
    w, b, history = train_sgd_vec(train, validation, given)
    for step in history:
        del step["seconds"]
    loss, accuracy = evaluate(*test, w, b)
    return {"dataset": dataset, "seed": seed, "history": history, "test": {"loss": loss, "accuracy": accuracy}}


if __name__ == "__main__":
    golden = {
        "command": "python docs/numpy/golden.py > docs/numpy/golden.json",
        "overfit": [overfit(seed) for seed in (0, 42)],
        "train": [train(dataset, seed) for dataset in ("fashion-mnist", "mnist") for seed in (0, 42)],
    }
    print(json.dumps(golden, indent=1))
