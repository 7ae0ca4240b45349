"""A graph as a torch module: it computes node after node, and lets others watch what is between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.architecture import Graph, Node, build_graph
from explorer.architecture.capacity import last_uses
from explorer.architecture.operations import (
    Activate,
    Add,
    AveragePool,
    Concatenate,
    Convolution,
    Flatten,
    GlobalAveragePool,
    Input,
    Linear,
    MaxPool,
    Normalize,
    PooledShortcut,
    SubsampledShortcut,
    Tap,
    UpConvolution,
)
from explorer.config import Activation, NormalizationKind, RunConfig
from explorer.networks.initialization import initialize_weight
from explorer.networks.initializations import draw_of
from explorer.networks.normalization import BatchNormalization, Draws, Mode, Normalizer, build_normalizer

Replacement = Callable[[Mapping[str, Tensor]], Tensor]
"""The values so far, by node → another output for a node."""


class Network(nn.Module):
    """`network(x)` gives logits (N, classes). Parameters are called as in the graph: `b1.conv1.weight`."""

    def __init__(self, config: RunConfig, graph: Graph | None = None) -> None:
        """`graph`: another network than the configuration's, such as an original at full size."""
        super().__init__()
        self.config = config
        self.graph: Graph = build_graph(config) if graph is None else graph
        self._modules_by_node = {node.name: self._module(node) for node in self.graph.nodes}
        for name, module in self._modules_by_node.items():
            # A dot separates modules in torch; here it is part of the name.
            self.add_module(name.replace(".", "_"), module)
        modules, ends = self._modules_by_node, last_uses(self.graph)
        self._plan = tuple(
            (node.name, node.inputs, modules[node.name], ends.get(node.name, ())) for node in self.graph.nodes[1:]
        )
        self._rectified = self._rectified_where_they_are()

    def _module(self, node: Node) -> nn.Module:
        match node.operation:
            case Convolution() | UpConvolution() | Linear():
                return _Weighted(node, self.config)
            case Normalize(kind=NormalizationKind.NONE):
                return Normalizer()
            case Normalize():
                draws = Draws(self.config.training.seed, node.name)
                return build_normalizer(self.config.normalization, node.shape[0], draws)
            case Activate(function=function):
                return _Function(function_of(function))
            case AveragePool() as pool:
                return nn.AvgPool2d(pool.kernel, pool.stride, pool.padding, pool.beyond)
            case MaxPool() as pool:
                return nn.MaxPool2d(pool.kernel, pool.stride, pool.padding, ceil_mode=pool.beyond)
            case GlobalAveragePool():
                # Not `x.mean((2, 3))`, whose gradient has its channels first, and with it the whole way back.
                return _Function(lambda x: F.avg_pool2d(x, x.shape[2:]).flatten(1))
            case Flatten():
                return nn.Flatten()
            case PooledShortcut(channels=channels, stride=stride):
                return _PooledShortcut(channels, stride)
            case SubsampledShortcut(channels=channels, stride=stride):
                return _SubsampledShortcut(channels, stride)
            case Add():
                return _Function(torch.add)
            case Concatenate():
                return _Function(lambda *parts: torch.cat(parts, dim=1))
            case Tap():
                return _Function(lambda x: x.view_as(x))  # a path of its own for the gradient
            case Input():
                return nn.Identity()
            case unknown:
                raise TypeError(f"no module computes {unknown}")

    def _rectified_where_they_are(self) -> dict[str, str]:
        """ReLU → the node whose values it may overwrite: nothing else needs them, nor does their own gradient."""
        uses = Counter(source for node in self.graph.nodes for source in node.inputs)
        fresh = {
            node.name
            for node in self.graph.nodes
            if uses[node.name] == 1
            and (isinstance(node.operation, Add) or isinstance(self._modules_by_node[node.name], BatchNormalization))
        }
        return {
            node.name: node.inputs[0]
            for node in self.graph.nodes
            if node.operation == Activate(Activation.RELU) and node.inputs[0] in fresh
        }

    def forward(self, x: Tensor) -> Tensor:
        return self.outputs(x, ())[0]

    def outputs(
        self, x: Tensor, names: Sequence[str], replaced: Mapping[str, Replacement] | None = None
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Logits, and the output of every node asked for.

        `replaced`: nodes whose output is computed from the values before them in another way.
        """
        values = {"input": x}
        kept = set(names)
        overwrites = {} if replaced else self._rectified
        for name, sources, module, ends in self._plan:
            if replaced and name in replaced:
                values[name] = replaced[name](values)
            elif name in overwrites and overwrites[name] not in kept:
                values[name] = values[overwrites[name]].relu_()
            else:
                values[name] = module(*[values[source] for source in sources])
            if not replaced:  # or a replacement might want what is before it
                for end in ends:
                    if end not in kept:
                        del values[end]
        return values[self.graph.output.name], {name: values[name] for name in names}

    @property
    def normalizers(self) -> dict[str, Normalizer]:
        """Layer → what sits in its slot, from input to output; an empty slot too."""
        return {
            name.removesuffix(".norm"): module
            for name, module in self._modules_by_node.items()
            if isinstance(module, Normalizer)
        }

    def parameters_by_name(self) -> dict[str, nn.Parameter]:
        """Name in the graph → parameter, from input to output."""
        modules = self._modules_by_node
        paths = ((name, *name.rpartition(".")) for name in self.graph.parameters)
        return {name: getattr(modules[node], attribute) for name, node, _, attribute in paths}

    @property
    def batches_counted(self) -> dict[str, int]:
        """Layer → how many training batches its normalizer has seen, where it counts them."""
        counts = {layer: slot.num_batches_tracked for layer, slot in self.normalizers.items()}
        return {layer: count for layer, count in counts.items() if count is not None}

    @batches_counted.setter
    def batches_counted(self, counts: Mapping[str, int]) -> None:
        slots = self.normalizers
        for layer, count in counts.items():
            slots[layer].num_batches_tracked = count

    @contextmanager
    def in_mode(self, mode: Mode) -> Iterator[None]:
        """Compute in another mode for a while."""
        normalizers = self.normalizers.values()
        before = [normalizer.mode for normalizer in normalizers]
        for normalizer in normalizers:
            normalizer.mode = mode
        try:
            yield
        finally:
            for normalizer, mode_before in zip(normalizers, before, strict=True):
                normalizer.mode = mode_before

    # ── state ────────────────────────────────────────────────────────────────────────────────────────────

    def state(self) -> dict[str, Tensor]:
        """Parameters, running statistics and counters by name, to be copied or saved."""
        found = {name: parameter.detach() for name, parameter in self.parameters_by_name().items()}
        for layer, normalizer in self.normalizers.items():
            for buffer, value in normalizer.named_buffers():
                found[f"{layer}.norm.{buffer}"] = value
            if normalizer.num_batches_tracked is not None:
                found[f"{layer}.norm.num_batches_tracked"] = torch.tensor(normalizer.num_batches_tracked)
        return found

    @torch.no_grad()
    def load_state(self, state: dict[str, Tensor]) -> None:
        """Take over what `state` returned; other names, such as an optimizer's, are left alone.

        Raises:
            ValueError: names or shapes that are not this network's.
        """
        present = self.state()
        misfits = sorted(present.keys() - state.keys())
        misfits += [name for name in present.keys() & state.keys() if present[name].shape != state[name].shape]
        if misfits:
            raise ValueError(f"a state of another network: {', '.join(misfits[:5])} do not fit {self.config.network}")
        for name, value in present.items():
            value.copy_(state[name])
        for layer, normalizer in self.normalizers.items():
            if normalizer.num_batches_tracked is not None:
                normalizer.num_batches_tracked = int(state[f"{layer}.norm.num_batches_tracked"])


class _Weighted(nn.Module):
    """A convolution or a fully connected layer."""

    weight: nn.Parameter
    bias: nn.Parameter | None

    def __init__(self, node: Node, config: RunConfig) -> None:
        super().__init__()
        self.operation = node.operation
        self.weight = nn.Parameter(torch.empty(node.parameters["weight"]))
        if not self.weight.is_meta:  # there are no values to set
            initialize_weight(
                self.weight,
                draw_of(config.network.initialization),
                config.training.seed,
                f"{node.name}.weight",
                groups=node.operation.groups if isinstance(node.operation, Convolution) else 1,
                transposed=isinstance(node.operation, UpConvolution),
            )
        has_bias = "bias" in node.parameters
        self.bias = nn.Parameter(torch.zeros(node.parameters["bias"])) if has_bias else None

    def forward(self, x: Tensor) -> Tensor:
        match self.operation:
            case Convolution(stride=stride, padding=padding, groups=groups):
                return F.conv2d(x, self.weight, self.bias, stride, padding, groups=groups)
            case UpConvolution():
                return F.conv_transpose2d(x, self.weight, self.bias, stride=2)
            case _:
                return F.linear(x, self.weight, self.bias)


class _PooledShortcut(nn.Module):
    """Average pooling, new channels filled with zeros; an odd last row or column is a window of its own."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.channels, self.stride = channels, stride

    def forward(self, x: Tensor) -> Tensor:
        pooled = F.avg_pool2d(x, self.stride, ceil_mode=True) if self.stride > 1 else x
        return F.pad(pooled, (0, 0, 0, 0, 0, self.channels - x.shape[1]))


class _SubsampledShortcut(nn.Module):
    """Every `stride`-th pixel, new channels filled with zeros."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.channels, self.stride = channels, stride

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.channels - x.shape[1]))


class _Function(nn.Module):
    def __init__(self, function: object) -> None:
        super().__init__()
        self.function = function

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.function(*inputs)  # type: ignore[operator]


def function_of(activation: Activation) -> Callable[[Tensor], Tensor]:
    """PyTorch's function by the name that scripts call it by."""
    module, _, name = activation.description.function.rpartition(".")
    return getattr({"torch": torch, "F": F}[module], name)
