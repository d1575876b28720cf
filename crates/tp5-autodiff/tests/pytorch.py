"""What PyTorch makes of every operation: python pytorch.py > pytorch.json

The loss is the sum of (1, 2, 3, ...) times the result, read row after row: no gradient hides behind ones.
"""

import json

import torch

torch.set_default_dtype(torch.float64)
arange = torch.arange
NAMES = {
    "a": [[0.5, -1.0, 2.0], [-0.25, 3.0, 1.5]],
    "p": [[0.5, 1.0, 2.0], [0.25, 3.0, 1.5]],  # positive
    "b": [[2.0, -0.5, 4.0]],  # a row
    "c": [[2.0], [-0.5]],  # a column
    "w": [[1.0, -2.0], [0.5, 3.0], [-1.5, 0.25]],
    "t": [[3.0, 3.0, 2.0], [1.0, 3.0, float("nan")]],  # ties, and not a number
    "z": [[0.0, -1.0, 800.0], [-800.0, 0.0, 800.0]],  # kinks, and far out
}
# Operators, then methods; the names in front are the inputs.
EXPRESSIONS = """
a b: a + b; a - b; a * b; a / b
c a: c + a; c - a; c * a; c / a
b c: b - c; b / c
a: a + 0.5; 0.5 + a; a - 0.5; 0.5 - a; a * 3.0; 3.0 * a; a / 4.0; 4.0 / a; -a; a * a + a
a w: a.mm(w)
a: a.pow(3.0); a.pow(0.0); a.exp(); a.tanh(); a.relu(); a.sigmoid()
p: p.log(); p.pow(-0.5)
a: a.softmax(0); a.softmax(1); a.log_softmax(0); a.log_softmax(1)
a: a.sum(); a.sum(0, keepdim=True); a.sum(1, keepdim=True)
a: a.mean(); a.mean(0, keepdim=True); a.mean(1, keepdim=True)
a: a.max(0, keepdim=True).values; a.max(1, keepdim=True).values
t: t.max(0, keepdim=True).values; t.max(1, keepdim=True).values; t.relu(); t.softmax(1)
a: a.t(); a.reshape(3, 2); a.reshape(1, 6); a[arange(2), [2, 0]].reshape(2, 1)
z: z.relu(); z.sigmoid(); z.softmax(1); z.log_softmax(1)
"""


def rows(tensor):
    # JSON has no not-a-number.
    return [[None if v != v else v for v in row] for row in tensor.reshape(-1, tensor.shape[-1] if tensor.dim() else 1).tolist()]


cases = []
for line in EXPRESSIONS.strip().splitlines():
    inputs, expressions = line.split(": ")
    for expression in expressions.split("; "):
        tensors = {name: torch.tensor(NAMES[name], requires_grad=True) for name in inputs.split()}
        y = eval(expression, globals(), tensors)
        (torch.arange(1.0, 1.0 + y.numel()).reshape(y.shape) * y).sum().backward()
        cases.append({
            "expression": expression,
            "inputs": [rows(t.detach()) for t in tensors.values()],
            "value": rows(y.detach()),
            "grads": [rows(t.grad) for t in tensors.values()],
        })
print("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]")
