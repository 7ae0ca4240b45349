"""A run's settings, all together, and whether they fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, model_validator

from explorer.config.config_error import ConfigError, Cure
from explorer.config.dataset import DatasetConfig, DatasetName, first_dataset, own_image_size
from explorer.config.datasets.description import Task
from explorer.config.network import OWN, Family, NetworkConfig, default_initialization
from explorer.config.normalization import NormalizationConfig, refuse_what_cannot_work
from explorer.config.optimizer import OptimizerConfig
from explorer.config.recording import RecordingConfig
from explorer.config.refusals import no_such_setting, parse
from explorer.config.setting import Setting, described
from explorer.config.training import TrainedParameters, TrainingConfig
from explorer.config.versioned import Versioned


class RunConfig(Versioned, frozen=True):
    dataset: DatasetConfig = DatasetConfig()
    network: NetworkConfig = NetworkConfig()
    normalization: NormalizationConfig = NormalizationConfig()
    optimizer: OptimizerConfig = OptimizerConfig()
    training: TrainingConfig = TrainingConfig()
    recording: RecordingConfig = RecordingConfig()

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        network, normalization = self.network, self.normalization
        if network.family.needs_images and not self.dataset.name.has_images:
            raise ConfigError(
                f"network.family: {network.family.title} needs images, and {self.dataset.name} are points in the "
                "plane; choose family mlp, or dataset digits",
                [
                    Cure("network.family", "mlp", network.family.value),
                    Cure("dataset.name", "digits", self.dataset.name.value),
                ],
            )
        if network.family.task is not self.dataset.task:
            raise _other_task(network.family, self.dataset.name)
        network.refuse_side(self.side, can_be_resized=self.dataset.name.can_be_resized)
        samples, batch_size = self.dataset.train_samples, self.optimizer.batch_size
        if batch_size > samples:
            raise ConfigError(
                f"optimizer.batch_size: {batch_size} is more than the {samples} training samples of "
                f"{self.dataset.name}; choose at most {samples}",
                [Cure("optimizer.batch_size", samples, batch_size)],
            )
        refuse_what_cannot_work(
            normalization,
            widths=sorted(set(network.normalized_widths(self.side))),
            batch_size=self.optimizer.batch_size,
            has_pixels_everywhere=network.family.is_fully_convolutional,
            has_pixels_nowhere=not network.family.needs_images,
        )
        if self.training.trained is TrainedParameters.GAMMA_BETA and not normalization.kind.learned:
            raise ConfigError(
                f"training.trained: with normalization {normalization.kind} there is no γ and no β to train; choose "
                "another normalization.kind such as batch, or train all, gamma_beta_classifier or classifier",
                [
                    Cure("normalization.kind", "batch", normalization.kind.value),
                    Cure("training.trained", "all", self.training.trained.value),
                ],
            )
        return self

    @property
    def statistics_batch(self) -> int:
        """Samples that are averaged together: a ghost batch, or the batch."""
        has_parts = self.normalization.kind.has("ghost_size")
        return self.normalization.ghost_size if has_parts else self.optimizer.batch_size

    @property
    def side(self) -> int:
        """Pixels of an image's shorter side; 1 for a point."""
        return min(self.dataset.input_shape[1:], default=1)

    @property
    def steps_per_epoch(self) -> int:
        """Full batches in the training set; an incomplete last one is dropped."""
        return self.dataset.train_samples // self.optimizer.batch_size

    @property
    def steps(self) -> int:
        return self.training.epochs * self.steps_per_epoch

    def with_values(self, values: Mapping[str, Any]) -> RunConfig:
        """A copy with dotted keys set, e.g. `{"network.family": "residual"}`, validated anew.

        A family that changes brings its own depth, width, block and initialization where the old ones were the old
        one's, and a data set its own image size.

        Raises:
            ConfigError: unknown key or a value that cannot work.
        """
        tree = self.model_dump(mode="json")
        if "network.family" in values:
            own = NetworkConfig(family=self.network.family, activation=self.network.activation)
            for key in OWN:
                if getattr(self.network, key) == getattr(own, key):
                    tree["network"].pop(key)
        of_the_set = self.dataset.facts.side if self.dataset.facts else own_image_size(self.dataset.name)
        if "dataset.name" in values and self.dataset.image_size == of_the_set:
            tree["dataset"].pop("image_size")
        if "dataset.path" in values:
            tree["dataset"].pop("found")
        if "network.activation" in values and "initialization" in tree["network"]:
            own_initialization = default_initialization(self.network.family, self.network.activation)
            if self.network.initialization is own_initialization:
                tree["network"].pop("initialization")
        for key, value in values.items():
            _set(tree, key, value)
        return parse(RunConfig, tree)

    def with_seed(self, seed: int) -> RunConfig:
        """A copy with another seed from 0 to `MOST_SEED`; nothing else depends on it."""
        return self.model_copy(update={"training": self.training.model_copy(update={"seed": seed})})

    def value(self, key: str) -> Any:
        """The value at a dotted key such as `optimizer.learning_rate`; what has parts of its own as a plain tree."""
        found: Any = self
        for part in key.split("."):
            found = getattr(found, part)
        return found.model_dump(mode="json") if isinstance(found, BaseModel) else found


def _other_task(family: Family, name: DatasetName) -> ConfigError:
    asked = "one for every pixel" if name.task is Task.SEGMENTATION else "one for the whole image"
    families = [other for other in Family if other.task is name.task]
    sets = [other for other in DatasetName if other.task is family.task]
    way_out = f"family {', '.join(families)}, or " if families else ""
    return ConfigError(
        f"dataset.name: {name} ask for {asked}, and {family.title} does not give that; choose {way_out}dataset "
        f"{', '.join(sets)}",
        [Cure("dataset.name", first_dataset(family.task).value, name.value)],
    )


def _set(tree: dict[str, Any], key: str, value: Any) -> None:
    if key not in SETTINGS:
        raise ConfigError(no_such_setting(key, value, SETTINGS))
    section, name = key.split(".")
    tree[section][name] = value


SETTINGS: dict[str, Setting] = dict(described(RunConfig))
"""Every dotted key of a `RunConfig`, in the order of its definition, and what is said of it."""
