"""TP3 in NumPy: softmax regression, vectorized."""

import numpy as np

import course


def softmax_batch(logits):
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


def cross_entropy_loss_batch(probs, y):
    return -np.log(probs[np.arange(len(y)), y])


def grad_batch(x, probs, y):
    delta = probs.copy()
    delta[np.arange(len(y)), y] -= 1
    return x.T @ delta / len(y), delta.sum(axis=0, keepdims=True) / len(y)


def train_sgd_vec(x, y, order, batch_size, learning_rate, w, b):
    loss = 0.0
    for first in range(0, len(order), batch_size):
        rows = order[first:first + batch_size]
        xb, yb = x[rows], y[rows]
        probs = softmax_batch(xb @ w + b)
        loss += cross_entropy_loss_batch(probs, yb).sum()
        grad_w, grad_b = grad_batch(xb, probs, yb)
        w -= learning_rate * grad_w
        b -= learning_rate * grad_b
    return loss / len(order)


def evaluate(x, y, w, b):
    probs = softmax_batch(x @ w + b)
    return cross_entropy_loss_batch(probs, y).mean(), (probs.argmax(axis=1) == y).mean()


def tensors(x, y, w, b):
    logits = x @ w + b
    probs = softmax_batch(logits)
    return logits, probs, cross_entropy_loss_batch(probs, y), *grad_batch(x, probs, y)


if __name__ == "__main__":
    course.run("tp3", train_sgd_vec, evaluate, tensors, single=True)
