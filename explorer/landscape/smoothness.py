"""How smooth the loss is along its gradient, and how much a layer's gradient owes to the layers before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.landscape.objective import Objective
from explorer.landscape.position import Direction, Position, Slice, flat, norm


@dataclass(frozen=True)
class AlongGradient:
    """At θ − η·g for each step size η; every list has S entries."""

    loss: float  # at θ
    gradient: Direction  # g = ∇L(θ)
    loss_along: list[float]
    gradient_change: list[float]  # ‖∇L(θ) − ∇L(θ − η·g)‖
    beta: list[float]  # the same / ‖η·g‖


def along_gradient(objective: Objective, position: Position, step_sizes: Sequence[float]) -> AlongGradient:
    """Loss range, gradient predictiveness and β-smoothness along the gradient (Santurkar et al. 2018, section 3.1)."""
    gradient = objective.gradient(position)
    length = norm(gradient)
    line = Slice(position, [gradient])
    losses, changes, betas = [], [], []
    for size in step_sizes:
        there = line.at([-size])
        losses.append(objective.evaluate(there)[0])
        after = objective.gradient(there)
        change = (flat(gradient) - flat(after)).norm().item()
        changes.append(change)
        betas.append(change / (size * length) if size * length > 0 else float("nan"))
    return AlongGradient(objective.evaluate(position)[0], gradient, losses, changes, betas)


def covariate_shift(
    objective: Objective, position: Position, gradient: Direction, learning_rate: float, layers: Sequence[Sequence[str]]
) -> np.ndarray:
    """Internal covariate shift as Santurkar et al. (2018) define it (Definition 2.1), for a plain gradient step.

    For each layer the gradient of its weights before and after all layers before it have moved by −learning_rate times
    theirs; it itself and those after it stay.

    Args:
        layers: the parameters' names by layer, from input to output, the layer's own weights first; bias and
            normalizer come with it.

    Returns:
        (L, 2): L2 norm of the difference, cosine (NaN where a gradient is 0). The first layer has none before it:
        0 and 1.
    """
    found = []
    moved = dict(position.parameters)
    for index, names in enumerate(layers):
        before = after = gradient[names[0]].flatten().double()
        if index:
            after = objective.gradient(Position(moved, position.buffers))[names[0]].flatten().double()
        lengths = (before.norm() * after.norm()).item()
        cosine = (before @ after).item() / lengths if lengths > 0 else float("nan")
        found.append(((before - after).norm().item(), cosine))
        for name in names:
            moved[name] = position.parameters[name] - learning_rate * gradient[name]
    return np.array(found)
