"""Loss and accuracy on the test split, in eval and in train mode."""

from __future__ import annotations

from explorer.store.quantity import Per, Quantity, Rhythm

_EVALUATION = "one forward pass over the test split"

QUANTITIES = (
    Quantity("eval_loss", "test loss, eval mode", Per.RUN, Rhythm.MOMENT, "()", "nats", _EVALUATION),
    Quantity("eval_accuracy", "test accuracy, eval mode", Per.RUN, Rhythm.MOMENT, "()", "share", _EVALUATION),
    Quantity(
        "eval_iou",
        "test intersection over union, mean over the classes, eval mode (segmentation)",
        Per.RUN,
        Rhythm.MOMENT,
        "()",
        "share",
        "part of the same forward pass",
    ),
    Quantity(
        "train_mode_loss",
        "test loss, train mode (statistics of the test batch)",
        Per.RUN,
        Rhythm.MOMENT,
        "()",
        "nats",
        _EVALUATION,
    ),
    Quantity(
        "train_mode_accuracy",
        "test accuracy, train mode (statistics of the test batch)",
        Per.RUN,
        Rhythm.MOMENT,
        "()",
        "share",
        _EVALUATION,
    ),
)
