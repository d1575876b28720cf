"""The networks of TP1, TP3, TP4 and TP6 in scikit-learn: MLPClassifier, with the lab's first weights. Where batches are
drawn, it draws them itself, in an order of its own."""

import networks
import sklearn
from sklearn.neural_network import MLPClassifier


def classifier(given, task):
    """The classifier, ready for its first epoch."""
    whole_batch, n = given.lab == "tp4", len(task.x)
    model = MLPClassifier(
        hidden_layer_sizes=[w.shape[1] for w, _ in task.layers[:-1]],
        activation=task.activation or "relu",
        solver="sgd",
        alpha=0,
        momentum=0,
        batch_size=n if whole_batch else given.batch_size,
        # TP4 descends along the sum over the images, scikit-learn along the mean.
        learning_rate_init=given.lr * (n if whole_batch else 1),
        shuffle=given.lab in ("tp3", "tp6"),
        random_state=given.seed,
    )
    # Its first call makes the layers, and takes a step with them; then they get the weights that they should have.
    model.batch_size, batch_size = 10, model.batch_size
    model.partial_fit(task.x[:10], task.y[:10], classes=sorted(set(task.y)))
    model.batch_size = batch_size
    for ours, (w, b) in enumerate(task.layers):
        model.coefs_[ours][:] = w
        model.intercepts_[ours][:] = b[0]
    return model


def main():
    given = networks.options("scikit-learn", list(networks.EXPERIMENTS))
    task = networks.Task(given)
    model = classifier(given, task)

    def learn():
        model.partial_fit(task.x, task.y)
        return model.loss_

    # The images are finite; looking for what is not would count as work.
    with sklearn.config_context(assume_finite=True):
        networks.run(given, task, learn)


if __name__ == "__main__":
    main()
