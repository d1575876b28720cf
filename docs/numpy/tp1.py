"""TP1 in NumPy: a first neural network, one layer, trained by mini-batch gradient descent."""

import numpy as np

import course

EPSILON = 1e-9


def one_hot(labels, classes=10):
    return np.eye(classes)[labels]


def softmax(z):
    exp = np.exp(z - z.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


def forward(x, w, b):
    return x @ w + b


def cross_entropy(p, y):
    return -(y * np.log(p + EPSILON)).sum(axis=1)


def gradients(x, p, y):
    error = p - y
    return x.T @ error / len(x), error.mean(axis=0, keepdims=True)


def update(w, b, grad_w, grad_b, learning_rate):
    w -= learning_rate * grad_w
    b -= learning_rate * grad_b


def train_epoch(x, labels, order, batch_size, learning_rate, w, b):
    loss = 0.0
    for first in range(0, len(order), batch_size):
        rows = order[first:first + batch_size]
        xb, y = x[rows], one_hot(labels[rows])
        p = softmax(forward(xb, w, b))
        loss += cross_entropy(p, y).sum()
        grad_w, grad_b = gradients(xb, p, y)
        update(w, b, grad_w, grad_b, learning_rate)
    return loss / len(order)


def accuracy(predicted, labels):
    return (predicted == labels).mean()


def evaluate(x, labels, w, b):
    p = softmax(forward(x, w, b))
    return cross_entropy(p, one_hot(labels)).mean(), accuracy(p.argmax(axis=1), labels)


def tensors(x, labels, w, b):
    z, y = forward(x, w, b), one_hot(labels)
    p = softmax(z)
    return z, p, cross_entropy(p, y), *gradients(x, p, y)


def zeros(rng):
    return np.zeros((784, 10)), np.zeros((1, 10))


def file_order(rng, n, batch_size):
    """The images as they come; what is left over after the last whole batch is dropped."""
    return np.arange(n - n % batch_size)


if __name__ == "__main__":
    course.run("tp1", train_epoch, evaluate, tensors, draw=zeros, order=file_order, validation=False, epsilon=EPSILON,
               dataset="mnist", epochs=20, batch_size=100)
