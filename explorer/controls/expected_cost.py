"""What an experiment will cost on this machine, judged by what its latest runs took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from explorer.architecture.memory import refuse_what_cannot_fit
from explorer.experiment import Experiment
from explorer.foreign_text import in_markdown
from explorer.machine import cores, crowd, memory
from explorer.reading.cost import Cost, Machine, cost, roughly
from explorer.sentences import counted
from explorer.store.catalogue import Catalogue
from explorer.store.job import PACE

MOST_NAMED = 40
"""Characters of the names of arms; more arms are counted."""
JUDGED_BY = 8
"""So many of the latest experiments say how fast this machine is."""


def expected_cost(catalogue: Catalogue, experiment: Experiment) -> Cost:
    """Parameters, steps and time of an experiment that has not begun.

    Raises:
        ConfigError: an arm that cannot be built, or needs more memory than this machine has.
    """
    for arm in experiment.arms:
        refuse_what_cannot_fit(arm.config, memory())
    return expected_costs(catalogue, {"": experiment})[""]


def expected_costs(catalogue: Catalogue, experiments: Mapping[str, Experiment]) -> dict[str, Cost]:
    """The same of several, with one look at how fast this machine is."""
    past = [run for identity in catalogue.experiments(limit=JUDGED_BY) for run in catalogue.runs(identity)]
    at_a_time = max(1, int(catalogue.setting("limit", cores())))
    machine = Machine(catalogue.setting(PACE, 0.0) or None, crowd(cores(), at_a_time))
    return {
        name: cost(experiment, past, at_a_time=at_a_time, machine=machine) for name, experiment in experiments.items()
    }


def cost_words(estimate: Cost) -> str:
    """Two lines of Markdown: `19,754 parameters, 452 more with batch` and `6 runs of 840 steps · about 24 s`."""
    smallest = min(estimate.parameters.values())
    larger: dict[int, list[str]] = {}
    for arm, count in estimate.parameters.items():
        if count > smallest:
            larger.setdefault(count - smallest, []).append(arm)
    more = [f"{extra:,} more {_with(arms)}" for extra, arms in larger.items()]
    return (
        f"{', '.join([f'{smallest:,} parameters', *more])}  \n"
        f"{estimate.length} · about {roughly(estimate.seconds)} {estimate.where}"
    )


def _with(arms: Sequence[str]) -> str:
    named = ", ".join(arms)
    return f"with {in_markdown(named)}" if len(named) <= MOST_NAMED else f"in {counted(len(arms), 'arm')}"
