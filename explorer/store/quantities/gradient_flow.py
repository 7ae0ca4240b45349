"""How much of the gradient arrives at layers and blocks, and by which path."""

from __future__ import annotations

from explorer.store.quantity import Per, Quantity, Rhythm

_BACKWARD = "one fused pass over the activations' gradients"


def _norm(name: str, where: str, per: Per) -> Quantity:
    what = f"L2 norm of the gradient {where}"
    return Quantity(name, what, per, Rhythm.STEP, "()", "nats / activation", _BACKWARD)


QUANTITIES = (
    _norm("activation_grad_norm", "at a layer's output", Per.LAYER),
    _norm("block_grad_norm", "at a block's input: all its paths together", Per.BLOCK),
    _norm("branch_grad_norm", "that reaches a block's input through its branch", Per.BLOCK),
    _norm("shortcut_grad_norm", "that reaches a block's input through its shortcut", Per.BLOCK),
    _norm("path_grad_norm", "that reaches an Inception block's input through one of its four paths", Per.PATH),
    _norm("block_output_grad_norm", "at a block's output", Per.BLOCK),
    Quantity(
        "shortcut_branch_cosine",
        "cosine between what arrives through the shortcut and through the branch",
        Per.BLOCK,
        Rhythm.STEP,
        "()",
        "1",
        "none: follows from three norms",
    ),
)
