"""What the labs in NumPy share: options, IDX files, the loop over epochs, run records and traces.

The labs themselves are tp1.py, tp2.py and tp3.py; what tp4.py and tp5_torch.py share beyond this is in whole_batch.py. Each lab
takes the options of its Rust counterpart and writes the same run record, so that `cargo xtask diff tp3 numpy` can hold
one beside the other.
"""

import argparse
import gzip
import json
import os
import signal
import sys
import time
from pathlib import Path

import numpy as np

# Ctrl-C ends a script at once: there is nothing to put in order, and a traceback would say nothing.
signal.signal(signal.SIGINT, signal.SIG_DFL)

NUMBERS = {"f64": np.float64, "f32": np.float32}
"""What `--precision` calls them."""


def draw(rng):
    """The weights of TP2 Q7."""
    return rng.normal(0, 0.01, (784, 10)), np.zeros((1, 10))


def shuffled(rng, n, batch_size):
    """A random order of all images."""
    return rng.permutation(n)


def run(lab, learn, evaluate, tensors, draw=draw, order=shuffled, validation=True, epsilon=None, single=False, **defaults):
    """Trains a lab's model as the command line asks, then prints and records what each epoch gave.

    `learn(x, y, order, batch_size, learning_rate, w, b)`: one epoch, changes `w` and `b`, returns the mean loss.
    `evaluate(x, y, w, b)`: mean loss and accuracy.
    `tensors(x, y, w, b)`: what a batch makes of its images: logits, probs, losses, grad_w, grad_b.
    `draw(rng)`: the weights to begin with; `order(rng, n, batch_size)`: the images of an epoch.
    `validation`: whether images are kept apart to evaluate on after each epoch; if not, that is done on the training images.
    `epsilon`: what the loss adds inside its logarithm.
    `single`: whether the lab can be told to compute in single precision.
    """
    given = options(lab, defaults, single)
    number = NUMBERS[given.precision]
    train, held_out, test = load(given.data_dir, given.train, validation, number)
    rng = np.random.RandomState(given.seed)
    w, b = (drawn.astype(number) for drawn in draw(rng))
    # An overflow is told once, in words, by `finite`.
    np.seterr(all="ignore")
    if given.trace:
        return trace(learn, tensors, *train, w, b, lambda n: order(rng, n, given.batch_size), epsilon, given)
    history = []
    for epoch in range(1, given.epochs + 1):
        places = order(rng, len(train[0]), given.batch_size)
        step_begins()
        start = time.perf_counter()
        loss = learn(*train, places, given.batch_size, given.lr, w, b)
        seconds = time.perf_counter() - start
        name, watched = ("validation", held_out) if validation else ("training", train)
        loss_after, accuracy = evaluate(*watched, w, b)
        finite({"training loss": loss, f"{name} loss after it": loss_after}, f"epoch {epoch}", given.lr)
        print(f"epoch {epoch}/{given.epochs}: loss {loss:.6f}, {name} accuracy {accuracy:.4f}, {seconds:.3f} s")
        after = {"validation_loss": float(loss_after), "validation_accuracy": accuracy} if validation else {"train_accuracy": accuracy}
        history.append({"step": epoch, "train_loss": float(loss), **after, "seconds": seconds})
    loss, accuracy = evaluate(*test, w, b)
    finite({"test loss": loss}, f"epoch {given.epochs}", given.lr)
    print(f"test accuracy {accuracy:.4f}")
    settings = {"seed": given.seed, "epochs": given.epochs, "batch_size": given.batch_size, "learning_rate": given.lr}
    if given.precision != "f64":
        settings["precision"] = given.precision
    images = {"train": len(train[0]), "validation": len(held_out[0]), "test": len(test[0])}
    write_record(f"{lab} in NumPy", "train", given, settings, images, history, {"loss": float(loss), "accuracy": accuracy})


def options(lab, defaults, single):
    """The options of a lab's training, with the handout's values as defaults: `defaults`, where they are not TP2's."""
    parser = argparse.ArgumentParser(description=f"{lab} in NumPy, to compare with `cargo xtask run {lab} train`")
    parser.add_argument("experiment", nargs="?", choices=["train"], help="what to do: there is one thing here")
    parser.add_argument("--dataset", default="fashion-mnist", choices=["fashion-mnist", "mnist"])
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of the four IDX files, gzip or raw")
    parser.add_argument("--train", type=int, help="use only the first N training images")
    add_training(parser)
    if single:
        parser.add_argument("--precision", choices=NUMBERS, help="number to compute in (without it: f64, a double)")
    parser.set_defaults(**{"precision": "f64", **defaults})
    return parser.parse_args()


def add_training(parser):
    """The options of every training in batches, with TP2's values as defaults, and what becomes of it."""
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--out", type=Path, default=Path("."), help="folder for the run record")
    for ours in ("--offline", "--full", "--quiet"):
        parser.add_argument(ours, action="store_true", help="an option of the Rust labs; without effect here")
    parser.add_argument("--trace", action="store_true", help="write every tensor of every batch to standard output")


def read_idx(folder, name):
    """The array of an IDX file: magic 0, 0, type 8 (bytes), number of dimensions; dimensions; bytes."""
    paths = [folder / name, folder / name.removesuffix(".gz")]
    path = next((path for path in paths if path.exists()), None)
    if path is None:
        sys.exit(f"{folder} has no {name}, nor the same unpacked: name the folder of the four files with --data-dir")
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    dimensions = np.frombuffer(raw, ">i4", raw[3], 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(dimensions)


def load(folder, train=None, validation=True, number=np.float64):
    """Training, validation and test set, each as images (n, 784) in [0, 1] and labels (n,). Without `validation` that
    set is empty, and all training images are to learn from. Pixels are of the type `number`."""
    x, y = (read_idx(folder, f"train-{kind}-ubyte.gz")[:train] for kind in ("images-idx3", "labels-idx1"))
    xt, yt = (read_idx(folder, f"t10k-{kind}-ubyte.gz") for kind in ("images-idx3", "labels-idx1"))
    x, xt = (images.reshape(len(images), -1) / number(255) for images in (x, xt))
    n = len(x) - len(x) // 6 if validation else len(x)
    return (x[:n], y[:n]), (x[n:], y[n:]), (xt, yt)


def finite(losses, place, learning_rate, usual_rate=0.1):
    """Ends the program if a loss is infinite or not a number; no record is written then, for JSON has neither."""
    for name, loss in losses.items():
        if not np.isfinite(loss):
            smaller = usual_rate if learning_rate > usual_rate else learning_rate / 10
            sys.exit(f"{place}: the {name} is no longer finite ({loss}). The learning rate, {learning_rate:g}, is "
                     f"probably too high: try a smaller one, such as --lr {smaller:g}")


# When `cargo xtask bench` started this process, and how long after that its first step began.
started = os.environ.get("PASAPAS_STARTED")
first_step = []


def step_begins():
    """The next step of a training is about to begin: if it is the first, the time is noted, where somebody asks for it."""
    if started and not first_step:
        first_step.append(time.time() - float(started))


def measured():
    """What `cargo xtask bench` wants to know of a process beside its epochs, as the Rust labs say it."""
    status = Path("/proc/self/status")
    peak = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")] if status.exists() else []
    return {"seconds_to_first_step": first_step[0] if first_step else None,
            "peak_memory": 1024 * int(peak[0].split()[1]) if peak else None}


def write_record(lab, experiment, given, settings, images, history, test):
    """The run record of an experiment, `<experiment>.json` in the folder of `--out`."""
    record = {"lab": lab, "experiment": experiment, "dataset": given.dataset, "source": "folder",
              "images": images, "settings": settings, "history": history, "test": test, "targets": []}
    if started:
        record["measured"] = measured()
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / f"{experiment}.json").write_text(json.dumps(record, indent=1, allow_nan=False))


def trace(learn, tensors, x, y, w, b, order, epsilon, given):
    """The training one batch at a time: its tensors in the order in which they are computed, then the new weights.

    With each goes how it follows from others: from that, `cargo xtask diff` bounds what rounding may do to it.
    """
    of_losses = {} if epsilon is None else {"epsilon": epsilon}
    write_tensor(0, 0, "w", w, "exact")
    write_tensor(0, 0, "b", b, "exact")
    for epoch in range(1, given.epochs + 1):
        places = order(len(x))
        for batch, first in enumerate(range(0, len(places), given.batch_size), 1):
            rows = places[first:first + given.batch_size]
            logits, probs, losses, grad_w, grad_b = tensors(x[rows], y[rows], w, b)
            learn(x, y, rows, given.batch_size, given.lr, w, b)
            write_tensor(epoch, batch, "images", rows, "exact")
            write_tensor(epoch, batch, "x", x[rows], "exact")
            write_tensor(epoch, batch, "labels", y[rows], "exact")
            write_tensor(epoch, batch, "logits", logits, "affine", ["x", "w", "b"])
            write_tensor(epoch, batch, "probs", probs, "softmax", ["logits"])
            write_tensor(epoch, batch, "losses", losses.reshape(-1, 1), "cross_entropy", ["probs", "labels"], **of_losses)
            write_tensor(epoch, batch, "grad_w", grad_w, "gradient_of_weights", ["x", "probs", "labels"])
            write_tensor(epoch, batch, "grad_b", grad_b, "gradient_of_bias", ["probs", "labels"])
            write_tensor(epoch, batch, "w", w, "descent", ["w", "grad_w"], learning_rate=given.lr)
            write_tensor(epoch, batch, "b", b, "descent", ["b", "grad_b"], learning_rate=given.lr)


def write_tensor(epoch, batch, tensor, value, rule, of=(), **settings):
    """One tensor of a trace: a line of JSON, then its numbers as little-endian doubles in C order. `settings` are those
    that the rule needs, such as the learning rate."""
    head = {"epoch": epoch, "batch": batch, "tensor": tensor, "shape": value.shape, "rule": rule, "of": of, **settings}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + value.astype("<f8").tobytes())
