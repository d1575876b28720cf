"""TP6 in NumPy: a trainer, and networks of any depth. Softmax regression is the network without a hidden layer."""

import argparse
import time
from pathlib import Path

import numpy as np

import course
from course import write_tensor


def train_test_split(x, y):
    """What scikit-learn's function of this name gives with test_size=0.2 and random_state=0."""
    perm = np.random.RandomState(0).permutation(len(x))
    n = int(np.ceil(0.2 * len(x)))
    return (x[perm[n:]], y[perm[n:]]), (x[perm[:n]], y[perm[:n]])


class Dataset:
    def __init__(self, x, y, seed):
        self.x, self.y, self.rng = x, np.eye(10)[y], np.random.default_rng(seed)

    def __len__(self):
        return len(self.x)

    def iterate(self, batch_size):
        order = self.rng.permutation(len(self))
        for first in range(0, len(self), batch_size):
            rows = order[first:first + batch_size]
            yield rows, self.x[rows], self.y[rows]


def softmax(z):
    exp = np.exp(z - z.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


def losses(probs, y):
    return -np.log((probs * y).sum(axis=1))


def accuracy(probs, y):
    return (probs.argmax(axis=1) == y.argmax(axis=1)).mean()


# Each activation, and its derivative from its value.
ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0) * 1.0),
    "tanh": (np.tanh, lambda a: 1 - a ** 2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
}


class Mlp:
    def __init__(self, sizes, activation, bias, seed):
        rng = np.random.default_rng(seed)
        self.w = [rng.uniform(-1 / np.sqrt(n), 1 / np.sqrt(n), (m, n)) for n, m in zip(sizes, sizes[1:])]
        self.b = [np.zeros((1, m)) if bias else None for m in sizes[1:]]
        self.activation, self.derivative = ACTIVATIONS[activation]

    def forward(self, x):
        self.a, self.z = [x], []
        for w, b in zip(self.w, self.b):
            z = self.a[-1] @ w.T
            self.z.append(z if b is None else z + b)
            self.a.append(self.activation(self.z[-1]))
        return softmax(self.z[-1])

    def gradient(self, probs, y):
        delta = (probs - y) / len(y)
        self.delta, self.grad_a, grad_w, grad_b = [delta], [], [], []
        for l in reversed(range(len(self.w))):
            grad_w.insert(0, delta.T @ self.a[l])
            grad_b.insert(0, delta.sum(axis=0, keepdims=True))
            if l > 0:
                self.grad_a.insert(0, delta @ self.w[l])
                delta = self.grad_a[0] * self.derivative(self.a[l])
                self.delta.insert(0, delta)
        return grad_w, grad_b

    def update(self, gradient, learning_rate):
        for w, b, grad_w, grad_b in zip(self.w, self.b, *gradient):
            w -= learning_rate * grad_w
            if b is not None:
                b -= learning_rate * grad_b


def step(model, x, y, learning_rate):
    probs = model.forward(x)
    loss = losses(probs, y).sum()
    model.update(model.gradient(probs, y), learning_rate)
    return loss


def train(model, data, batch_size, learning_rate):
    return sum(step(model, x, y, learning_rate) for _, x, y in data.iterate(batch_size)) / len(data)


def evaluate(model, data):
    probs = model.forward(data.x)
    return losses(probs, data.y).mean(), accuracy(probs, data.y)


def start(model, train_set, test_set, given):
    """The epochs, and after each what the test set gives."""
    history = []
    for epoch in range(1, given.epochs + 1):
        course.step_begins()
        begin = time.perf_counter()
        loss = train(model, train_set, given.batch_size, given.lr)
        seconds = time.perf_counter() - begin
        test_loss, test_accuracy = evaluate(model, test_set)
        course.finite({"training loss": loss, "test loss": test_loss}, f"epoch {epoch}", given.lr)
        print(f"epoch {epoch}/{given.epochs}: loss {loss:.6f}, test {test_loss:.6f}, {100 * test_accuracy:.2f} %, "
              f"{seconds:.3f} s")
        history.append({"step": epoch, "train_loss": loss, "test_loss": test_loss, "test_accuracy": test_accuracy,
                        "seconds": seconds})
    return history


def trace(model, data, given):
    """The training one batch at a time, as course.trace does it for TP2 and TP3."""
    one_layer, bias = len(model.w) == 1, model.b[0] is not None
    number = (lambda l: "") if one_layer else (lambda l: str(l + 1))
    z = lambda l: "logits" if l == len(model.w) - 1 else f"z{l + 1}"
    a = lambda l: "x" if l == 0 else f"a{l}"
    parameters = lambda: [(f"{kind}{number(l)}", values[l]) for l in range(len(model.w))
                          for kind, values in (("w", model.w), ("b", model.b)) if values[l] is not None]
    for name, value in parameters():
        write_tensor(0, 0, name, value, "exact")
    for epoch in range(1, given.epochs + 1):
        for batch, (rows, x, y) in enumerate(data.iterate(given.batch_size), 1):
            write = lambda *tensor, **settings: write_tensor(epoch, batch, *tensor, **settings)
            probs = model.forward(x)
            write("images", rows, "exact")
            write("x", x, "exact")
            write("labels", y.argmax(axis=1), "exact")
            for l in range(len(model.w)):
                rule = ("affine_transposed", [a(l), f"w{number(l)}", f"b{number(l)}"]) if bias else (
                    "product_with_transposed", [a(l), f"w{number(l)}"])
                write(z(l), model.z[l], *rule)
                if l < len(model.w) - 1:
                    write(a(l + 1), model.a[l + 1], given.activation, [z(l)])
            write("probs", probs, "softmax", ["logits"])
            write("losses", losses(probs, y).reshape(-1, 1), "cross_entropy", ["probs", "labels"])
            gradient = model.gradient(probs, y)
            write("grad_logits", model.delta[-1], "mean_logits_gradient", ["probs", "labels"])
            for l in reversed(range(len(model.w))):
                grad_z = f"grad_{z(l)}"
                write(f"grad_w{number(l)}", gradient[0][l], "transposed_product", [grad_z, a(l)])
                if bias:
                    write(f"grad_b{number(l)}", gradient[1][l], "column_sums", [grad_z])
                if l > 0:
                    write(f"grad_a{l}", model.grad_a[l - 1], "product", [grad_z, f"w{l + 1}"])
                    of = f"z{l}" if given.activation == "relu" else f"a{l}"
                    write(f"grad_z{l}", model.delta[l - 1], f"{given.activation}_gradient", [of, f"grad_a{l}"])
            model.update(gradient, given.lr)
            for name, value in parameters():
                write(name, value, "descent", [name, f"grad_{name}"], learning_rate=given.lr)


def options():
    """The options of the lab, with the handout's values as defaults."""
    parser = argparse.ArgumentParser(description="TP6 in NumPy, to compare with `cargo xtask run tp6`")
    parser.add_argument("experiment", nargs="?", choices=["logistic", "mlp"], default="mlp")
    parser.add_argument("--dataset", default="fashion-mnist", choices=["fashion-mnist", "mnist"])
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of the four IDX files, gzip or raw")
    parser.add_argument("--split", default="handout", choices=["handout", "files"])
    parser.add_argument("--train", type=int, help="use only the first N training images after the split")
    parser.add_argument("--hidden", type=lambda text: [int(word) for word in text.split(",")], default=[128, 64])
    parser.add_argument("--activation", default="relu", choices=list(ACTIVATIONS))
    parser.add_argument("--bias", action="store_true")
    course.add_training(parser)
    return parser.parse_args()


def load(folder, split="handout", train=None):
    """Training and test set, each as images (n, 784) in [0, 1] and labels (n,)."""
    x, y, xt, yt = (course.read_idx(folder, f"{part}-{kind}-ubyte.gz")
                    for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1"))
    x, xt = (images.reshape(len(images), -1) / 255 for images in (x, xt))
    if split == "handout":
        (x, y), (xt, yt) = train_test_split(np.concatenate([x, xt]), np.concatenate([y, yt]))
    return (x[:train], y[:train]), (xt, yt)


def main():
    given = options()
    train_set, test_set = (Dataset(*images, given.seed) for images in load(given.data_dir, given.split, given.train))
    settings = {"seed": given.seed, "epochs": given.epochs, "batch_size": given.batch_size, "learning_rate": given.lr,
                "split": given.split}
    if given.experiment == "logistic":
        given.hidden, given.bias = [], False
    else:
        settings.update(hidden=given.hidden, activation=given.activation, bias=given.bias)
    model = Mlp([784, *given.hidden, 10], given.activation, given.bias, given.seed)
    # An overflow is told once, in words, by `finite`.
    np.seterr(all="ignore")
    if given.trace:
        return trace(model, train_set, given)
    history = start(model, train_set, test_set, given)
    loss, share = history[-1]["test_loss"], history[-1]["test_accuracy"]
    images = {"train": len(train_set), "validation": 0, "test": len(test_set)}
    course.write_record("tp6 in NumPy", given.experiment, given, settings, images, history,
                        {"loss": loss, "accuracy": share})


if __name__ == "__main__":
    main()
