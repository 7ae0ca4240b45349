"""The loss as a function of parameters: what every slice, gradient and Hessian here is of.

The network itself computes it, with other parameters put in its place for one call (`torch.func.functional_call`).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from explorer.config import ConfigError
from explorer.landscape.data import SliceData
from explorer.landscape.position import Direction, Position
from explorer.networks import Mode, Network
from explorer.recording.evaluation import summed_loss
from explorer.study_requests.loss_landscape import Statistics


class Objective:
    """Mean cross-entropy in nats over fixed data, as the run's own evaluations compute it."""

    def __init__(self, network: Network, data: SliceData, statistics: Statistics) -> None:
        self._module = _Outputs(copy.deepcopy(network))
        self._network = self._module.network
        self._layers = [name for name, slot in self._network.normalizers.items() if slot.running_mean is not None]
        # Where nothing keeps statistics there is nothing to recompute.
        self.data = data if self._layers else SliceData(data.batches)
        self.statistics = statistics
        mode = {Statistics.RUNNING: Mode.RUNNING, Statistics.RECOMPUTED: Mode.EXACT}.get(statistics, Mode.BATCH)
        for normalizer in self._network.normalizers.values():
            normalizer.mode = mode if normalizer.running_mean is not None else Mode.RUNNING  # without dropout's noise

    @property
    def has_statistics(self) -> bool:
        """Whether any layer normalizes over the batch, so that it matters where statistics come from."""
        return bool(self._layers)

    @property
    def network(self) -> Network:
        """A copy of its own."""
        return self._network

    def to(self, device: str) -> Objective:
        """The same on another device."""
        return Objective(self._network, self.data.to(device), self.statistics)

    def double(self) -> Objective:
        """The same in double precision."""
        return Objective(copy.deepcopy(self._network).double(), self.data.double(), self.statistics)

    @torch.no_grad()
    def evaluate(self, position: Position) -> tuple[float, float]:
        """Loss and accuracy, as `recording.evaluation.evaluate` sums them: the recorded ones to the last bit."""
        losses, correct, answers = 0.0, 0, 0
        for logits, y in self.logits(position.parameters, position.buffers):
            losses += summed_loss(logits, y)
            correct += int((logits.argmax(dim=1) == y).sum())
            answers += y.numel()
        return losses / answers, correct / answers

    def loss(self, parameters: Mapping[str, Tensor], buffers: Mapping[str, Tensor]) -> Tensor:
        """The same as a tensor () that can be differentiated; recomputed statistics are differentiated through.

        Raises:
            ConfigError: recomputed statistics of data that are not among those they are computed over.
        """
        if self.data.population is not None and self.data.rows is None:
            raise ConfigError("data: gradients with recomputed statistics need training data; choose data training")
        parts = [F.cross_entropy(logits, y, reduction="sum") for logits, y in self.logits(parameters, buffers)]
        return torch.stack(parts).sum() / sum(y.numel() for _, y in self.data.batches)

    def gradient(self, position: Position) -> Direction:
        """∇L there."""
        leaves = {name: value.detach().requires_grad_() for name, value in position.parameters.items()}
        gradients = torch.autograd.grad(self.loss(leaves, position.buffers), list(leaves.values()))
        return dict(zip(leaves, gradients, strict=True))

    def logits(
        self, parameters: Mapping[str, Tensor], buffers: Mapping[str, Tensor]
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Logits and targets of one batch after another."""
        state = {f"network.{name}": value for name, value in (dict(parameters) | dict(buffers)).items()}
        if self.data.population is not None:
            yield self._recomputed(state)
            return
        for x, y in self.data.batches:
            yield functional_call(self._module, state, (x,))[0], y

    def _recomputed(self, state: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """As one batch every layer is normalized with its population's statistics and sees what follows from them."""
        ((x, y),) = self.data.batches
        if self.data.rows is not None:
            logits, _ = functional_call(self._module, state, (self.data.population,))
            return logits[self.data.rows], y
        sources = {layer: self._network.graph[f"{layer}.norm"].inputs[0] for layer in self._layers}
        _, outputs = functional_call(self._module, state, (self.data.population, tuple(sources.values())))
        for layer, source in sources.items():
            slot = copy.deepcopy(self._network.normalizers[layer])
            slot.recalibrate(outputs[source])
            prefix = f"network.{layer.replace('.', '_')}_norm"
            state |= {f"{prefix}.{name}": values for name, values in slot.named_buffers()}
        with self._network.in_mode(Mode.RUNNING):
            return functional_call(self._module, state, (x,))[0], y


class _Outputs(nn.Module):
    """The network with the outputs of nodes as its result: `functional_call` knows nothing but `forward`."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, names: tuple[str, ...] = ()) -> tuple[Tensor, dict[str, Tensor]]:
        return self.network.outputs(x, names)
