"""Activations over an empty store and over runs of every kind."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from tests.pages.stores import SMALL, address, closed_afterwards, opened, queue, train

PANELS = ("network", "layer-channels", "channel-values", "scale-shift", "maps")


@pytest.fixture(scope="module")
def finished(store: Path) -> str:
    return train(store, Experiment(base=SMALL, seeds=(0, 1)))


def activations(experiment: str | None = None, **more: str) -> AppTest:
    app = opened("activations", **({"experiment": experiment} if experiment else {}), **more)
    assert not app.exception, app.exception
    return app


def written(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.subheader, app.caption) for element in kind)


def figures(app: AppTest) -> dict[str, dict[str, Any]]:
    """Every chart on the page by its key, as the browser gets it."""
    found = {}
    for element in app.get("bidi_component"):
        data = bytes(element.proto.bytes)  # type: ignore[attr-defined]
        if b'"figure"' in data:
            payload = json.loads(data)
            found[payload["chart"]] = payload["figure"]
    return found


def array(packed: dict[str, str]) -> np.ndarray:
    """What `figures.wire` packed."""
    values = np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"])
    return values.reshape([int(length) for length in packed.get("shape", str(values.size)).split(",")])


def test_an_empty_store_shows_the_planned_axes_and_starts_a_first_experiment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        app = activations()
        assert "Nothing has been trained yet" in written(app)
        assert list(figures(app)) == ["network"]
        app.button[0].click().run()
        assert not app.exception
        with Catalogue(tmp_path) as catalogue:
            assert catalogue.title(catalogue.experiments()[0]) == "LeNet: none or batch"


@pytest.mark.usefixtures("store")
def test_a_finished_experiment_fills_all_panels_with_what_was_recorded(finished: str) -> None:
    app = activations(finished)
    drawn = figures(app)
    assert tuple(drawn) == PANELS[:4]  # the last layer is fully connected: a sentence stands in place of its maps
    assert "the units of fc2 have no pixels" in written(app)
    with Catalogue() as catalogue:
        batch = next(run for run in catalogue.runs(finished) if (run.arm, run.seed) == ("batch", 0))
        with catalogue.records(batch.id) as records:
            recorded = records.read("batch_var", "conv1").values.astype(np.float64)
    trace = next(trace for trace in drawn["network"]["data"] if trace["name"] == "batch" and trace["type"] == "heatmap")
    np.testing.assert_allclose(10 ** array(trace["z"])[0], np.sqrt(recorded.mean(axis=1)), rtol=1e-5)


@pytest.mark.usefixtures("store")
def test_the_address_reopens_layer_channel_step_and_what_is_measured(finished: str) -> None:
    app = activations(
        finished, layer="conv2", channel="7", step="5", measure="scaled", quantity="beta", sort="channel", seed="1",
        image="2", scale="own scales",
    )  # fmt: skip
    said = written(app)
    assert "Layer conv2: shift β of every channel" in said and "Channel 7: its values after scale and shift" in said
    assert "seed 1, one of 2" in said
    assert "every arm has colors of its own" in said
    assert tuple(figures(app)) == PANELS
    scrub = [shape for shape in figures(app)["network"]["layout"]["shapes"] if shape.get("name") == "scrub line"]
    assert {shape["x0"] for shape in scrub} == {5}
    for parameter, value in {"layer": "conv2", "channel": "7", "step": "5", "measure": "scaled", "seed": "1"}.items():
        assert address(app, parameter) == value


@pytest.mark.usefixtures("store")
def test_an_address_that_names_nothing_recorded_shows_what_there_is(finished: str) -> None:
    app = activations(finished, layer="b7.conv2", channel="4711", step="x", measure="nothing", seed="9")
    assert address(app, "layer") == "fc2"
    assert address(app, "measure") is None
    assert (address(app, "channel") or "").isdecimal()


@pytest.mark.usefixtures("store")
def test_the_channel_that_has_drifted_farthest_is_shown_at_first_and_stands_in_the_address(finished: str) -> None:
    app = activations(finished)
    with Catalogue() as catalogue:
        none = next(run for run in catalogue.runs(finished) if run.arm == "none")
        with catalogue.records(none.id) as records:
            farthest = int(np.abs(records.read("batch_mean", "fc2").values[-1]).argmax())
    assert address(app, "channel") == str(farthest)
    assert f"Channel {farthest}: its values before normalization" in written(app)


@pytest.mark.usefixtures("store")
def test_the_controls_change_layer_channel_and_measure(finished: str) -> None:
    app = activations(finished, channel="2")
    app.selectbox(key="layer").select("conv1").run()
    assert "Layer conv1: channel means" in written(app) and address(app, "layer") == "conv1"
    app.selectbox(key="channel").select(4).run()
    assert address(app, "channel") == "4"
    app.selectbox(key="sort").select("step").run()
    assert address(app, "sort") == "step"
    assert not app.exception


@pytest.mark.usefixtures("store")
def test_a_channel_that_a_narrower_layer_does_not_have_gives_way(finished: str) -> None:
    app = activations(finished, layer="fc2", channel="80")
    app.selectbox(key="layer").select("conv1").run()
    assert not app.exception
    assert int(address(app, "channel") or 99) < 6


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("measure", "quantity"),
    [("before", "beta"), ("after", "variance"), ("scaled", "mean"), ("activated", "gamma"), ("idle", "idle")],
)
def test_every_measure_and_quantity_can_be_shown(finished: str, measure: str, quantity: str) -> None:
    app = activations(finished, measure=measure, quantity=quantity, layer="conv1")
    assert tuple(figures(app)) == PANELS


@pytest.mark.usefixtures("store")
def test_after_batch_normalization_no_channel_has_a_mean(finished: str) -> None:
    app = activations(finished, measure="after")
    batch = next(trace for trace in figures(app)["layer-channels"]["data"] if trace["name"] == "batch")
    assert not array(batch["z"]).any()
    assert "all are **0**" in written(app)


KINDS = ("none", "batch", "layer", "group", "instance")


@pytest.mark.parametrize(
    ("settings", "vary"),
    [
        ({"network.activation": "sigmoid"}, {"normalization.kind": KINDS}),
        ({"network.family": "mlp", "dataset.name": "moons"}, {"normalization.kind": KINDS[:4]}),
        ({"network.family": "residual", "network.width": 4}, {"network.depth": (4, 8)}),
        (
            {"network.depth": 4, "network.width": 4, "network.family": "plain"},
            {"network.family": ("plain", "residual")},
        ),
        ({"normalization.placement": "after"}, {"network.activation": ("relu", "tanh")}),
        ({"optimizer.batch_size": 400, "training.epochs": 1}, {"normalization.kind": KINDS[:2]}),
    ],
    ids=["sigmoid", "mlp", "depths", "families", "activations", "three steps"],
)
def test_every_family_normalizer_and_activation_can_be_shown(
    store: Path, settings: dict[str, object], vary: dict[str, tuple[object, ...]]
) -> None:
    base = SMALL.with_values({"training.epochs": 1, "normalization.kind": "batch", **settings})
    experiment = train(store, Experiment(base=base, vary=vary))
    for measure in ("before", "after", "idle"):
        app = activations(experiment, measure=measure)
        assert set(PANELS[:4]) <= set(figures(app))


def test_a_diverged_arm_is_marked_and_nothing_after_it_is_drawn(store: Path) -> None:
    base = SMALL.with_values({"optimizer.learning_rate": 1000.0})
    app = activations(train(store, Experiment(base=base, vary={"normalization.kind": ("none",)})))
    assert ":orange[**none**] diverged at step **" in written(app)
    texts = [note["text"] for note in figures(app)["network"]["layout"]["annotations"]]
    assert any("diverged at step" in text and "×" in text for text in texts)


@pytest.mark.parametrize(
    ("settings", "panels", "sentence"),
    [
        (
            {"recording.every_step": False},
            ("network", "layer-channels", "channel-values"),
            "**Scale γ and shift β:** none: no scale γ and no shift β: nothing is normalized here; "
            "batch: not recorded: run it again with “every step” switched on, under Recording in the Lab.",
        ),
        (
            {"recording.moments": 0},
            ("network", "layer-channels", "scale-shift"),
            "**Channel, Feature maps:** Not recorded: run it again with at least 2 moments, under Recording",
        ),
    ],
)
def test_what_was_not_recorded_is_said_once_with_how_to_get_it(
    store: Path, settings: dict[str, object], panels: tuple[str, ...], sentence: str
) -> None:
    app = activations(train(store, Experiment(base=SMALL.with_values({"training.epochs": 1, **settings}))))
    assert tuple(figures(app)) == panels
    assert written(app).count(sentence) == 1


def test_a_panel_that_one_arm_fills_is_drawn_and_says_of_the_other_why_it_is_empty(store: Path) -> None:
    app = activations(train(store, Experiment(base=SMALL, vary={"normalization.kind": ("none", "batch")})))
    assert "scale-shift" in figures(app)
    assert "none: no scale γ and no shift β: nothing is normalized here" in written(app)


def test_a_run_that_has_not_begun_shows_the_planned_axes(store: Path) -> None:
    app = activations(queue(store, Experiment(base=SMALL), Status.STOPPED))
    drawn = figures(app)["network"]["layout"]
    assert drawn["xaxis"]["range"] == [-0.5, SMALL.steps + 0.5]
    assert any("the run was stopped at step 0" in note["text"].replace("<br>", " ") for note in drawn["annotations"])


def test_two_hundred_layers_can_be_shown(store: Path) -> None:
    config = RunConfig().with_values(
        {
            "network.family": "plain",
            "network.depth": 200,
            "network.width": 1,
            "optimizer.batch_size": 1000,
            "training.epochs": 1,
            "recording.moments": 4,
            "recording.probe_images": 8,
        }
    )
    app = activations(train(store, Experiment(base=config, vary={"normalization.kind": ("none",)})))
    assert figures(app)["network"]["layout"]["height"] > 450
