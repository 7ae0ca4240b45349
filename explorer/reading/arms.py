"""What differs between an experiment's arms, and what they share: told from their configurations, key by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from explorer.architecture import Graph, build_graph
from explorer.architecture.operations import Convolution, UpConvolution
from explorer.config import SETTINGS, ConfigError, Family, RunConfig
from explorer.config.network import TWINS
from explorer.reading.experiment_curves import Change
from explorer.sentences import counted

SHORTCUTS = "the shortcuts"
"""What differs between a family and its twin with shortcuts, everything else being the same."""

MOST_CHANGES = 3
"""So many changes of an arm are named, the others counted."""


def difference_sentence(arms: Mapping[str, RunConfig], changed: Mapping[str, Sequence[Change]] | None = None) -> str:
    """`The arms differ in the normalization alone; the batches and the starting values of 10 shared parameter tensors
    are the same.` Empty for a single arm.

    Args:
        arms: label → configuration, of one seed.
        changed: label → what was changed while the arm trained, where that is not the same in all.
    """
    if len(arms) < 2:
        return ""
    differ, shared = _sentence_parts(tuple(arms.values()))
    if changed:
        differ = f"{differ.removesuffix(' alone')} and in what was changed while they trained ({_changes(changed)})"
    return f"{differ}{shared}."


@lru_cache(maxsize=64)
def _sentence_parts(configs: tuple[RunConfig, ...]) -> tuple[str, str]:
    graphs = _graphs(configs)
    keys = differing_settings(configs)
    idle = [key for key in keys if not _acts_anywhere(key, configs, graphs)]
    acting = [key for key in keys if key not in idle]
    return _what_differs(acting, idle, configs), _shared(configs, acting, graphs)


def _changes(changed: Mapping[str, Sequence[Change]]) -> str:
    """`none: learning rate 0.1 → 0.3 at step 249; batch: learning rate 0.1 → 0.3 at step 231`"""
    said = []
    for arm, changes in changed.items():
        made = [f"{change.words} at step {change.step:,}" for change in changes[:MOST_CHANGES]]
        more = [f"{len(changes) - MOST_CHANGES} more"] if len(changes) > MOST_CHANGES else []
        said.append(f"{arm}: {', '.join([*made, *more]) or 'nothing'}")
    return "; ".join(said)


def differing_settings(configs: Sequence[RunConfig]) -> list[str]:
    """The dotted keys whose values are not the same in all configurations, the seed left out."""
    keys = [key for key in SETTINGS if key != "training.seed"]
    return [key for key in keys if any(a.value(key) != b.value(key) for a, b in pairwise(configs))]


def _graphs(configs: Sequence[RunConfig]) -> list[Graph] | None:
    """None where one is not known: data that are not here have no shape yet."""
    try:
        return [build_graph(config) for config in configs]
    except ConfigError:
        return None


# ── what differs ─────────────────────────────────────────────────────────────────────────────────────────────


def _what_differs(acting: Sequence[str], idle: Sequence[str], configs: Sequence[RunConfig]) -> str:
    nothing = _listed([SETTINGS[key].in_sentence for key in idle])
    without = f"{nothing}, which {'have' if len(idle) > 1 else 'has'} no effect here"
    if not acting:
        return f"The arms differ in {without}: they train identically" if idle else "The arms have the same settings"
    words = [_word(key, configs) for key in acting]
    differ = f"The arms differ in {_listed(words)}"
    if idle:
        return f"{differ}, and in {without}"
    return f"{differ} alone" if len(words) == 1 else differ


def _word(key: str, configs: Sequence[RunConfig]) -> str:
    return SHORTCUTS if key == "network.family" and _are_twins(configs) else SETTINGS[key].in_sentence


def _are_twins(configs: Sequence[RunConfig]) -> bool:
    """Whether the families differ in their shortcuts alone: each with the same depths, widths, blocks, …"""
    with_shortcuts = {TWINS.get(config.network.family, config.network.family) for config in configs}
    others: dict[Family, set[str]] = {}
    for config in configs:
        others.setdefault(config.network.family, set()).add(config.network.model_dump_json(exclude={"family"}))
    first, *more = others.values()
    return len(with_shortcuts) == 1 and all(other == first for other in more)


# ── what has an effect ───────────────────────────────────────────────────────────────────────────────────────


def _acts_anywhere(key: str, configs: Sequence[RunConfig], graphs: Sequence[Graph] | None) -> bool:
    """Whether the setting's values make a difference in training in one of the arms at least."""
    if key == "network.initialization" or key.startswith(("optimizer.", "training.")):
        return True
    if key.startswith("recording."):
        return False
    if key == "dataset.train_limit":
        return len({config.dataset.train_samples for config in configs}) > 1
    if key.startswith("network.") or key in ("normalization.placement", "normalization.layers"):
        return graphs is None or _changes_a_graph(key, configs, graphs)
    return any(SETTINGS[key].applies(_values(config)) for config in configs)


def _values(config: RunConfig) -> dict[str, Any]:
    return {key: config.value(key) for key in SETTINGS}


def _changes_a_graph(key: str, configs: Sequence[RunConfig], graphs: Sequence[Graph]) -> bool:
    """Whether some arm's network would be another one with another arm's value."""
    values = list({repr(config.value(key)): config.value(key) for config in configs}.values())
    return any(
        _with(config, key, value) != graph for config, graph in zip(configs, graphs, strict=True) for value in values
    )


def _with(config: RunConfig, key: str, value: Any) -> Graph | None:
    """The network with this one setting changed, without what a family would bring along; None where it has none."""
    section, name = key.split(".")
    part = getattr(config, section)
    try:
        part = type(part).model_validate(part.model_dump() | {name: value})
        return build_graph(config.model_copy(update={section: part}))
    except ValueError:
        return None


# ── what is shared ───────────────────────────────────────────────────────────────────────────────────────────


def _shared(configs: Sequence[RunConfig], acting: Sequence[str], graphs: Sequence[Graph] | None) -> str:
    same = []
    if not any(key.startswith("dataset.") or key == "optimizer.batch_size" for key in acting):
        is_longer = len({config.steps for config in configs}) > 1
        same.append("the batches of the steps that they share" if is_longer else "the batches")
    if graphs is not None and "network.initialization" not in acting:
        same += _starting_values(graphs)
    return f"; {_listed(same)} are the same" if same else ""


def _starting_values(graphs: Sequence[Graph]) -> list[str]:
    """Which parameter tensors begin alike: they have the same name, and are filled in the same way."""
    first, *others = (_fillings(graph) for graph in graphs)
    shared = [name for name, filling in first.items() if all(other.get(name) == filling for other in others)]
    if not shared:
        return []
    if all(len(shared) == len(filled) for filled in (first, *others)):
        return ["all starting values"]
    return [f"the starting values of {counted(len(shared), 'shared parameter tensor')}"]


def _fillings(graph: Graph) -> dict[str, tuple[object, ...]]:
    """Name of a parameter → all that its starting values depend on beside seed and initialization."""
    return {
        f"{node.name}.{name}": (
            shape,
            node.operation.groups if isinstance(node.operation, Convolution) else 1,
            isinstance(node.operation, UpConvolution),
        )
        for node in graph.nodes
        for name, shape in node.parameters.items()
    }


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
