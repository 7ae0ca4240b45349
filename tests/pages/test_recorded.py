"""What ships of each preset, opened on every page: pictures with data, and what is missing in one line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.phenomena.activations.panels import PANELS as ACTIVATIONS
from explorer.phenomena.gradient_flow.panels import PANELS as GRADIENT_FLOW
from explorer.phenomena.gradient_flow.panels import STUDY_PANELS
from explorer.phenomena.loss_landscape.panels import PANELS as LOSS_LANDSCAPE
from explorer.phenomena.predictions.panels import PANELS as PREDICTIONS
from explorer.phenomena.running_statistics.panels import PANELS as RUNNING_STATISTICS
from explorer.presets import PRESETS
from explorer.presets.preset import Preset
from explorer.presets.recorded import open_recorded, pages_in_full, recorded
from explorer.store.catalogue import Catalogue
from explorer.store.studies import Studies
from tests.pages.drawn import charts, empty_ones, missing_lines, runs_it_here
from tests.pages.stores import opened

PANELS = {
    "activations": ACTIVATIONS,
    "running_statistics": RUNNING_STATISTICS,
    "gradient_flow": (*GRADIENT_FLOW, *STUDY_PANELS),
    "loss_landscape": LOSS_LANDSCAPE,
    "predictions": PREDICTIONS,
}
SHIPPED = [preset for preset in PRESETS.values() if recorded(preset)]
OF_OTHER_DATA = {"Decision regions", "First layer", "Masks"}
"""Of points in the plane and of pixels: no preset of images has them."""


@pytest.mark.parametrize("preset", SHIPPED, ids=lambda preset: preset.name)
def test_a_recorded_preset_shows_pictures_on_every_page(store: Path, preset: Preset) -> None:
    with Catalogue(store) as catalogue, Studies(store) as studies:
        identity = open_recorded(catalogue, preset)
        runs = [run.id for run in catalogue.runs(identity)]
        shipped = {study.key for run in runs for study in studies.finished(run)}
    in_full = pages_in_full(preset)
    for page in ("lab", *PANELS):
        app = opened(page, experiment=identity)
        assert not app.exception, page
        assert charts(app), f"{page} has no picture"
        if page in in_full:
            assert not runs_it_here(app), f"{page}: {missing_lines(app)}"
            assert not empty_ones(app), page
        names = {panel.name for panel in PANELS.get(page, ())}
        assert set(missing_lines(app)) <= names | {"Test accuracy by momentum"}
        if preset.shows_everything:
            assert set(missing_lines(app)) <= OF_OTHER_DATA, page
            with Studies(store) as studies:
                waiting = [study for study in studies.waiting() if study.run in runs]
                asked = {study.key for study in (*waiting, *(one for run in runs for one in studies.finished(run)))}
                assert asked == shipped, page
