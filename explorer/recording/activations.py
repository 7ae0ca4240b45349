"""What the layers' values look like on a fixed probe batch: histograms, dead and saturated channels, feature maps.

The probe batch comes from the training split and is normalized with its own statistics, as a training batch would be.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from explorer.networks import Mode, Network
from explorer.networks.normalization import by_channel, exact_moments
from explorer.recording.probe import Key, MomentProbe
from explorer.store.series import SeriesInfo

BINS = 48
SAMPLE_IMAGES = 4
FLAT_SLOPE = 0.05  # a unit is saturated where its slope is under this share of the steepest


class Activations(MomentProbe):
    """`moments` for the counts, `map_moments` (some of them) for the maps of the first images of the probe batch."""

    def __init__(self, network: Network, probe: Tensor, moments: frozenset[int], map_moments: frozenset[int]) -> None:
        self._network, self._probe = network, probe
        self.moments, self._map_moments = moments | map_moments, map_moments
        self._activation = network.config.network.activation.description
        graph = network.graph
        names = {node.name for node in graph.nodes}
        self._before = {layer: graph[f"{layer}.norm"].inputs[0] for layer in graph.layers}
        self._after = {layer: f"{layer}.norm" for layer in graph.layers}
        self._activated = {layer: f"{layer}.activation" for layer in graph.layers if f"{layer}.activation" in names}

    def series(self) -> list[SeriesInfo]:
        if not self.moments:
            return []
        graph = self._network.graph
        has_images = self._probe.dim() == 4 and bool(self._map_moments)
        found = [SeriesInfo("sample_images", "", (SAMPLE_IMAGES, *self._probe.shape[1:]))] if has_images else []
        for layer in graph.layers:
            shape = graph[f"{layer}.norm"].shape
            channels = shape[0]
            for stage in ("before", "after"):
                found.append(SeriesInfo(f"histogram_{stage}", layer, (channels, BINS)))
                found.append(SeriesInfo(f"histogram_range_{stage}", layer, (channels, 2)))
                if has_images and len(shape) == 3:
                    found.append(SeriesInfo(f"feature_maps_{stage}", layer, (SAMPLE_IMAGES, *shape)))
        for layer in self._activated:
            channels = graph[f"{layer}.norm"].shape[:1]
            found += [SeriesInfo("activation_mean", layer, channels), SeriesInfo("activation_var", layer, channels)]
            if self._activation.slope is None:
                found += [SeriesInfo("dead_share", layer, ()), SeriesInfo("zero_share", layer, channels)]
            else:
                found.append(SeriesInfo("saturated_share", layer, channels))
        return found

    @torch.no_grad()
    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        if step not in self.moments:
            return {}
        watched = {*self._before.values(), *self._after.values(), *self._activated.values()}
        with self._network.in_mode(Mode.BATCH):
            _, outputs = self._network.outputs(self._probe, tuple(watched))
        found: dict[Key, np.ndarray] = {}
        for layer in self._network.graph.layers:
            self._count(layer, outputs, found)
            if layer in self._activated:
                self._after_nonlinearity(layer, outputs[self._activated[layer]], found)
            if step in self._map_moments and self._probe.dim() == 4:
                self._maps(layer, outputs, found)
        if step == 0 and step in self._map_moments and self._probe.dim() == 4:
            found["sample_images", ""] = self._probe[:SAMPLE_IMAGES].cpu().numpy()
        return found

    def _count(self, layer: str, outputs: Mapping[str, Tensor], found: dict[Key, np.ndarray]) -> None:
        before, after = outputs[self._before[layer]], outputs[self._after[layer]]
        of_before = channel_histograms(_by_channel(before), BINS)
        slot_is_empty = after is before
        of_after = of_before if slot_is_empty else channel_histograms(_by_channel(after), BINS)
        for stage, (counts, ends) in (("before", of_before), ("after", of_after)):
            found[f"histogram_{stage}", layer] = counts.cpu().numpy()
            found[f"histogram_range_{stage}", layer] = ends.cpu().numpy()

    def _after_nonlinearity(self, layer: str, values: Tensor, found: dict[Key, np.ndarray]) -> None:
        mean, variance = finite_moments(values)
        values = _by_channel(values)
        found["activation_mean", layer] = mean.cpu().numpy()
        found["activation_var", layer] = variance.cpu().numpy()
        unknown = ~torch.isfinite(mean)  # NaN is neither zero nor flat
        if self._activation.slope is None:
            zero_share = (values == 0).float().mean(dim=1).masked_fill(unknown, torch.nan)
            found["zero_share", layer] = zero_share.cpu().numpy()
            dead = (zero_share == 1).float().masked_fill(unknown, torch.nan)
            found["dead_share", layer] = dead.mean().cpu().numpy()
        else:
            flat = (self._activation.slope(values) < FLAT_SLOPE).float().mean(dim=1).masked_fill(unknown, torch.nan)
            found["saturated_share", layer] = flat.cpu().numpy()

    def _maps(self, layer: str, outputs: Mapping[str, Tensor], found: dict[Key, np.ndarray]) -> None:
        normalized_last = self._before[layer] == self._activated.get(layer)
        last = self._after[layer] if normalized_last else self._activated.get(layer, self._after[layer])
        for stage, node in (("before", self._before[layer]), ("after", last)):
            if outputs[node].dim() == 4:
                found[f"feature_maps_{stage}", layer] = outputs[node][:SAMPLE_IMAGES].cpu().numpy()


def probe_batch(x: Tensor, y: Tensor, size: int) -> Tensor:
    """`size` fixed training samples; the first `SAMPLE_IMAGES` show different classes, where one has only one."""
    if y.dim() > 1:
        return x[:size]
    labels = y.cpu().numpy()
    first = [int(np.argmax(labels == label)) for label in np.unique(labels)[:SAMPLE_IMAGES]]
    others = [index for index in range(len(labels)) if index not in first]
    return x[torch.tensor((first + others)[:size], device=x.device)]


def channel_histograms(values: Tensor, bins: int) -> tuple[Tensor, Tensor]:
    """Counts (C, bins) of `values` (C, M) in equal bins between a channel's smallest and largest finite value (C, 2).

    Values that are not finite are counted nowhere; a constant channel has all its values in the first bin.
    """
    low, high = values.amin(dim=1, keepdim=True), values.amax(dim=1, keepdim=True)
    ends, finite, smallest = [low, high], None, bins * torch.finfo(values.dtype).tiny
    width = high - low
    if not ((width == 0) | (width >= smallest) & torch.isfinite(width)).all():
        finite = torch.isfinite(values)
        ends = _finite_ends(values, finite)
        scale = _fitting_scale(ends[1] - ends[0], smallest)
        low, high = (scale * end for end in ends)
        values = torch.where(finite, scale * values, low)
    position = (values - low).mul_(bins / (high - low).clamp_min(smallest))
    index = position.clamp_(max=bins - 1).int()
    index += bins * torch.arange(len(values), dtype=torch.int32, device=values.device)[:, None]
    counted = index.flatten() if finite is None else index[finite]
    counts = torch.bincount(counted, minlength=bins * len(values))
    return counts.reshape(-1, bins).float(), torch.cat(ends, dim=1)


def _finite_ends(values: Tensor, finite: Tensor) -> list[Tensor]:
    """Smallest and largest finite value of each channel, (C, 1) each; 0 where there is none."""
    low = torch.where(finite, values, torch.inf).amin(dim=1, keepdim=True)
    high = torch.where(finite, values, -torch.inf).amax(dim=1, keepdim=True)
    empty = low > high
    return [low.masked_fill(empty, 0.0), high.masked_fill(empty, 0.0)]


def _fitting_scale(width: Tensor, smallest: float) -> Tensor:
    """A power of two (C, 1) for each channel, which loses no digit, with which its width is a number that divides."""
    scale = torch.ones_like(width).masked_fill_(~torch.isfinite(width), 0.25)
    return scale.masked_fill_((width > 0) & (width < smallest), 2.0**64)


def _by_channel(values: Tensor) -> Tensor:
    """(N, C, …) as (C, M)."""
    return values.transpose(0, 1).reshape(values.shape[1], -1)


def finite_moments(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and biased variance (C,) of `x` (N, C, …), finite wherever they are numbers of float32 themselves.

    Single precision's sums overflow before; then the channels concerned are summed once more in double precision.
    """
    mean, variance = exact_moments(x)
    if torch.isfinite(variance).all():  # a mean that overflowed takes the variance with it
        return mean, variance
    wide_variance, wide_mean = torch.var_mean(by_channel(x).double(), dim=1, correction=0)
    sound = torch.isfinite(variance)
    return torch.where(sound, mean, wide_mean.float()), torch.where(sound, variance, wide_variance.float())
