"""An experiment without batch normalization: what is missing, and one click to get it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from explorer.config import ConfigError, NormalizationKind, parse
from explorer.controls.shown_arms import ShownArm
from explorer.controls.steering import start
from explorer.controls.writable import writes
from explorer.experiment import Experiment
from explorer.foreign_text import in_markdown
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError

KIND = "normalization.kind"


def no_running_statistics(catalogue: Catalogue, arms: Sequence[ShownArm]) -> None:
    """Say that no arm on screen keeps running statistics, and offer the same experiment with one that does."""
    with st.container(border=True, key="panel-missing"):
        st.subheader("No running statistics", anchor=False)
        said = " and ".join(f"**{in_markdown(arm.run.arm)}**" for arm in arms)
        st.markdown(
            "Only a normalizer that takes its statistics from the batch averages them during training, to use them in "
            f"eval mode. {said} {'have' if len(arms) > 1 else 'has'} none of these."
        )
        try:
            offered = with_batch_normalization(catalogue.experiment(arms[0].run.experiment))
        except (ConfigError, StoreError) as error:
            st.caption(f"The same experiment cannot have an arm with batch normalization: {in_markdown(str(error))}.")
            return
        st.button(
            "Run it with a batch normalization arm",
            on_click=start,
            args=(offered.model_dump_json(),),
            **writes(type="primary", icon=":material/play_arrow:"),
        )
        st.caption(
            f"Queues *{in_markdown(offered.title)}*: the same data order and, where they share one, the same starting "
            "values."
        )


def with_batch_normalization(experiment: Experiment) -> Experiment:
    """The same experiment with batch normalization among its arms; where something else is varied, in all of them.

    Raises:
        ConfigError: it cannot have one, such as LeNet with batches of one.
    """
    batch = NormalizationKind.BATCH.value
    if experiment.vary and KIND not in experiment.vary:
        changed: dict[str, Any] = {"base": experiment.base.with_values({KIND: batch})}
    else:
        there = experiment.vary.get(KIND, (experiment.base.normalization.kind.value,))
        changed = {"vary": {**experiment.vary, KIND: tuple(dict.fromkeys([*map(str, there), batch]))}}
    return parse(Experiment, experiment.model_copy(update={**changed, "name": ""}).model_dump(mode="json"))
