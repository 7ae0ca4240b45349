"""The gradient on its way back: its norm at every layer's output, and what reaches a block by each of its paths.

A block's input forks into taps, views of their own, so that the gradient that arrives at each is that path's share:
their sum is the gradient at the block's input. That holds for additions (shortcut + branch), for concatenations in
DenseNet and U-Net, and for the four paths of an Inception block. In a plain network the branch is the only path.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from explorer.architecture import Block, Path
from explorer.networks import Network
from explorer.recording.probe import Key, Observation, StepProbe
from explorer.store.series import SeriesInfo


def path_quantity(block: Block, path: Path) -> Key:
    """Under which quantity and name a path's share is recorded: Inception's four have a name of their own, `i1.b2`."""
    if path.name in ("branch", "shortcut"):
        return f"{path.name}_grad_norm", block.name
    return "path_grad_norm", f"{block.name}.{path.name}"


class GradientFlow(StepProbe):
    """L2 norms over the whole batch. The cosine between the two paths follows from three norms:

    ‖s + b‖² = ‖s‖² + ‖b‖² + 2·‖s‖·‖b‖·cos(s, b).
    """

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        graph = network.graph
        order = {node.name: position for position, node in enumerate(graph.nodes)}
        self._watched: dict[Key, str] = {}
        for layer in graph.layers:
            parts = [node for node in (f"{layer}.norm", f"{layer}.activation") if node in order]
            self._watched["activation_grad_norm", layer] = max(parts, key=order.__getitem__)
        for block in graph.blocks:
            self._watched["block_grad_norm", block.name] = block.input
            for path in block.paths:
                self._watched[path_quantity(block, path)] = path.tap
            self._watched["block_output_grad_norm", block.name] = block.output
        self._residual = [block.name for block in graph.blocks if block.shortcut is not None]
        self.watches = tuple(dict.fromkeys(self._watched.values()))
        device = next(network.parameters()).device
        self._positions = torch.tensor([self.watches.index(node) for node in self._watched.values()], device=device)
        self._is_in_order = len(self.watches) == len(self._watched)

    def series(self) -> list[SeriesInfo]:
        return self.columns() + [SeriesInfo("shortcut_branch_cosine", block, ()) for block in self._residual]

    def columns(self) -> list[SeriesInfo]:
        return [SeriesInfo(quantity, layer, ()) for quantity, layer in self._watched]

    def values(self, observation: Observation) -> list[Tensor]:
        norms = observation.node_gradient_norms(self.watches)
        return [norms if self._is_in_order else norms[self._positions]]

    def recorded(self, columns: Mapping[Key, np.ndarray]) -> Mapping[Key, np.ndarray]:
        found = dict(columns)
        for block in self._residual:
            both, shortcut, branch = (
                columns[f"{path}_grad_norm", block].astype(np.float64) for path in ("block", "shortcut", "branch")
            )
            cosine = (both**2 - shortcut**2 - branch**2) / (2 * shortcut * branch)
            found["shortcut_branch_cosine", block] = np.clip(cosine, -1.0, 1.0).astype(np.float32)
        return found
