"""The Lab over an empty store, over runs in every state, and over settings that cannot work."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.config import Family, NormalizationKind, NormalizedLayers
from explorer.controls.normalizers import OTHER_GROUPS
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.event import Event
from explorer.store.run import Status
from explorer.training import train as train_session
from tests.jobs.runs import ChangesAt
from tests.pages.stores import SMALL, address, closed_afterwards, opened, queue, train


@pytest.fixture(scope="module")
def finished(store: Path) -> str:
    return train(store, Experiment(base=SMALL, seeds=(0, 1)))


@pytest.fixture(scope="module")
def diverged(store: Path) -> str:
    return train(store, Experiment(base=SMALL.with_values({"optimizer.learning_rate": 1000.0})))


def lab(experiment: str | None = None) -> AppTest:
    app = opened("lab", **({"experiment": experiment} if experiment else {}))
    assert not app.exception, app.exception
    return app


def written(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.subheader, app.caption) for element in kind)


def button(app: AppTest, label: str):
    return next(element for element in app.button if element.label == label)


def test_an_empty_store_offers_a_first_comparison_and_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        app = lab()
        assert not button(app, "Run").disabled
        assert "19,754 parameters, 452 more with batch" in written(app)
        assert "Two networks that differ in one thing" in written(app)
        assert "Nothing is queued" in written(app)


@pytest.mark.usefixtures("store")
def test_a_finished_experiment_shows_its_title_its_state_and_what_it_found(finished: str) -> None:
    app = lab(finished)
    assert "LeNet: :orange[none] or :blue[batch]" in written(app)
    assert "finished" in written(app)
    assert "mean and range of 2 seeds" in written(app)
    assert ":blue[**batch**]" in written(app)
    assert button(app, "Pause").disabled and not button(app, "Restart").disabled


@pytest.mark.usefixtures("store")
def test_the_address_names_the_experiment_that_is_shown(finished: str, diverged: str) -> None:
    for experiment in (finished, diverged):
        assert address(lab(experiment), "experiment") == experiment


@pytest.mark.usefixtures("store")
def test_an_address_of_an_experiment_that_is_gone_shows_the_latest(finished: str) -> None:
    assert finished
    with Catalogue() as catalogue:
        assert address(lab("gone"), "experiment") == catalogue.experiments(limit=1)[0]


@pytest.mark.usefixtures("store")
def test_a_diverged_experiment_is_a_result_that_says_the_step(diverged: str) -> None:
    app = lab(diverged)
    assert "diverged at step" in written(app)
    assert not app.error


@pytest.mark.parametrize("status", [Status.STOPPED, Status.INTERRUPTED, Status.FAILED])
def test_what_ended_before_its_time_can_be_resumed(store: Path, status: Status) -> None:
    app = lab(queue(store, Experiment(base=SMALL), status))
    assert str(status) in written(app)
    assert not button(app, "Resume").disabled
    assert button(app, "Stop").disabled


@pytest.mark.usefixtures("store")
def test_the_form_takes_over_the_settings_of_the_experiment_that_is_shown(finished: str) -> None:
    app = lab(finished)
    values = {element.key: element.value for kind in (app.select_slider, app.selectbox) for element in kind}
    assert values["setting optimizer.batch_size"] == 128
    assert values["setting training.epochs"] == 2
    assert values["vary"] == "normalization.kind"
    assert app.pills[0].value == [NormalizationKind.NONE, NormalizationKind.BATCH]


def _move_learning_rate(app: AppTest, value: float) -> str:
    """What stands on the page once the slider has been moved."""
    app.select_slider(key="setting optimizer.learning_rate").set_value(value).run()
    assert not app.exception, app.exception
    return written(app)


def test_a_change_of_what_still_trains_says_from_which_step_it_holds(store: Path) -> None:
    paused = queue(store, Experiment(base=SMALL), Status.PAUSED)
    assert "in all its arms at the same step" in written(lab(paused))
    assert "0.3 from step 1 on, in all arms" in _move_learning_rate(lab(paused), 0.3)
    with Catalogue() as catalogue:
        catalogue.release(catalogue.runs(paused)[0].id, Status.FINISHED)
    said = _move_learning_rate(lab(paused), 1.0)
    assert "1 is not for this experiment: none has finished" in said
    assert "Run trains a new one with it" in said


def test_arms_that_changed_at_different_steps_are_not_said_to_differ_in_one_thing(store: Path) -> None:
    with Catalogue(store) as catalogue:
        runs = catalogue.add(Experiment(base=SMALL))
        for run, step in zip(runs, (5, 8), strict=True):
            changes = ChangesAt([Event(step, "optimizer.learning_rate", 0.3)])
            train_session(run.config, catalogue.run_folder(run.id), changes)
            catalogue.release(run.id, Status.FINISHED, done=run.config.steps)
    said = written(lab(runs[0].experiment))
    assert "and in what was changed while they trained" in said
    assert "alone" not in said


@pytest.mark.usefixtures("store")
def test_run_queues_what_the_form_says_and_shows_it(finished: str) -> None:
    app = lab(finished)
    app.pills[0].set_value([NormalizationKind.BATCH, NormalizationKind.LAYER]).run()
    button(app, "Run").click().run()
    assert not app.exception
    with Catalogue() as catalogue:
        newest = catalogue.experiments(limit=1)[0]
        experiment = catalogue.experiment(newest)
    assert [arm.label for arm in experiment.arms] == ["batch", "layer"]
    assert address(app, "experiment") == newest


@pytest.mark.usefixtures("store")
def test_a_batch_of_one_is_refused_in_words_and_run_is_off(finished: str) -> None:
    app = lab(finished)
    app.select_slider(key="setting optimizer.batch_size").set_value(1).run()
    assert "Batch size: a batch of 1 leaves one value per channel" in app.error[0].value
    assert "choose a batch size of 2 or more" in app.error[0].value
    assert button(app, "Run").disabled
    button(app, "Set batch size to 2").click().run()
    assert app.select_slider(key="setting optimizer.batch_size").value == 2
    assert not app.error and not button(app, "Run").disabled


@pytest.mark.usefixtures("store")
def test_no_arm_is_refused_in_words(finished: str) -> None:
    app = lab(finished)
    app.pills[0].set_value([]).run()
    assert "choose at least one" in app.error[0].value
    assert button(app, "Run").disabled


@pytest.mark.usefixtures("store")
def test_another_family_brings_a_depth_that_it_can_have(finished: str) -> None:
    app = lab(finished)
    app.selectbox(key="setting network.family").select(Family.RESIDUAL).run()
    assert not app.error
    assert app.select_slider(key="setting network.depth").value == 8


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "varied",
    [
        "network.family",
        "network.depth",
        "normalization.layers",
        "training.trained",
        "optimizer.learning_rate",
        "nothing",
    ],
)
def test_whatever_is_varied_the_first_arms_can_run(finished: str, varied: str) -> None:
    app = lab(finished)
    if varied == "network.depth":
        app.selectbox(key="setting network.family").select(Family.RESIDUAL).run()
    app.selectbox(key="vary").select(varied).run()
    assert not app.exception and not app.error
    assert not button(app, "Run").disabled


@pytest.mark.usefixtures("store")
def test_special_normalizers_are_chosen_in_groups_and_explained(finished: str) -> None:
    app = lab(finished)
    groups = {pills.label: pills for pills in app.pills}
    assert list(groups) == ["Arms", *OTHER_GROUPS]
    offered = [option for pills in app.pills[: len(groups)] for option in pills.options]
    assert len(offered) == len(NormalizationKind)
    groups["Other statistics of the batch"].set_value([NormalizationKind.GHOST, NormalizationKind.NOISY]).run()
    assert "Hoffer" in written(app) and "Santurkar" in written(app)
    assert app.session_state["arms normalization.kind"] == ["none", "batch", "ghost", "noisy"]
    assert any(slider.label == "Samples in a ghost batch" for slider in app.select_slider)
    {pills.label: pills for pills in app.pills}["Arms"].set_value([]).run()
    assert app.session_state["arms normalization.kind"] == ["ghost", "noisy"]
    assert not button(app, "Run").disabled


@pytest.mark.usefixtures("store")
def test_layers_that_are_not_there_are_refused_before_anything_runs(finished: str) -> None:
    app = lab(finished)
    app.selectbox(key="setting network.family").select(Family.RESIDUAL).run()
    app.selectbox(key="setting normalization.layers").select(NormalizedLayers.FULLY_CONNECTED.value).run()
    assert "no layer of this network fits fully_connected" in app.error[0].value
    assert "stem, b1.conv1" in app.error[0].value
    assert button(app, "Run").disabled


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("family", [Family.RESIDUAL_MLP, Family.VGG, Family.GOOGLENET, Family.RESNEXT, Family.UNET])
def test_every_family_can_be_chosen_and_run(finished: str, family: Family) -> None:
    app = lab(finished)
    app.selectbox(key="vary").select("normalization.kind").run()
    app.selectbox(key="setting network.family").select(family).run()
    assert not app.exception and not app.error
    assert not button(app, "Run").disabled


def test_what_no_memory_holds_is_refused_in_words_and_run_is_off(store: Path) -> None:
    size = {"network.depth": 44, "network.width": 1024, "optimizer.batch_size": 1024, "dataset.image_size": 32}
    huge = SMALL.with_values({"network.family": "residual"} | size)
    app = lab(queue(store, Experiment(base=huge), Status.STOPPED))
    assert "GiB of memory, and this machine has" in app.error[0].value
    assert button(app, "Run").disabled
