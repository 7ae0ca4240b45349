"""How much of the gradient arrives at layers and blocks, and by which path."""

from __future__ import annotations

from explorer.store.quantity import Per, Quantity, Rhythm

_BACKWARD = "one fused pass over the activations' gradients"

QUANTITIES = (
    Quantity(
        "activation_grad_norm",
        "L2 norm of the gradient at a layer's output",
        Per.LAYER,
        Rhythm.STEP,
        "()",
        "nats / activation",
        _BACKWARD,
    ),
    Quantity(
        "block_grad_norm",
        "L2 norm of the gradient at a block's input: all its paths together",
        Per.BLOCK,
        Rhythm.STEP,
        "()",
        "nats / activation",
        _BACKWARD,
    ),
    Quantity(
        "branch_grad_norm",
        "L2 norm of the gradient that reaches a block's input through its branch",
        Per.BLOCK,
        Rhythm.STEP,
        "()",
        "nats / activation",
        _BACKWARD,
    ),
    Quantity(
        "shortcut_grad_norm",
        "L2 norm of the gradient that reaches a block's input through its shortcut",
        Per.BLOCK,
        Rhythm.STEP,
        "()",
        "nats / activation",
        _BACKWARD,
    ),
    Quantity(
        "path_grad_norm",
        "L2 norm of the gradient that reaches an Inception block's input through one of its four paths",
        Per.PATH,
        Rhythm.STEP,
        "()",
        "nats / activation",
        _BACKWARD,
    ),
    Quantity(
        "block_output_grad_norm",
        "L2 norm of the gradient at a block's output",
        Per.BLOCK,
        Rhythm.STEP,
        "()",
        "nats / activation",
        _BACKWARD,
    ),
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
