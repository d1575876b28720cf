"""TP3 in NumPy: softmax regression, vectorized."""

import time

import numpy as np

from course import load, options, write_record, write_tensor


def softmax_batch(logits):
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


def cross_entropy_loss_batch(probs, y):
    return -np.log(probs[np.arange(len(y)), y])


def grad_batch(x, probs, y):
    delta = probs.copy()
    delta[np.arange(len(y)), y] -= 1
    return x.T @ delta / len(y), delta.sum(axis=0, keepdims=True) / len(y)


def evaluate(x, y, w, b):
    probs = softmax_batch(x @ w + b)
    return cross_entropy_loss_batch(probs, y).mean(), (probs.argmax(axis=1) == y).mean()


def trace(epoch, batch, rows, x, y, w, b):
    """The tensors of one batch, in the order in which they are computed, and how rounding travels between them."""
    logits = x @ w + b
    probs = softmax_batch(logits)
    grad_w, grad_b = grad_batch(x, probs, y)
    write_tensor(epoch, batch, "images", rows, "exact")
    write_tensor(epoch, batch, "x", x, "exact")
    write_tensor(epoch, batch, "labels", y, "exact")
    write_tensor(epoch, batch, "logits", logits, "affine", ["x", "w", "b"])
    write_tensor(epoch, batch, "probs", probs, "softmax", ["logits"])
    write_tensor(epoch, batch, "losses", cross_entropy_loss_batch(probs, y), "cross_entropy", ["probs", "labels"])
    write_tensor(epoch, batch, "grad_w", grad_w, "gradient_of_weights", ["x", "probs", "labels"])
    write_tensor(epoch, batch, "grad_b", grad_b, "gradient_of_bias", ["probs", "labels"])


def train_sgd_vec(train, validation, given):
    x, y = train
    rng = np.random.RandomState(given.seed)
    w, b = rng.normal(0, 0.01, (784, 10)), np.zeros((1, 10))
    if given.trace:
        write_tensor(0, 0, "w", w, "exact")
        write_tensor(0, 0, "b", b, "exact")
    history = []
    for epoch in range(1, given.epochs + 1):
        start, loss = time.perf_counter(), 0.0
        order = rng.permutation(len(x))
        for first in range(0, len(x), given.batch_size):
            rows = order[first:first + given.batch_size]
            xb, yb = x[rows], y[rows]
            probs = softmax_batch(xb @ w + b)
            loss += cross_entropy_loss_batch(probs, yb).sum()
            grad_w, grad_b = grad_batch(xb, probs, yb)
            if given.trace:
                batch = first // given.batch_size + 1
                trace(epoch, batch, rows, xb, yb, w, b)
            w = w - given.lr * grad_w
            b = b - given.lr * grad_b
            if given.trace:
                write_tensor(epoch, batch, "w", w, "descent", ["w", "grad_w"], given.lr)
                write_tensor(epoch, batch, "b", b, "descent", ["b", "grad_b"], given.lr)
        seconds = time.perf_counter() - start
        validation_loss, validation_accuracy = evaluate(*validation, w, b)
        history.append({"step": epoch, "train_loss": loss / len(x), "validation_loss": validation_loss,
                        "validation_accuracy": validation_accuracy, "seconds": seconds})
    return w, b, history


if __name__ == "__main__":
    given = options("tp3")
    train, validation, test = load(given.data_dir, given.train)
    w, b, history = train_sgd_vec(train, validation, given)
    if not given.trace:
        loss, accuracy = evaluate(*test, w, b)
        write_record("tp3", given, history, {"loss": loss, "accuracy": accuracy}, [len(train[0]), len(validation[0]), len(test[0])])
        for step in history:
            print("epoch {step}: loss {train_loss:.6f}, validation {validation_loss:.6f}, {seconds:.3f} s".format(**step))
        print(f"test accuracy {accuracy:.4f}")
