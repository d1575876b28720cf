"""Writes the files of tests/golden: what NumPy draws, for golden.rs to compare.

    python crates/numpy-rng/tests/golden.py

needs Python with NumPy 2 and runs in any directory. A sequence of draws opens with its seed and its name:

    seed 42, gaussians
    randn 3 => 3 numbers: 3fdfca2a28a9307c bfc1b2a505de052a 3fe4b9dd50245e68; sha256 7e48c8b631b308f2

Each line below is one call on the same generator and a summary of what it gave. A number stands as the 16
hexadecimal digits of its 64 bits (a double's own, or a whole number's in two's complement). A long answer shows
its first four and last four numbers. The hash, cut to 16 digits, covers all of them: 8 bytes each, lowest first.
"""

import hashlib
import math
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).parent / "golden"

# Bounds that meet every way to a whole number: nothing to choose; 32-bit words, of which few, many or none are
# refused; 64-bit words, likewise; the widest range there is.
BOUNDS = [
    (3, 4, 5),
    (0, 10, 5),
    (-7, 1000, 2000),
    (0, 3 * 2**30, 2000),
    (-(2**30), 2**30 + 1, 2000),
    (0, 2**32 - 1, 100),
    (-5, 2**32 - 5, 100),
    (0, 2**32 + 1, 1000),
    (-(2**62), 2**61, 1000),
    (-(2**62), 2**62 + 1, 1000),
    (-(2**63), 2**63 - 1, 100),
]
ORDERS = [
    "permutation 0", "permutation 1", "permutation 2", "permutation 10", "shuffle 700",
    "permutation 50000", "permutation 60000", "permutation 3",
]

# The Mersenne Twister makes its words 624 at a time, and a double takes two of them.
RANDOM_STATE_SEEDS = [0, 1, 42, 2**32 - 1]
RANDOM_STATE = {
    "doubles": ["uniform 0 1 3", "uniform -2.5 3.5 3000", "uniform 1 0 5"],
    "gaussians": ["randn 3", "normal 2 0.5 2", "randn 0", "randn 2001", "normal 0 0 3", "normal 0 0.01 7840"],
    "whole numbers": [f"randint {low} {high} {n}" for low, high, n in BOUNDS],
    "orders": ORDERS,
    "interleaved": [
        "normal 0 1 3", "permutation 10", "normal 0 1 2", "uniform 0 1 3", "randint 0 100 5", "randn 2",
        "shuffle 7", "bytes 5", "randn 1", "randint 0 1099511627776 3", "normal -1 2 700", "bytes 8",
    ],
    "TP2": ["normal 0 0.01 7840", "permutation 50000", "permutation 50000", "permutation 50000"],
    "TP4": ["randn 78400", "randn 100", "randn 300", "randn 3"],
    "TP6, the split": ["permutation 70000"],
}

GENERATOR_SEEDS = [0, 1, 42, 2**32 - 1, 2**64 + 1, 2**100 + 7, 2**128 - 1]
GENERATOR = {
    "doubles": ["random 3", "uniform -2.5 3.5 3000", "random 0", "random 1000"],
    "whole numbers": [f"integers {low} {high} {n}" for low, high, n in BOUNDS],
    "orders": ORDERS,
    "interleaved": [
        "integers 0 10 3", "uniform 0 1 2", "integers 0 10 2", "permutation 6", "random 1",
        "integers 0 1099511627776 3", "integers -5 4294967291 2", "shuffle 5", "bytes 5", "random 2",
        "integers 0 10 1", "bytes 8",
    ],
    "TP6": [
        "uniform -0.03571428571428571 0.03571428571428571 100352",
        "uniform -0.08838834764831845 0.08838834764831845 8192",
        "permutation 56000", "permutation 56000",
    ],
}


def draw(rng, call):
    """What a call such as `normal 0 0.01 3` gives, as an array."""
    name, *arguments = call.split()
    n = int(arguments.pop())
    if name == "shuffle":
        items = np.arange(n)[::-1].copy()
        rng.shuffle(items)
        return items
    if name == "bytes":
        return np.frombuffer(rng.bytes(n), np.uint8).astype(np.int64)
    if name in ("randint", "integers"):
        return getattr(rng, name)(*map(int, arguments), n)
    return getattr(rng, name)(*map(float, arguments), n)


def summary(numbers):
    """How many numbers there are, the first and the last of them, and a hash of all."""
    bits = np.ascontiguousarray(numbers).view(np.uint64).astype("<u8")
    words = [f"{word:016x}" for word in bits]
    if len(words) > 8:
        words = words[:4] + [".."] + words[-4:]
    digest = hashlib.sha256(bits.tobytes()).hexdigest()[:16]
    return f"{len(bits)} numbers: {' '.join(words)}; sha256 {digest}"


def write(file, constructor, seeds, sequences):
    lines = [f"# {constructor.__name__} of NumPy {np.__version__}, written by golden.py"]
    for seed in seeds:
        for name, calls in sequences.items():
            rng = constructor(seed)
            lines += ["", f"seed {seed}, {name}"]
            lines += [f"{call} => {summary(draw(rng, call))}" for call in calls]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / file).write_text("\n".join(lines) + "\n")


def write_logarithm():
    """The C library's logarithm, which normal numbers go through, of 0.00001, 0.00002, ..., 1."""
    logarithms = np.array([math.log(k / 100_000) for k in range(1, 100_001)])
    (FOLDER / "logarithm.txt").write_text(summary(logarithms) + "\n")


write("random_state.txt", np.random.RandomState, RANDOM_STATE_SEEDS, RANDOM_STATE)
write("generator.txt", np.random.default_rng, GENERATOR_SEEDS, GENERATOR)
write_logarithm()
