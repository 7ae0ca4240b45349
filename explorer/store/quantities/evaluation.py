"""Loss, accuracy and answers on the test split, in eval and in train mode."""

from __future__ import annotations

from explorer.store.quantity import FREE, Per, Quantity, Rhythm

_EVALUATION = "one forward pass over the test split"
_SAME = "part of the same forward pass"
_MODES = {"eval": "eval mode", "train_mode": "train mode"}


def _of_answers(mode: str) -> tuple[Quantity, ...]:
    said = (
        (
            "confusion",
            "test answers counted: a row per true class, a column per answer",
            "(classes, classes)",
            "count",
        ),
        ("answers", "class answered to each of the first test samples", "(samples,)", "class"),
        ("confidence", "probability of each of these answers", "(samples,)", "share"),
        ("masks", "class answered for each pixel of the first test images (segmentation)", "(samples, H, W)", "class"),
    )
    return tuple(
        Quantity(f"{mode}_{name}", f"{words}, {_MODES[mode]}", Per.RUN, Rhythm.MOMENT, shape, unit, _SAME)
        for name, words, shape, unit in said
    )


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
        _SAME,
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
    *_of_answers("eval"),
    *_of_answers("train_mode"),
    Quantity("test_images", "the first test images", Per.RUN, Rhythm.MOMENT, "(samples, C, H, W)", "deviations", FREE),
    Quantity("test_points", "the first test points", Per.RUN, Rhythm.MOMENT, "(samples, 2)", "deviations", FREE),
    Quantity("test_labels", "their classes", Per.RUN, Rhythm.MOMENT, "(samples,)", "class", FREE),
    Quantity("test_masks", "their masks (segmentation)", Per.RUN, Rhythm.MOMENT, "(samples, H, W)", "class", FREE),
)
