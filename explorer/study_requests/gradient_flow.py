"""What can be asked about the gradient's way through a network, trained or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import Field

from explorer.architecture import Merge, build_graph
from explorer.config import RunConfig, Task
from explorer.study_requests.request import StudyRequest
from explorer.study_requests.result_form import ResultForm


class LesionRequest(StudyRequest):
    """One block after the other is taken out of the trained network (Veit et al. 2016)."""

    study: ClassVar[str] = "lesion"
    summary: ClassVar[str] = "Test accuracy without each block in turn (Veit et al. 2016)."
    result: ClassVar[ResultForm] = ResultForm(
        ("whole_accuracy", "step"), (("block", "loss", "accuracy"),), texts=("block",)
    )

    step: int | None = Field(default=None, description="a kept checkpoint; None is the last one")

    @classmethod
    def why_not(cls, config: RunConfig) -> str:
        graph, family = build_graph(config), config.network.family.description.network_title
        if graph.is_a_chain:
            return ""
        if not graph.blocks:
            return f"{family} has no blocks to drop; choose a plain or residual network"
        return (
            f"{family} concatenates its paths, and what follows has weights for each: no block can be dropped and the "
            "rest stay as it is; choose a plain or residual network"
        )


class PathsRequest(StudyRequest):
    """The gradient along sampled paths of each length (Veit et al. 2016)."""

    study: ClassVar[str] = "paths"
    summary: ClassVar[str] = "Gradient by path length (Veit et al. 2016)."
    result: ClassVar[ResultForm] = ResultForm(("step",), (("length", "paths", "norm", "total"),))

    step: int | None = Field(default=None, description="a kept checkpoint; None is the last one")

    @classmethod
    def why_not(cls, config: RunConfig) -> str:
        graph, family = build_graph(config), config.network.family.description.network_title
        if graph.residual_blocks and graph.is_a_chain:
            return ""
        if all(block.merge is Merge.NONE for block in graph.blocks):
            return f"{family} has a single path; choose a residual network"
        return (
            f"{family} concatenates its paths, which do not add up as those of a chain of residual blocks do; choose a "
            "residual network"
        )


class ShatteringRequest(StudyRequest):
    """How alike the gradients at neighboring inputs are (Balduzzi et al. 2017)."""

    study: ClassVar[str] = "shattering"
    summary: ClassVar[str] = "Correlation of the gradients at neighboring inputs (Balduzzi et al. 2017)."
    result: ClassVar[ResultForm] = ResultForm(("spacing",), (("layers_above", "correlation"),))

    step: int | None = Field(default=None, description="a kept checkpoint; None is the last one")

    @classmethod
    def why_not(cls, config: RunConfig) -> str:
        if config.dataset.task is Task.CLASSIFICATION:
            return ""
        return (
            f"{config.network.family.title} names every pixel, and the study follows the gradient of one class; "
            "choose a network that names whole images"
        )


class UntrainedRequest(StudyRequest):
    """A study of a network before training; its parameters are dotted settings, `{"network.depth": 50}`."""

    needs_run: ClassVar[bool] = False

    settings: dict[str, Any] = Field(default={}, description="of the network, as KEY=VALUE")

    @property
    def config(self) -> RunConfig:
        """
        Raises:
            ConfigError: a setting that cannot work.
        """
        return RunConfig().with_values(self.settings)

    @property
    def parameters(self) -> dict[str, Any]:
        return dict(self.settings)

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        return cls(settings=dict(parameters))


class InitialGradientsRequest(UntrainedRequest):
    """The gradient's norm by depth before the first update."""

    study: ClassVar[str] = "initial_gradients"
    summary: ClassVar[str] = "Gradient norm by depth in a network before training."
    result: ClassVar[ResultForm] = ResultForm((), (("node", "layers", "norm", "theory"),), texts=("node",))


class InitialShatteringRequest(UntrainedRequest):
    """`shattering` in a network that has not been trained."""

    study: ClassVar[str] = "initial_shattering"
    summary: ClassVar[str] = "Correlation of the gradients at neighboring inputs before training."
    result: ClassVar[ResultForm] = ShatteringRequest.result
