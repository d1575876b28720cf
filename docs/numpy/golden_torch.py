"""What PyTorch reaches: the figures that the tests of TP5 hold their losses against.

    python docs/numpy/golden_torch.py > docs/numpy/golden-torch.json

Some passes of TP5's descent, with the handout's settings but for those that each run names. Needs Python with PyTorch 2
and runs in any directory.
"""

import json

import numpy as np
import torch

import whole_batch
from golden import BUNDLED
from tp5_torch import Network

STEPS = 1, 2, 3, 10, 50, 100, 200


def descent(seed=0, activation="tanh", loss="handout", momentum=0.0, hidden=100, learning_rate=1e-4):
    """The losses of some passes, before their steps, and what the test set gives at the end."""
    settings = locals()
    (x, y), (xt, yt) = ([torch.from_numpy(array) for array in part] for part in whole_batch.load(BUNDLED / "digits-178"))
    network = Network(np.random.RandomState(seed), hidden, activation, loss, learning_rate, momentum)
    history = []
    for step in range(1, STEPS[-1] + 1):
        test_loss, test_accuracy = network.evaluate(xt, yt) if step in STEPS else (None, None)
        train_loss = network.descend(x, y)
        if step in STEPS:
            history.append({"step": step, "train_loss": train_loss, "test_loss": test_loss, "test_accuracy": test_accuracy})
    loss, accuracy = network.evaluate(xt, yt)
    return {"settings": settings, "history": history, "test": {"loss": loss, "accuracy": accuracy}}


if __name__ == "__main__":
    golden = {
        "command": "python docs/numpy/golden_torch.py > docs/numpy/golden-torch.json",
        "torch": torch.__version__.split("+")[0],
        "train": [
            *(descent(seed=seed, loss=loss) for seed in (0, 3) for loss in ("handout", "categorical")),
            *(descent(activation=activation) for activation in ("relu", "sigmoid")),
            descent(momentum=0.9),
            descent(seed=3, activation="relu", loss="categorical", momentum=0.9),
            descent(seed=3, activation="sigmoid", momentum=0.5, hidden=10, learning_rate=1e-3),
        ],
    }
    print(json.dumps(golden, indent=1))
