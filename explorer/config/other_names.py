"""What people ask for by other names: the setting that it is here, what there is in its place, or the nearest one."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher
from typing import Any

CALLED_HERE: dict[str, tuple[str, ...]] = {
    "optimizer.learning_rate": ("lr", "lrate", "rate", "step_size", "eta"),
    "optimizer.momentum": ("sgd_momentum",),
    "optimizer.weight_decay": ("wd", "decay", "l2", "weightdecay", "regularization", "l2_penalty"),
    "optimizer.batch_size": ("batch", "bs", "minibatch", "mini_batch", "train_batch_size", "batchsize"),
    "training.epochs": ("epoch", "num_epochs", "n_epochs", "max_epochs", "steps", "iterations", "num_steps"),
    "training.seed": ("random_state", "random_seed", "manual_seed", "rng"),
    "training.device": ("gpu", "cuda", "cpu", "use_cuda", "accelerator", "gpus"),
    "training.trained": ("freeze", "frozen", "requires_grad", "trainable"),
    "network.family": ("model", "arch", "architecture", "backbone", "network", "net", "type"),
    "network.depth": ("num_layers", "n_layers", "layers_count", "blocks", "num_blocks"),
    "network.width": ("hidden", "hidden_size", "hidden_dim", "units", "channels", "filters", "neurons", "growth_rate"),
    "network.activation": ("nonlinearity", "relu", "act", "act_fn"),
    "network.initialization": ("init", "initializer", "weight_init", "xavier", "kaiming", "he"),
    "network.shortcut": ("skip", "skip_connection", "residual", "shortcuts"),
    "normalization.kind": ("norm", "normalizer", "norm_layer", "batch_norm", "batchnorm", "bn", "use_bn", "layer_norm"),
    "normalization.momentum": ("bn_momentum", "batch_norm_momentum", "running_momentum", "ema_momentum"),
    "normalization.eps": ("epsilon", "bn_eps", "batch_norm_eps"),
    "normalization.groups": ("num_groups", "n_groups"),
    "normalization.ghost_size": ("ghost_batch_size", "virtual_batch_size"),
    "normalization.placement": ("norm_position", "norm_first", "pre_norm", "post_norm"),
    "dataset.name": ("dataset", "data", "data_set"),
    "dataset.image_size": ("resize", "img_size", "input_size", "resolution"),
    "dataset.train_limit": ("train_size", "n_train", "subset", "num_samples", "n_samples"),
}
"""Setting → what else it is called."""

IN_PLACE_OF: dict[str, tuple[str, ...]] = {
    "networks are trained by SGD alone, with optimizer.learning_rate, optimizer.momentum and optimizer.weight_decay": (
        *("adam", "adamw", "rmsprop", "adagrad", "adadelta", "lion", "lamb", "lars", "lbfgs", "nesterov", "sgd"),
        *("betas", "beta1", "beta2", "amsgrad", "dampening", "optim", "optimizer_name"),
    ),
    "the learning rate stays what optimizer.learning_rate says; in the Lab it can be changed while a run trains": (
        *("scheduler", "schedule", "lr_scheduler", "lr_schedule", "cosine", "onecycle", "one_cycle", "plateau"),
        *("warmup", "warmup_steps", "warmup_epochs", "lr_decay", "gamma_lr", "milestones", "min_lr", "max_lr"),
    ),
    "a step takes one batch of optimizer.batch_size; normalization.kind ghost with normalization.ghost_size takes the "
    "statistics of its parts": (
        *("accumulate", "accumulation", "grad_accumulation", "gradient_accumulation", "accumulate_grad_batches"),
        *("gradient_accumulation_steps", "accumulation_steps", "micro_batch_size"),
    ),
    "everything is computed in 32 bits (float32), so that runs can be compared": (
        *("bf16", "bfloat16", "fp16", "float16", "half", "amp", "mixed_precision", "precision", "dtype", "autocast"),
        *("fp32", "float32", "float64", "double", "tf32"),
    ),
    "normalization.kind dropout puts it into the slots of the normalizers, and normalization.dropout is its share": (
        *("dropout", "dropout_rate", "drop", "drop_rate", "p_drop", "droppath", "drop_path", "stochastic_depth"),
    ),
    "images can be mirrored (dataset.flip) and moved (dataset.shift)": (
        *("augment", "augmentation", "augmentations", "transforms", "crop", "random_crop", "hflip", "mixup", "cutout"),
    ),
    "gradients are not clipped; a smaller optimizer.learning_rate is what there is": (
        *("clip", "grad_clip", "clip_grad", "gradient_clipping", "gradient_clip_val", "max_norm", "max_grad_norm"),
    ),
    "each data set brings its own test part, of one's own images a quarter; dataset.train_limit takes fewer to train": (
        *("val_split", "validation_split", "test_split", "test_size", "val_size", "validation", "split"),
    ),
    "the loss is the cross-entropy, of labels as they are": (
        *("loss", "criterion", "loss_fn", "objective", "label_smoothing", "smoothing"),
    ),
    "every step is recorded as it is, without averages of weights or an early end": (
        *("ema", "swa", "early_stopping", "patience", "pretrained", "finetune", "checkpoint", "resume"),
    ),
    "one run trains on one core or one GPU, and the data are in memory": (
        *("workers", "num_workers", "threads", "num_threads", "distributed", "ddp", "compile", "torch_compile"),
    ),
}
"""What there is → what is asked for and does not exist."""

LIKE_ENOUGH = 0.6
"""Of two names, as `difflib` counts it, for the one to be taken for the other's typing error."""
SAME_GROUP = 0.1
"""What it counts for that both belong to the same group."""
ENOUGH_CHARACTERS = 100


def _by_name() -> dict[str, str]:
    here = {name: f"it is called {key} here" for key, names in CALLED_HERE.items() for name in names}
    return here | {name: words for words, names in IN_PLACE_OF.items() for name in names}


_BY_NAME = _by_name()


def advice(key: str, value: Any, known: Collection[str]) -> str:
    """What to do about the unknown setting `key`, given this `value`, where there are those that are `known`."""
    key = key[:ENOUGH_CHARACTERS]
    last = _plain(key.rpartition(".")[2])
    for name in (_plain(key), last, _plain(value) if isinstance(value, str) else ""):
        if name in _BY_NAME:
            return _BY_NAME[name]
    near = nearest(key, known)
    if near:
        return f"the nearest is {' or '.join(near)}"
    group = key.partition(".")[0]
    inside = [setting for setting in known if setting.startswith(f"{group}.")]
    if inside:
        return f"choose one of {', '.join(inside)}"
    return "`python -m explorer train --help` lists all of them"


def nearest(key: str, known: Collection[str]) -> list[str]:
    """The known settings of the same last name, else the one or two most like it; none where nothing is like it."""
    group, _, last = key.rpartition(".")
    same = [setting for setting in known if setting.rpartition(".")[2] == last]
    if same:
        return same
    likeness = {setting: _likeness(group, last, setting) for setting in known}
    best = max(likeness.values(), default=0.0)
    return [setting for setting, like in likeness.items() if like == best][:2] if best >= LIKE_ENOUGH else []


def _likeness(group: str, last: str, known: str) -> float:
    other_group, _, other = known.rpartition(".")
    bonus = SAME_GROUP if group == other_group else 0.0
    return bonus + SequenceMatcher(None, last, other).ratio()


def _plain(name: str) -> str:
    """`learningRate`, `learning-rate` and `Learning rate` are one name."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name[:ENOUGH_CHARACTERS].strip())
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
