"""Predictions over an empty store and over runs of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from tests.pages.stores import SMALL, address, closed_afterwards, opened, queue, train
from tests.pages.test_activations import array, figures, written

POINTS = RunConfig().with_values(
    {
        "dataset.name": "moons",
        "dataset.points": 200,
        "network.family": "mlp",
        "network.width": 6,
        "training.epochs": 2,
        "recording.moments": 8,
    }
)
SCENES = RunConfig().with_values(
    {
        "dataset.name": "scenes",
        "network.family": "unet",
        "network.width": 2,
        "network.depth": 8,
        "training.epochs": 1,
        "recording.moments": 2,
        "optimizer.batch_size": 150,
    }
)


@pytest.fixture(scope="module")
def points(store: Path) -> str:
    return train(store, Experiment(base=POINTS, vary={"normalization.kind": ("none", "batch", "layer")}))


def predictions(experiment: str | None = None, **more: str) -> AppTest:
    app = opened("predictions", **({"experiment": experiment} if experiment else {}), **more)
    assert not app.exception, app.exception
    return app


def test_an_empty_store_shows_the_planned_plane_and_starts_an_experiment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        app = predictions()
        assert list(figures(app)) == ["decision-regions"]
        next(button for button in app.button if button.label.startswith("Run ")).click().run()
        assert not app.exception
        with Catalogue(tmp_path) as catalogue:
            assert catalogue.runs(catalogue.experiments()[0])[0].config.dataset.name == "moons"


def test_points_have_regions_lines_and_counts_of_all_arms(points: str) -> None:
    app = predictions(points)
    drawn = figures(app)
    assert list(drawn) == ["decision-regions", "unit-lines", "confusion"]
    fields = [trace for trace in drawn["decision-regions"]["data"] if trace["type"] == "heatmap"]
    assert [trace["name"] for trace in fields] == ["none", "batch", "layer"]
    assert array(fields[0]["z"]).shape == (121, 121)
    said = written(app)
    assert "errs on" in said and "of 50 test points" in said
    assert "eval mode, running statistics" in said and "50 test points, wrong answers ringed" in said
    assert "Misclassified:** Points in the plane have no pixels" in said


def test_train_mode_draws_other_regions_and_says_with_which_statistics(points: str) -> None:
    before = figures(predictions(points))["decision-regions"]["data"]
    app = predictions(points, statistics="batch")
    after = figures(app)["decision-regions"]["data"]
    assert "train mode, statistics of one training batch of 64" in written(app)
    changed = {
        old["name"]: (array(old["z"]) != array(new["z"])).any()
        for old, new in zip(
            (trace for trace in before if trace["type"] == "heatmap"),
            (trace for trace in after if trace["type"] == "heatmap"),
            strict=True,
        )
    }
    assert changed == {"none": False, "batch": True, "layer": False}


def test_an_earlier_step_shows_the_regions_recorded_before_it(points: str) -> None:
    app = predictions(points, step="1")
    assert "recorded at step 1" in written(app) and address(app, "step") == "1"


def test_images_have_counts_and_who_errs_on_what(store: Path) -> None:
    app = predictions(train(store, Experiment(base=SMALL)))
    drawn = figures(app)
    assert list(drawn) == ["errors", "confusion"]
    assert "each set of arms that err together has its turn" in written(app)
    assert "Decision regions, First layer:** Only for points in the plane" in written(app)
    pages = app.selectbox(key="images")
    first = drawn["errors"]["data"][1]["text"]
    pages.set_value("19").run()
    assert figures(app)["errors"]["data"][1]["text"] != first
    assert address(app, "images") == "19"


def test_a_unet_has_its_masks_beside_the_truth(store: Path) -> None:
    app = predictions(train(store, Experiment(base=SCENES, vary={"normalization.kind": ("batch",)})))
    drawn = figures(app)
    assert list(drawn) == ["masks", "confusion"]
    assert [trace["name"] for trace in drawn["masks"]["data"]] == ["images", "truth", "batch"]
    assert "of the pixels wrongly" in written(app)


def test_a_run_that_waits_says_so(store: Path) -> None:
    app = predictions(queue(store, Experiment(base=POINTS), Status.PAUSED))
    assert "paused" in written(app)


def test_a_run_without_moments_says_in_one_line_how_to_get_them(store: Path) -> None:
    base = POINTS.with_values({"recording.moments": 0})
    app = predictions(train(store, Experiment(base=base)))
    assert set(figures(app)) <= {"loss", "accuracy"}  # what stands there where no panel has anything
    (line,) = [caption.value for caption in app.caption if "Decision regions, First layer" in caption.value]
    assert "at least 2 moments" in line
