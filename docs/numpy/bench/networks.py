"""The labs' networks, for a library that has its own layers and gradients: options, images, first weights, orders, record.

Whoever trains them begins with the weights that the lab draws and takes the images in the lab's order, so that the losses
are the lab's too.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

import course  # noqa: E402
import tp4  # noqa: E402
import tp6  # noqa: E402
import whole_batch  # noqa: E402

EXPERIMENTS = {"tp1": "train", "tp3": "train", "tp4": "two-layers", "tp6": "mlp"}


def options(library, labs):
    """What the command line says. `labs`: those that the library does."""
    parser = argparse.ArgumentParser(description=f"The network of a lab in {library}, to time it")
    parser.add_argument("lab", choices=labs)
    parser.add_argument("--dataset", default="fashion-mnist")
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of the data set's files")
    parser.add_argument("--train", type=int, help="use only the first N training images")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", "--passes", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--hidden", type=int, help="hidden units, where there is a hidden layer")
    parser.add_argument("--out", type=Path, default=Path("."), help="folder for the run record")
    parser.set_defaults(library=library)
    return parser.parse_args()


class Task:
    """What a lab trains: images `x (n, 784)` in [0, 1], labels `y (n,)`, and `layers`, a pair `w (inputs, outputs)` and
    `b (1, outputs)` each; `activation` between them."""

    def __init__(self, given):
        getattr(self, given.lab)(given)

    def tp1(self, given):
        (self.x, self.y), _, _ = course.load(given.data_dir, given.train, validation=False)
        self.layers, self.activation = [(np.zeros((784, 10)), np.zeros((1, 10)))], None
        whole = len(self.x) - len(self.x) % given.batch_size
        self.order = lambda: np.arange(whole)

    def tp3(self, given):
        (self.x, self.y), _, _ = course.load(given.data_dir, given.train)
        rng = np.random.RandomState(given.seed)
        self.layers, self.activation = [course.draw(rng)], None
        self.order = lambda: rng.permutation(len(self.x))

    def tp4(self, given):
        (self.x, one_hot), _ = whole_batch.load(given.data_dir, given.train)
        self.y = one_hot.argmax(axis=1)
        w1, b1, w2, b2 = tp4.draw_two_layers(np.random.RandomState(given.seed), given.hidden or 100)
        self.layers, self.activation = [(w1, b1), (w2, b2)], "tanh"

    def tp6(self, given):
        (self.x, self.y), _ = tp6.load(given.data_dir, "files", given.train)
        mlp = tp6.Mlp([784, given.hidden or 128, 10], "relu", True, given.seed)
        self.layers = [(np.ascontiguousarray(w.T), b) for w, b in zip(mlp.w, mlp.b)]
        self.activation, rng = "relu", np.random.default_rng(given.seed)
        self.order = lambda: rng.permutation(len(self.x))


def run(given, task, learn):
    """The epochs, and their record. `learn()`: one epoch, returns the mean loss of its steps; where `task.order` is
    the library's to follow, it gets the order."""
    history = []
    for epoch in range(1, given.epochs + 1):
        words = [task.order()] if learn.__code__.co_argcount else []
        course.step_begins()
        start = time.perf_counter()
        loss = learn(*words)
        seconds = time.perf_counter() - start
        course.finite({"training loss": loss}, f"epoch {epoch}", given.lr)
        print(f"epoch {epoch}: loss {loss:.6f}, {seconds:.4f} s")
        history.append({"step": epoch, "train_loss": float(loss), "seconds": seconds})
    settings = {name: getattr(given, name) for name in ("seed", "epochs", "batch_size", "lr", "hidden")}
    images = {"train": len(task.x), "validation": 0, "test": 0}
    course.write_record(f"{given.lab} in {given.library}", EXPERIMENTS[given.lab], given, settings, images, history, None)
