"""Where the loss is steepest: the largest eigenvalues of its Hessian, without ever writing the Hessian down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh
from torch import Tensor

from explorer.config import ConfigError
from explorer.landscape.objective import Objective
from explorer.landscape.position import Direction, Position, shaped
from explorer.networks.initialization import generator

TOLERANCE = 1e-5  # of an eigenvalue, relative
SMALL = 12  # parameters up to which the Hessian is written down after all: Lanczos needs room for its vectors


@dataclass(frozen=True)
class Sharpness:
    """`eigenvalues` (k,), the largest first; `residuals` (k,) are ‖Hv − λv‖ / |λ|; `products` Hv were computed."""

    eigenvalues: np.ndarray
    eigenvectors: list[Direction]
    residuals: np.ndarray
    loss: float
    gradient_norm: float
    products: int


def sharpness(
    objective: Objective, position: Position, count: int, tick: Callable[[], None] | None = None
) -> Sharpness:
    """Lanczos (ARPACK) with Hessian-vector products H·v = ∇(∇L·v), in double precision.

    The gradient's graph is built once; each product is one pass backward through it (Pearlmutter 1994).

    Args:
        objective: in double precision.
        tick: called after each product.

    Raises:
        ConfigError: an iteration that does not converge.
    """
    leaves = [value.detach().requires_grad_() for value in position.parameters.values()]
    named = dict(zip(position.parameters, leaves, strict=True))
    loss = objective.loss(named, position.buffers)
    gradient = torch.cat([part.flatten() for part in torch.autograd.grad(loss, leaves, create_graph=True)])
    products = 0

    def product(vector: np.ndarray) -> np.ndarray:
        nonlocal products
        products += 1
        if tick is not None:
            tick()
        along = torch.from_numpy(np.ascontiguousarray(vector.ravel())).to(gradient)
        parts = torch.autograd.grad(gradient, leaves, along, retain_graph=True, materialize_grads=True)
        return torch.cat([part.flatten() for part in parts]).cpu().numpy()

    values, vectors = _largest(product, len(gradient), count)
    residuals = [
        np.linalg.norm(product(v) - w * v) / max(abs(w), 1e-300) for w, v in zip(values, vectors.T, strict=True)
    ]
    directions = [shaped(torch.from_numpy(_signed(vector)), position) for vector in vectors.T]
    return Sharpness(values, directions, np.array(residuals), loss.item(), _norm(gradient), products)


def _largest(product: Callable[[np.ndarray], np.ndarray], size: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    if size <= max(SMALL, 2 * count + 1):
        dense = np.stack([product(column) for column in np.eye(size)])
        values, vectors = np.linalg.eigh((dense + dense.T) / 2)
        return values[::-1][:count], vectors[:, ::-1][:, :count]
    start = torch.randn(size, generator=generator("sharpness"), dtype=torch.float64).numpy()
    operator = LinearOperator((size, size), matvec=product, dtype=np.float64)  # type: ignore[call-arg]
    try:
        values, vectors = eigsh(operator, k=count, which="LA", v0=start, tol=TOLERANCE)  # type: ignore[arg-type]
    except ArpackNoConvergence as error:
        raise ConfigError(f"the Hessian's eigenvalues did not converge ({error}); choose another step") from error
    order = np.argsort(values)[::-1]
    return values[order], vectors[:, order]


def _signed(vector: np.ndarray) -> np.ndarray:
    """Of v and −v the one whose largest component is positive."""
    return vector * np.sign(vector[np.abs(vector).argmax()])


def _norm(gradient: Tensor) -> float:
    return gradient.detach().norm().item()
