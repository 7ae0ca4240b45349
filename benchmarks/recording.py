"""What recording costs a training step, against the same loop that records nothing, and against what others do.

All variants run in one process with their steps interleaved, so that a busy machine slows all alike; the table shows
medians and their ratio to the bare loop. Residual network, 16 channels, 9 convolutions, batch 64, CPU, one thread.

"Channels, running statistics, γ, β, gradient norms" is what the Activations and Running statistics pages need at every
step; "everything" adds the gradient's flow through the blocks, update ratios and gradient noise. The scheduled
quantities cost whole steps at a few moments, so that their rows are means over a run of 840 steps, not medians:
evaluations, histograms and maps with the first; the population's statistics too with "everything".

    python -m benchmarks.recording [--rounds N]
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer import recording
from explorer.config import RunConfig
from explorer.recording.gradient_flow import GradientFlow
from explorer.recording.gradient_noise import GradientNoise
from explorer.recording.population import Population
from explorer.recording.update_ratio import UpdateRatio
from explorer.store.records import Records
from explorer.training import Session
from explorer.training.allocator import keep_freed_memory
from explorer.training.threads import one_thread

BASE = {"network.family": "residual", "network.depth": 10, "training.device": "cpu", "training.epochs": 1000}


class Variant:
    """A session of its own, stepped in turn with the others."""

    def __init__(self, name: str, folder: Path, values: dict[str, object]) -> None:
        self.name = name
        self.session = Session(RunConfig().with_values({**BASE, **values}), folder, Records(folder))
        self.seconds: list[float] = []

    def step(self) -> None:
        began = time.perf_counter()
        self.advance()
        if self.session.recorder.is_full:
            self.session.flush()
        self.seconds.append(time.perf_counter() - began)

    def advance(self) -> None:
        self.session.train_step()
        self.session.recorder.look(self.session.step)


class Bare(Variant):
    """The same loop without a recorder."""

    def advance(self) -> None:
        session = self.session
        session.step += 1
        x, y = session.batches.at(session.step)
        loss = F.cross_entropy(session.network(x), y)
        session.optimizer.step(torch.autograd.grad(loss, session.parameters))


class Fewer(Variant):
    """Without what only Gradient flow shows."""

    def __init__(self, name: str, folder: Path, values: dict[str, object]) -> None:
        everything = recording.EVERY_STEP
        left_out = (GradientFlow, GradientNoise, UpdateRatio)
        recording.EVERY_STEP = tuple(probe for probe in everything if probe not in left_out)
        super().__init__(name, folder, values)
        recording.EVERY_STEP = everything


class Hooks(Bare):
    """Mean and variance of every layer by forward hooks, the norm of every gradient one by one: as trackers do."""

    def __init__(self, name: str, folder: Path, values: dict[str, object]) -> None:
        super().__init__(name, folder, values)
        self.found: list[tuple[float, ...]] = []
        for module in self.session.network.normalizers.values():
            module.register_forward_hook(self._look)

    def _look(self, module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        del module, output
        variance, mean = torch.var_mean(inputs[0].detach(), dim=(0, 2, 3))
        self.found.append((*mean.tolist(), *variance.tolist()))

    def advance(self) -> None:
        super().advance()
        self.found.append(tuple(parameter.detach().norm().item() for parameter in self.session.parameters))


class TensorBoard(Hooks):
    """A histogram of every layer's values at every step."""

    def __init__(self, name: str, folder: Path, values: dict[str, object]) -> None:
        from torch.utils.tensorboard import SummaryWriter

        super().__init__(name, folder, values)
        self.writer = SummaryWriter(str(folder / "tensorboard"))

    def _look(self, module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        del output
        self.writer.add_histogram(str(id(module)), inputs[0].detach(), self.session.step)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    folder = Path(tempfile.mkdtemp())
    keep_freed_memory()  # as every run does
    per_step = {"recording.moments": 0}
    for kind in ("batch", "none"):
        values: dict[str, object] = {"normalization.kind": kind}
        makers: list[Callable[[], Variant]] = [
            lambda v=values, k=kind: Bare("no recording", folder / f"{k}1", v | {"recording.every_step": False}),
            lambda v=values, k=kind: Fewer("channels, running, γ, β, norms", folder / f"{k}5", v | per_step),
            lambda v=values, k=kind: Variant("everything", folder / f"{k}2", v | per_step),
            lambda v=values, k=kind: Hooks("forward hooks", folder / f"{k}3", v | {"recording.every_step": False}),
        ]
        if kind == "batch":
            makers.append(
                lambda v=values: TensorBoard("TensorBoard", folder / "4", v | {"recording.every_step": False})
            )
        with one_thread():
            _table(f"normalization {kind}", [make() for make in makers], rounds)
            _whole_run(kind, folder)
    shutil.rmtree(folder)


def _whole_run(kind: str, folder: Path) -> None:
    """The scheduled quantities and the writing included, over a run from its first step to its last."""
    values: dict[str, object] = {"normalization.kind": kind, "training.epochs": 40}
    bare = Bare("no recording", folder / f"{kind}6", values | {"recording.every_step": False})
    fewer = Fewer("channels … norms, with scheduled", folder / f"{kind}8", values)
    fewer.session.recorder._moment_probes = [
        probe for probe in fewer.session.recorder._moment_probes if not isinstance(probe, Population)
    ]
    whole = Variant("everything, with scheduled", folder / f"{kind}7", values)
    variants = (bare, fewer, whole)
    for index in range(whole.session.steps):
        for variant in variants[index % 3 :] + variants[: index % 3]:
            variant.step()
    for variant in (fewer, whole):
        began = time.perf_counter()
        variant.session.flush()
        ratio = (sum(variant.seconds) + time.perf_counter() - began) / sum(bare.seconds)
        print(f"  {variant.name:32s} {whole.session.steps:5d} steps   {ratio:6.2f}×")


def _table(title: str, variants: list[Variant], rounds: int) -> None:
    for index in range(rounds + 20):
        for variant in variants[index % len(variants) :] + variants[: index % len(variants)]:
            if isinstance(variant, TensorBoard) and index % 10:
                continue
            variant.step()
    print(f"\n{title}, {rounds} interleaved steps each")
    bare = statistics.median(variants[0].seconds[20:])
    for variant in variants:
        median = statistics.median(variant.seconds[2 if isinstance(variant, TensorBoard) else 20 :])
        print(f"  {variant.name:32s} {1e3 * median:8.2f} ms   {median / bare:6.2f}×")


if __name__ == "__main__":
    main()
