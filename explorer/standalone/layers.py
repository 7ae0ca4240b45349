"""A graph as lines of Python: the layers of a module, and its forward pass read from top to bottom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from explorer.architecture import Graph, Node
from explorer.architecture.operations import (
    Activate,
    Add,
    AveragePool,
    Concatenate,
    Convolution,
    Flatten,
    GlobalAveragePool,
    Linear,
    MaxPool,
    Normalize,
    Pool,
    PooledShortcut,
    Shape,
    SubsampledShortcut,
    Tap,
    UpConvolution,
)


class LayerError(ValueError):
    """An operation that scripts cannot write yet."""


@dataclass
class Lines:
    """Of `__init__` and of `forward`, without indentation."""

    layers: list[str] = field(default_factory=list)
    forward: list[str] = field(default_factory=list)


def write_layers(graph: Graph, normalizer: Callable[[Node], str | None]) -> Lines:
    """`normalizer(node)` is the expression that builds what sits in a slot; None leaves the slot out.

    What only the next node needs is written inside its line: `x = F.relu(self.conv1_norm(self.conv1(x)))`.

    Raises:
        LayerError: an operation without a line here.
    """
    lines = Lines()
    uses = Counter(source for node in graph.nodes for source in node.inputs)
    following = {node.name: after for node, after in pairwise(graph.nodes)}
    written = {"input": "x"}  # node → its variable, or the expression that the next node takes in
    variables = {"input": "x"}
    waiting = Counter({"x": uses["input"]})  # variable → how many nodes still need what it holds
    block = ""
    for node in graph.nodes[1:]:
        layer = _layer(node, normalizer)
        if layer is not None:
            lines.layers.append(f"self.{attribute(node)} = {layer}")
        here = next((part.name for part in graph.blocks if node.name.startswith(f"{part.name}.")), "")
        if here and here != block:
            lines.forward.append(f"# {here}")
        block = here
        inputs = [written[source] for source in node.inputs]
        expression = _expression(
            node, inputs, graph[node.inputs[0]].shape, has_layer=layer is not None, forks=uses[node.inputs[0]]
        )
        sources = [variables[source] for source in node.inputs]
        waiting.subtract(sources)
        if expression in waiting:  # the value itself, such as a path that leaves a fork
            name = expression
        elif _goes_inside(node, following.get(node.name), uses):
            written[node.name], variables[node.name] = expression, sources[0]
            waiting[sources[0]] += 1
            continue
        else:
            name = _free(node, sources[0], waiting)
            lines.forward.append(f"{name} = {expression}")
        written[node.name] = variables[node.name] = name
        waiting[name] += uses[node.name]
    lines.forward.append(f"return {written[graph.output.name]}")
    return lines


def _goes_inside(node: Node, after: Node | None, uses: Counter[str]) -> bool:
    """Whether the next node, and no other, takes what this one computes, and both are short."""
    return (
        after is not None
        and after.inputs == (node.name,)
        and uses[node.name] == 1
        and isinstance(after.operation, Normalize | Activate | Tap)
        and len(node.inputs) <= 2
    )


def attribute(node: Node) -> str:
    return node.name.replace(".", "_")


def _free(node: Node, before: str, waiting: Counter[str]) -> str:
    """A variable whose value nobody needs any more: x, the one `before`, y, else the path's or the node's own name."""
    parts = node.name.split(".")
    candidates = ("x", before, "y", parts[1 if len(parts) > 2 else -1], parts[-1], attribute(node))
    return next(name for name in candidates if not waiting[name])


def _layer(node: Node, normalizer: Callable[[Node], str | None]) -> str | None:
    """What the module holds of a node."""
    bias = "" if "bias" in node.parameters else ", bias=False"
    match node.operation:
        case Convolution(kernel=kernel, stride=stride, groups=groups, padding=padding):
            out, inside = node.parameters["weight"][:2]
            options = {"stride": stride, "padding": padding, "groups": groups}
            usual = {"stride": 1, "padding": 0, "groups": 1}
            said = "".join(f", {name}={value}" for name, value in options.items() if value != usual[name])
            return f'started(nn.Conv2d({inside * groups}, {out}, {kernel}{said}{bias}), "{node.name}")'
        case UpConvolution():
            inside, out = node.parameters["weight"][:2]
            return f'started(nn.ConvTranspose2d({inside}, {out}, 2, stride=2{bias}), "{node.name}")'
        case Linear():
            out, inside = node.parameters["weight"]
            return f'started(nn.Linear({inside}, {out}{bias}), "{node.name}")'
        case Normalize():
            return normalizer(node)
        case _:
            return None


def _expression(node: Node, inputs: list[str], shape: Shape, *, has_layer: bool, forks: int) -> str:
    """What a node computes, written with its inputs; `shape` is the first one's."""
    x, every = inputs[0], ", ".join(inputs)
    match node.operation:
        case Convolution() | UpConvolution() | Linear():
            return f"self.{attribute(node)}({x})"
        case Normalize():
            return f"self.{attribute(node)}({x})" if has_layer else x
        case Activate(function=function):
            return f"{function.description.function}({x})"
        case AveragePool() as pool:
            return f"F.avg_pool2d({x}, {_window(pool)})"
        case MaxPool() as pool:
            return f"F.max_pool2d({x}, {_window(pool)})"
        case GlobalAveragePool():
            return f"F.avg_pool2d({x}, {shape[1:]}).flatten(1)"
        case Flatten():
            return f"{x}.flatten(1)"
        case PooledShortcut(channels=channels, stride=stride):
            pooled = f"F.avg_pool2d({x}, {stride}, ceil_mode=True)" if stride > 1 else x
            return f"F.pad({pooled}, (0, 0, 0, 0, 0, {channels - shape[0]}))"
        case SubsampledShortcut(channels=channels, stride=stride):
            return f"F.pad({x}[:, :, ::{stride}, ::{stride}], (0, 0, 0, 0, 0, {channels - shape[0]}))"
        case Add():
            return " + ".join(inputs)
        case Concatenate():
            return f"torch.cat(({every}), dim=1)"
        case Tap():  # sums of three gradients and more depend on their order, which a view keeps
            return f"{x}.view_as({x})" if forks > 2 else x
        case unknown:
            raise LayerError(
                f"{node.name} computes {type(unknown).__name__}, for which scripts have no line yet; choose a network "
                "without it"
            )


def _window(pool: Pool) -> str:
    said = [str(pool.kernel)]
    said += [f"stride={pool.stride}"] if pool.stride != pool.kernel else []
    said += [f"padding={pool.padding}"] if pool.padding else []
    return ", ".join([*said, *(["ceil_mode=True"] if pool.beyond else [])])
