"""What the labs of whole-batch descent share, tp4.py and tp5_torch.py: options, the digits, the loop over passes."""

import argparse
import time
from pathlib import Path

import numpy as np

import course

DIGITS = [1, 7, 8]


def parser(lab, handout):
    """The options of a lab. `handout`: passes and learning rate of each experiment; the last is done if none is named."""
    parser = argparse.ArgumentParser(description=f"{lab}, to compare with `cargo xtask run {lab[:3]}`")
    parser.add_argument("experiment", nargs="?", choices=handout, default=list(handout)[-1])
    parser.add_argument("--dataset", default="digits-178", choices=["digits-178", "mnist"])
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of the four arrays, or of MNIST's four files")
    parser.add_argument("--train", type=int, help="use only the first N training images")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--passes", "--epochs", type=int, help="steps, each from all training images")
    parser.add_argument("--lr", type=float, help="learning rate")
    parser.add_argument("--hidden", type=int, default=100, help="hidden units")
    parser.add_argument("--loss", default="handout", choices=["handout", "categorical"])
    parser.add_argument("--out", type=Path, default=Path("."), help="folder for the run record")
    for ours in ("--offline", "--full", "--quiet"):
        parser.add_argument(ours, action="store_true", help="an option of the Rust labs; without effect here")
    parser.add_argument("--trace", action="store_true", help="write every tensor of every pass to standard output")
    parser.set_defaults(lab=lab, handout=handout)
    return parser


def options(parser):
    """What the command line says; the handout's passes and learning rate where it says nothing."""
    given = parser.parse_args()
    passes, given.usual_rate = given.handout[given.experiment]
    given.passes = given.passes or passes
    given.lr = given.lr or given.usual_rate
    return given


def run(given, recorded, parameters, descend, evaluate, tensors, velocities=dict):
    """Descends as the command line asks, then prints and records what each pass gave.

    `recorded`: further options that go into the record.
    `parameters`: the arrays by name, which `descend` changes in place.
    `descend(x, y)`: one pass, returns the mean loss before its step; `y` is one-hot.
    `evaluate(x, y)`: mean loss and accuracy.
    `tensors(x, y)`: what a pass computes on the way to its step: name, value, rule and what it is computed from.
    `velocities()`: the velocity of each parameter, if there are any.
    """
    train, test = load(given.data_dir, given.train)
    # An overflow is told once, in words, by `finite`.
    np.seterr(all="ignore")
    if given.trace:
        return trace(given, parameters, descend, tensors, velocities, *train)
    history = []
    for step in range(1, given.passes + 1):
        test_loss, test_accuracy = evaluate(*test)
        course.step_begins()
        start = time.perf_counter()
        loss = descend(*train)
        seconds = time.perf_counter() - start
        course.finite({"training loss": loss, "test loss": test_loss}, f"pass {step}", given.lr, given.usual_rate)
        history.append({"step": step, "train_loss": loss, "test_loss": test_loss, "test_accuracy": test_accuracy,
                        "seconds": seconds})
        if step <= 3 or step % -(-given.passes // 10) == 0 or step == given.passes:
            print(f"pass {step}/{given.passes}: loss {loss:.9g}, test {test_loss:.9g}, {seconds:.4f} s")
    loss, accuracy = evaluate(*test)
    course.finite({"test loss": loss}, f"pass {given.passes}", given.lr, given.usual_rate)
    print(f"test accuracy {accuracy:.5f}")
    settings = {"seed": given.seed, "passes": given.passes, "learning_rate": given.lr}
    settings |= {name: getattr(given, name) for name in recorded}
    images = {"train": len(train[0]), "validation": 0, "test": len(test[0])}
    test = {"loss": loss, "accuracy": accuracy}
    course.write_record(given.lab, given.experiment, given, settings, images, history, test)


def load(folder, train=None):
    """Training and test set, each as images (n, 784) in [0, 1] and one-hot labels (n, 3)."""
    if (folder / "x.npy").exists():
        x, xt = (pixels(np.load(folder / name)) for name in ("x.npy", "xt.npy"))
        y, yt = (classes(np.load(next(folder / name for name in names if (folder / name).exists())))
                 for names in (("y.npy", "v.npy"), ("yt.npy", "vt.npy")))
    else:
        train = train or 1000
        (x, y), (xt, yt) = (digits_of_mnist(folder, part) for part in ("train", "t10k"))
    one_hot = np.eye(len(DIGITS))
    return (x[:train], one_hot[y[:train]]), (xt, one_hot[yt])


def pixels(images):
    """Rows of numbers in [0, 1], from bytes or from numbers that are so already."""
    scale = 255 if images.dtype == np.uint8 or images.max() > 1 else 1
    return np.ascontiguousarray(images.reshape(len(images), -1), float) / scale


def classes(labels):
    """0, 1, 2 for the digits 1, 7, 8: from those, from the digits, or from one-hot rows."""
    if labels.ndim == 2 and labels.shape[1] == len(DIGITS):
        return labels.argmax(axis=1)
    labels = labels.reshape(-1).astype(int)
    return labels if np.isin(labels, [0, 2]).any() else np.searchsorted(DIGITS, labels)


def digits_of_mnist(folder, part):
    """The images of the three digits among MNIST's, in the order of the file, and their classes."""
    images, labels = (course.read_idx(folder, f"{part}-{kind}-ubyte.gz") for kind in ("images-idx3", "labels-idx1"))
    ours = np.isin(labels, DIGITS)
    return pixels(images[ours]), classes(labels[ours])


def trace(given, parameters, descend, tensors, velocities, x, y):
    """The descent with its tensors in the order in which they are computed; see `course.trace`."""
    write = course.write_tensor
    for name, value in parameters.items():
        write(0, 0, name, value, "exact")
    for name, value in velocities().items():
        write(0, 0, f"v_{name}", value, "exact")
    write(0, 0, "x", x, "exact")
    write(0, 0, "labels", y.argmax(axis=1), "exact")
    for step in range(1, given.passes + 1):
        for name, value, rule, of in tensors(x, y):
            write(step, 0, name, value, rule, of)
        descend(x, y)
        directions = velocities()
        for name, value in directions.items():
            write(step, 0, f"v_{name}", value, "velocity", [f"v_{name}", f"grad_{name}"], momentum=given.momentum)
        for name, value in parameters.items():
            direction = f"v_{name}" if directions else f"grad_{name}"
            write(step, 0, name, value, "descent", [name, direction], learning_rate=given.lr)
