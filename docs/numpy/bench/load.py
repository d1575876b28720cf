"""The four files of a data set from the disk to arrays of bytes, in NumPy with gzip, once, with the time it takes."""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import course  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="Load a data set in NumPy, to time it")
    parser.add_argument("--dataset", default="fashion-mnist")
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of the four IDX files, gzip or raw")
    parser.add_argument("--out", type=Path, default=Path("."), help="folder for the run record")
    given = parser.parse_args()
    start = time.perf_counter()
    x, _, xt, _ = [course.read_idx(given.data_dir, f"{part}-{kind}-ubyte.gz")
                   for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]
    seconds = time.perf_counter() - start
    images = {"train": len(x), "validation": 0, "test": len(xt)}
    course.write_record("load in NumPy", "load", given, {}, images, [{"step": 1, "seconds": seconds}], None)


if __name__ == "__main__":
    main()
