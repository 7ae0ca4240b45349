"""Why runs failed, where everybody sees it; and other data at one click where a download was the reason."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.config import ConfigError, DatasetName, parse
from explorer.config.dataset import BUNDLED
from explorer.controls.once import once_button
from explorer.controls.setting_words import word
from explorer.controls.steering import start
from explorer.controls.writable import writes
from explorer.experiment import Experiment
from explorer.foreign_text import in_markdown
from explorer.sentences import capitalized
from explorer.sources.published import PUBLISHED, presence
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run, Status


def say_why_they_failed(experiment: str, runs: Sequence[Run]) -> None:
    """Each reason once."""
    failed = [run for run in runs if run.status is Status.FAILED and run.message]
    for message in dict.fromkeys(run.message for run in failed):
        st.error(in_markdown(capitalized(message)), icon=":material/error:")
    if any(lacks_its_data(run) for run in failed):
        _offer_bundled(experiment)


def lacks_its_data(run: Run) -> bool:
    """Whether its data are published ones that did not come to this machine."""
    name = run.config.dataset.name
    return run.step == 0 and name in PUBLISHED and not presence(PUBLISHED[name]).is_whole


def with_other_data(experiment: Experiment, name: DatasetName) -> Experiment | None:
    """The same comparison on another data set, with that one's own sizes; None where that cannot be."""
    if any(key.startswith("dataset.") for key in experiment.vary):
        return None
    tree = experiment.model_dump(mode="json")
    tree["base"]["dataset"] = {"name": name}
    try:
        return parse(Experiment, tree)
    except ConfigError:
        return None


def _offer_bundled(experiment: str) -> None:
    with Catalogue() as catalogue:
        asked = catalogue.readable_experiment(experiment)
    if asked is None:
        return
    task = asked.base.dataset.task
    with st.container(horizontal=True, gap="small"):
        for name in BUNDLED:
            other = with_other_data(asked, name) if name.task is task and name.has_images else None
            if other is not None:
                once_button(
                    f"Run it with {word('dataset.name', name)}",
                    key=f"instead {name} {experiment}",
                    on_click=start,
                    args=(other.model_dump_json(),),
                    **writes(icon=":material/play_arrow:"),
                )
