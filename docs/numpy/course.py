"""What the labs in NumPy share: options, IDX files, run records and traces. The labs themselves are tp2.py, tp3.py, …

Each takes the options of its Rust counterpart and writes the same run record, so that
`cargo xtask diff tp3 numpy` can hold one beside the other.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path

import numpy as np


def options(lab):
    """The options of a lab's training, with the handout's values as defaults."""
    parser = argparse.ArgumentParser(description=f"{lab} in NumPy, to compare with `cargo xtask run {lab} train`")
    parser.add_argument("--dataset", default="fashion-mnist", choices=["fashion-mnist", "mnist"])
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of the four IDX files, gzip or raw")
    parser.add_argument("--train", type=int, help="use only the first N training images")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--out", type=Path, default=Path("."), help="folder for the run record")
    for ours in ("--offline", "--full", "--quiet"):
        parser.add_argument(ours, action="store_true", help="an option of the Rust labs; without effect here")
    parser.add_argument("--trace", action="store_true", help="write every tensor of every batch to standard output")
    return parser.parse_args()


def read_idx(folder, name):
    """The array of an IDX file: magic 0, 0, type 8 (bytes), number of dimensions; dimensions; bytes."""
    path = next(p for p in (folder / name, folder / name.removesuffix(".gz")) if p.exists())
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    dimensions = np.frombuffer(raw, ">i4", raw[3], 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(dimensions)


def load(folder, train=None):
    """Training, validation and test set, each as images (n, 784) in [0, 1] and labels (n,)."""
    x, y = (read_idx(folder, f"train-{kind}-ubyte.gz")[:train] for kind in ("images-idx3", "labels-idx1"))
    xt, yt = (read_idx(folder, f"t10k-{kind}-ubyte.gz") for kind in ("images-idx3", "labels-idx1"))
    x, xt = (images.reshape(len(images), -1) / 255 for images in (x, xt))
    n = len(x) - len(x) // 6
    return (x[:n], y[:n]), (x[n:], y[n:]), (xt, yt)


def write_record(lab, given, history, test, images):
    """The run record of the lab, `train.json` in the folder of `--out`."""
    settings = {"seed": given.seed, "epochs": given.epochs, "batch_size": given.batch_size, "learning_rate": given.lr}
    record = {"lab": f"{lab} in NumPy", "experiment": "train", "dataset": given.dataset, "source": "folder",
              "images": dict(zip(("train", "validation", "test"), images)), "settings": settings,
              "history": history, "test": test, "targets": []}
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "train.json").write_text(json.dumps(record, indent=1))


def write_tensor(epoch, batch, tensor, value, rule, of=(), learning_rate=None):
    """One tensor of a trace: a line of JSON, then its numbers as little-endian doubles in C order."""
    value = np.asarray(value)
    head = {"epoch": epoch, "batch": batch, "tensor": tensor, "shape": value.shape, "rule": rule, "of": of}
    if learning_rate is not None:
        head["learning_rate"] = learning_rate
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + value.astype("<f8").tobytes())
