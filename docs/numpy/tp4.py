"""TP4 in NumPy: one layer, then two, by whole-batch gradient descent."""

import numpy as np

import whole_batch


def softmax(z):
    exp = np.exp(z - z.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


def handout_loss(y_hat, y):
    return -(y * np.log(y_hat + 1e-16) + (1 - y) * np.log(1 - y_hat + 1e-16)).sum(axis=1)


def categorical_loss(y_hat, y):
    return -(y * np.log(y_hat + 1e-16)).sum(axis=1)


LOSSES = {"handout": handout_loss, "categorical": categorical_loss}


def evaluate(y_hat, y, loss):
    return loss(y_hat, y).mean(), (y_hat.argmax(axis=1) == y.argmax(axis=1)).mean()


def draw_one_layer(rng):
    return rng.randn(784, 3) * 1e-3, rng.randn(1, 3) * 1e-3


def predict_one_layer_nn(x, w, b):
    return softmax(x @ w + b)


def partial_derivative_one_layer_nn(x, y_hat, y):
    dz = y_hat - y
    return x.T @ dz, dz.sum(axis=0, keepdims=True)


def gradient_descent_one_layer_nn(x, y, loss, learning_rate, w, b):
    y_hat = predict_one_layer_nn(x, w, b)
    before = loss(y_hat, y).mean()
    dw, db = partial_derivative_one_layer_nn(x, y_hat, y)
    w -= learning_rate * dw
    b -= learning_rate * db
    return before


def draw_two_layers(rng, hidden):
    shapes = (784, hidden), (1, hidden), (hidden, 3), (1, 3)
    return [rng.randn(*shape) * 1e-3 for shape in shapes]


def predict_two_layers_nn(x, w1, b1, w2, b2):
    a1 = np.tanh(x @ w1 + b1)
    return a1, softmax(a1 @ w2 + b2)


def partial_derivative_two_layers_nn(x, a1, y_hat, y, w2):
    delta3 = y_hat - y
    delta2 = (1 - a1**2) * (delta3 @ w2.T)
    return x.T @ delta2, delta2.sum(axis=0, keepdims=True), a1.T @ delta3, delta3.sum(axis=0, keepdims=True)


def gradient_descent_two_layers_nn(x, y, loss, learning_rate, w1, b1, w2, b2):
    a1, y_hat = predict_two_layers_nn(x, w1, b1, w2, b2)
    before = loss(y_hat, y).mean()
    dw1, db1, dw2, db2 = partial_derivative_two_layers_nn(x, a1, y_hat, y, w2)
    w1 -= learning_rate * dw1
    b1 -= learning_rate * db1
    w2 -= learning_rate * dw2
    b2 -= learning_rate * db2
    return before


def tensors_one_layer(x, y, loss, w, b):
    logits = x @ w + b
    y_hat = softmax(logits)
    dw, db = partial_derivative_one_layer_nn(x, y_hat, y)
    return [("logits", logits, "affine", ["x", "w", "b"]),
            ("probs", y_hat, "softmax", ["logits"]),
            ("losses", LOSSES[loss](y_hat, y)[:, None], f"{loss}_loss", ["probs", "labels"]),
            ("grad_logits", y_hat - y, "logits_gradient", ["probs", "labels"]),
            ("grad_w", dw, "transposed_product", ["x", "grad_logits"]),
            ("grad_b", db, "column_sums", ["grad_logits"])]


def tensors_two_layers(x, y, loss, w1, b1, w2, b2):
    z1 = x @ w1 + b1
    a1 = np.tanh(z1)
    logits = a1 @ w2 + b2
    y_hat = softmax(logits)
    da1 = (y_hat - y) @ w2.T
    dw1, db1, dw2, db2 = partial_derivative_two_layers_nn(x, a1, y_hat, y, w2)
    return [("z1", z1, "affine", ["x", "w1", "b1"]),
            ("a1", a1, "tanh", ["z1"]),
            ("logits", logits, "affine", ["a1", "w2", "b2"]),
            ("probs", y_hat, "softmax", ["logits"]),
            ("losses", LOSSES[loss](y_hat, y)[:, None], f"{loss}_loss", ["probs", "labels"]),
            ("grad_logits", y_hat - y, "logits_gradient", ["probs", "labels"]),
            ("grad_w2", dw2, "transposed_product", ["a1", "grad_logits"]),
            ("grad_b2", db2, "column_sums", ["grad_logits"]),
            ("grad_a1", da1, "product_with_transposed", ["grad_logits", "w2"]),
            ("grad_z1", (1 - a1**2) * da1, "tanh_gradient", ["a1", "grad_a1"]),
            ("grad_w1", dw1, "transposed_product", ["x", "grad_z1"]),
            ("grad_b1", db1, "column_sums", ["grad_z1"])]


def main():
    handout = {"one-layer": (200, 1e-5), "two-layers": (2000, 1e-3)}
    given = whole_batch.options(whole_batch.parser("tp4 in NumPy", handout))
    rng, loss = np.random.RandomState(given.seed), LOSSES[given.loss]
    if given.experiment == "one-layer":
        recorded, names, parameters = ["loss"], ["w", "b"], draw_one_layer(rng)
        predict, descend, tensors = predict_one_layer_nn, gradient_descent_one_layer_nn, tensors_one_layer
    else:
        recorded, names = ["hidden", "loss"], ["w1", "b1", "w2", "b2"]
        parameters = draw_two_layers(rng, given.hidden)
        predict = lambda *of: predict_two_layers_nn(*of)[1]
        descend, tensors = gradient_descent_two_layers_nn, tensors_two_layers
    whole_batch.run(
        given, recorded, dict(zip(names, parameters)),
        descend=lambda x, y: descend(x, y, loss, given.lr, *parameters),
        evaluate=lambda x, y: evaluate(predict(x, *parameters), y, loss),
        tensors=lambda x, y: tensors(x, y, given.loss, *parameters))


if __name__ == "__main__":
    main()
