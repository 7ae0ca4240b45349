"""The Running statistics page over small real runs: usual, short, diverged, without batch normalization."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.phenomena.running_statistics.panels.missing import with_batch_normalization
from explorer.phenomena.running_statistics.panels.momentum_controls import LADDER
from explorer.presets import PRESETS
from explorer.presets.recorded import open_recorded
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from explorer.store.studies import Studies
from explorer.study_requests.running_statistics import sample_ladder
from tests.pages.stores import SMALL, address, closed_afterwards, opened, queue, train

PAGE = "running_statistics"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        yield tmp_path


def said(app) -> str:
    assert not app.exception, app.exception
    return " ".join(element.value for element in (*app.markdown, *app.caption, *app.subheader))


def test_an_empty_store_has_a_title_and_a_first_experiment(store: Path) -> None:
    assert store
    app = opened(PAGE)
    assert app.title[0].value == "Running statistics"
    assert [button.label for button in app.button] == ["Run LeNet: none or batch"]


def test_every_panel_of_a_usual_experiment_is_there_and_an_address_reopens_the_view(store: Path) -> None:
    train(store, Experiment(base=SMALL))
    app = opened(PAGE, layer="fc1", channel="7", m="0.0125", variance="biased", start_var="2", statistic="variance")
    words = said(app)
    for part in (
        "fc1, channel 7: mean",
        "from the truth",
        "keeps no running statistics",
        "Recalibration",
        "in both modes",
    ):
        assert part in words, part
    assert app.select_slider(key="m").value == 0.0125
    assert app.number_input(key="λ exactly").value == pytest.approx(0.9875)
    assert app.number_input(key="start_var").value == 2.0
    assert "| half-life | 6.6 steps | **55.1 steps** |" in words


def test_a_number_typed_in_either_convention_moves_the_slider(store: Path) -> None:
    train(store, Experiment(base=SMALL, vary={}))
    app = opened(PAGE)
    app.number_input(key="λ exactly").set_value(0.75).run()
    assert not app.exception
    assert app.select_slider(key="m").value == 0.25 and 0.25 not in LADDER
    assert address(app, "m") == "0.25"
    app.segmented_control(key="average").set_value("cumulative").run()
    assert "With the cumulative mean the running mean of" in said(app)


def test_recalibrate_asks_for_one_study_that_covers_every_number_of_samples(store: Path) -> None:
    experiment = train(store, Experiment(base=SMALL, vary={}))
    app = opened(PAGE)
    next(button for button in app.button if button.label.startswith("Recalibrate")).click().run()
    assert not app.exception
    with Catalogue(store) as catalogue, Studies(store) as studies:
        run = catalogue.runs(experiment)[0]
        asked = studies.known("recalibration", run.id, {"samples": sample_ladder(1347), "step": run.config.steps})
    assert asked is not None


def test_a_finished_recalibration_is_drawn_and_its_slider_moves_without_asking_again(store: Path) -> None:
    experiment = train(store, Experiment(base=SMALL, vary={}))
    samples = sample_ladder(1347)
    with Catalogue(store) as catalogue, Studies(store) as studies:
        run = catalogue.runs(experiment)[0]
        study = studies.request("recalibration", run.id, {"samples": samples, "step": run.config.steps})
        accuracy = np.linspace(0.5, 0.97, len(samples))
        constant = np.array(0.7)
        arrays = {"running_accuracy": constant, "train_mode_accuracy": constant, "accuracy": accuracy, "loss": accuracy}
        studies.finish(study.key, arrays)
    app = opened(PAGE)
    assert "Recalibrated, n = 1,347: 97 %" in said(app)
    app.select_slider(key="n").set_value(2).run()
    assert "Recalibrated, n = 2: 50 %" in said(app)


def test_without_batch_normalization_the_page_says_what_is_missing_and_one_click_queues_it(store: Path) -> None:
    train(store, Experiment(base=SMALL, vary={"normalization.kind": ("none", "layer")}))
    app = opened(PAGE)
    assert "No running statistics" in said(app)
    app.button[0].click().run()
    with Catalogue(store) as catalogue:
        assert catalogue.title(catalogue.experiments()[0]) == "LeNet: none or layer or batch"


@pytest.mark.parametrize("momentum", [0.0, 1.0, None])
def test_momentum_zero_one_and_none_are_drawn(store: Path, momentum: float | None) -> None:
    train(store, Experiment(base=SMALL.with_values({"normalization.momentum": momentum}), vary={}))
    assert "half-life" in said(opened(PAGE))


def test_a_run_of_three_steps_a_diverged_one_and_one_that_waits_are_drawn(store: Path) -> None:
    short = SMALL.with_values({"optimizer.batch_size": 440, "training.epochs": 1})
    train(store, Experiment(base=short, vary={}))
    assert "start’s weight, step 3" in said(opened(PAGE))
    wild = SMALL.with_values({"network.family": "mlp", "optimizer.learning_rate": 1000.0})
    experiment = train(store, Experiment(base=wild))
    with Catalogue(store) as catalogue:
        assert Status.DIVERGED in {run.status for run in catalogue.runs(experiment)}
    assert "diverged at step" in said(opened(PAGE))
    queue(store, Experiment(base=SMALL), Status.QUEUED)
    assert "Waits in the queue" in said(opened(PAGE))


def test_without_recorded_moments_batches_are_drawn_and_the_truth_is_asked_for(store: Path) -> None:
    train(store, Experiment(base=SMALL.with_values({"recording.moments": 0}), vary={}))
    text = said(opened(PAGE))
    assert "No population statistics here: not recorded: run it again with at least 2 moments" in text
    names = "Distance from the truth by layer, Distance from the truth by channel, Test accuracy in both modes"
    assert text.count(f"**{names}, Noise of a batch’s mean:** Not recorded: run it again with at least 2 moments") == 1


def test_an_experiment_that_varies_something_else_gets_batch_normalization_in_all_arms() -> None:
    depths = Experiment(
        base=SMALL.with_values({"network.family": "plain", "network.depth": 8, "normalization.kind": "none"}),
        vary={"network.depth": (8, 20)},
    )
    assert with_batch_normalization(depths).base.normalization.kind == "batch"
    assert with_batch_normalization(depths).vary == {"network.depth": (8, 20)}


def test_a_recorded_run_says_why_nothing_is_replayed_and_names_the_step_of_its_distance(store: Path) -> None:
    with Catalogue(store) as catalogue:
        open_recorded(catalogue, PRESETS["scale-invariance"])
    words = said(opened(PAGE))
    assert "batch: only 16 of its 210 steps were kept, and this needs every one: run the experiment here" in words
    assert "At step 210 " in words and "still weighs" not in words
    assert "replaying its own momentum" not in words and "closed form" not in words
    beginning = said(opened(PAGE, step="0"))
    assert "At step 0 " in beginning and "its start value still weighs **100 %**" in beginning
