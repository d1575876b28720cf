"""TP2 in NumPy: softmax regression, one image at a time.

Within an image NumPy does the arithmetic, as in the handout: the product with the weights, the outer product.
"""

import numpy as np

import course


def softmax(o):
    exp = np.exp(o - o.max())
    return exp / exp.sum()


def cross_entropy_loss(p, c):
    return -np.log(p[c])


def grad(x, p, c):
    p_prime = p.copy()
    p_prime[c] -= 1
    return np.outer(x, p_prime), p_prime


def loss_and_grad(x, y, w, b):
    loss, grad_w, grad_b = 0.0, np.zeros_like(w), np.zeros_like(b)
    for image, c in zip(x, y):
        p = softmax(image @ w + b[0])
        loss += cross_entropy_loss(p, c)
        grad_w_of_image, grad_b_of_image = grad(image, p, c)
        grad_w += grad_w_of_image
        grad_b += grad_b_of_image
    return loss, grad_w / len(y), grad_b / len(y)


def train_sgd(x, y, order, batch_size, learning_rate, w, b):
    loss = 0.0
    for first in range(0, len(order), batch_size):
        rows = order[first:first + batch_size]
        loss_of_batch, grad_w, grad_b = loss_and_grad(x[rows], y[rows], w, b)
        loss += loss_of_batch
        w -= learning_rate * grad_w
        b -= learning_rate * grad_b
    return loss / len(order)


def evaluate(x, y, w, b):
    loss, right = 0.0, 0
    for image, c in zip(x, y):
        p = softmax(image @ w + b[0])
        loss += cross_entropy_loss(p, c)
        right += p.argmax() == c
    return loss / len(y), right / len(y)


def tensors(x, y, w, b):
    logits = np.array([image @ w + b[0] for image in x])
    probs = np.array([softmax(o) for o in logits])
    losses = np.array([cross_entropy_loss(p, c) for p, c in zip(probs, y)])
    _, grad_w, grad_b = loss_and_grad(x, y, w, b)
    return logits, probs, losses, grad_w, grad_b


if __name__ == "__main__":
    course.run("tp2", train_sgd, evaluate, tensors)
