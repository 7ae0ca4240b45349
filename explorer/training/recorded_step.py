"""A training step written down as it is taken, and then repeated operation by operation.

What autograd works out anew at each step, and Python's way through the network, cost a small network as much as the
arithmetic: of LeNet's step on 8×8 digits a quarter. A repetition calls the same kernels with the same tensors, so that
its results are the same to the last bit. Like a CUDA graph (`step_graph`) it knows nothing of what Python decides.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from types import BuiltinFunctionType
from typing import Any

import torch
from torch import Tensor, fx
from torch.utils._python_dispatch import TorchDispatchMode, _disable_current_modes
from torch.utils._pytree import tree_leaves, tree_map
from torch.utils.weak import WeakIdKeyDictionary

from explorer.recording.one_operation import taken_by

_SAME_VALUES = (torch.ops.aten.detach.default, torch.ops.aten.alias.default)
"""What gives its input again, which matters to autograd alone."""

Step = Callable[[Tensor, Tensor], Tensor]
"""A batch → the recorder's row; moves parameters and running statistics in place."""


class RecordedStep:
    """Writing a step down takes it: the first replay gives what it gave.

    A step that reads a value of a tensor may depend on it, and is taken as it is; inside of `one_operation` it may.
    """

    def __init__(self, step: Step, x: Tensor, y: Tensor) -> None:
        writer = _Writer(x, y)
        with writer, taken_by(writer.take_whole):
            row = step(x, y)
        self._taken: Tensor | None = row
        self._repeat = step if writer.reads_a_value else writer.repetition(row)

    def replay(self, x: Tensor, y: Tensor) -> Tensor:
        """Take the step with another batch of the same shape."""
        if self._taken is not None:
            row, self._taken = self._taken, None
            return row
        return self._repeat(x, y)


class _Writer(TorchDispatchMode):
    """Writes every operation below autograd into a graph. A tensor that none of them made is a constant of it."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # or the first use imports the compiler, for two seconds

    def __init__(self, *inputs: Tensor) -> None:
        super().__init__()
        self._constants: list[Tensor] = []
        self.reads_a_value = False
        self._graph = fx.Graph()
        self._nodes = WeakIdKeyDictionary()  # tensor → fx.Node; tensors die as they do in any step
        self._last_placeholder: fx.Node | None = None
        self._fixed: set[fx.Node] = set()
        for tensor in inputs:
            self._placeholder(tensor)

    def repetition(self, row: Tensor) -> Step:
        """The operations, with the constants that they found."""
        self._graph.output(self._nodes[row])
        operations, constants = fx.GraphModule(torch.nn.Module(), self._graph).forward, self._constants

        def repeat(x: Tensor, y: Tensor) -> Tensor:
            with torch.inference_mode():
                return operations(x, y, *constants)

        return repeat

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        del types
        result = func(*args, **(kwargs or {}))
        self.reads_a_value |= func is torch.ops.aten._local_scalar_dense.default
        used = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)]
        nodes = tree_map(self._node, (args, kwargs or {}))
        if func in _SAME_VALUES:
            self._nodes[result] = nodes[0][0]
            return result
        if func.is_view and all(self._nodes[tensor] in self._fixed for tensor in used):
            self._placeholder(result, fixed=True)  # a view of a constant is one
            return result
        node = self._graph.call_function(_called(func), *nodes)
        if isinstance(result, Tensor) and result not in self._nodes:
            self._nodes[result] = node
        for index, part in enumerate(result if isinstance(result, tuple | list) else ()):
            if isinstance(part, Tensor) and part not in self._nodes:
                self._nodes[part] = self._graph.call_function(operator.getitem, (node, index))
        return result

    def take_whole(self, function: Callable[..., Tensor], args: tuple[Any, ...]) -> Tensor:
        """A function that is repeated as it is, whatever it computes inside."""
        nodes = tree_map(self._node, args)
        with _disable_current_modes():
            result = function(*args)
        self._nodes[result] = self._graph.call_function(function, nodes)
        return result

    def _node(self, value: Any) -> Any:
        if not isinstance(value, Tensor):
            return value
        if value not in self._nodes:
            self._placeholder(value, fixed=True)
        return self._nodes[value]

    def _placeholder(self, tensor: Tensor, *, fixed: bool = False) -> None:
        name = f"constant_{len(self._constants)}" if fixed else f"input_{len(self._nodes)}"
        if self._last_placeholder is None:
            node = self._graph.placeholder(name)
        else:
            with self._graph.inserting_after(self._last_placeholder):
                node = self._graph.placeholder(name)
        self._last_placeholder = self._nodes[tensor] = node
        if fixed:
            self._constants.append(tensor)
            self._fixed.add(node)


def _called(func: Any) -> Any:
    """PyTorch's own function for an operation, where it has one: it finds the kernel in half the time."""
    bound = getattr(torch, func.overloadpacket.__name__, None)
    return bound if isinstance(bound, BuiltinFunctionType) else func
