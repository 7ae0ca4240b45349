"""Gradient flow over an empty store, over runs of every kind, and at addresses that reopen a view."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status
from tests.pages.stores import SMALL, address, closed_afterwards, opened, queue, train, without_networks

TINY = SMALL.with_values({"training.epochs": 1, "optimizer.batch_size": 256, "recording.moments": 2})
RESIDUAL = TINY.with_values({"network.family": "residual", "network.depth": 8, "network.width": 4})
PAIR = Experiment(base=RESIDUAL, vary={"network.family": ("plain", "residual")}, seeds=(0, 1))


@pytest.fixture(scope="module")
def pair(store: Path) -> str:
    return train(store, PAIR)


def page(**parameters: str) -> AppTest:
    app = opened("gradient_flow", **parameters)
    assert not app.exception, app.exception
    return app


def written(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.subheader, app.caption) for element in kind)


def test_an_empty_store_offers_the_pair_that_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        app = page()
        (button,) = app.button
        assert button.label == "Run Depth 20: plain or residual"
        button.click().run()
        assert not app.exception
        with Catalogue(tmp_path) as catalogue:
            assert [run.arm for run in catalogue.runs(catalogue.experiments()[0])] == ["plain", "residual"]


@pytest.mark.usefixtures("store")
def test_a_pair_says_how_the_gradient_grows_and_what_the_shortcuts_carry(pair: str) -> None:
    text = written(page(experiment=pair, step="1"))
    assert "the gradient" in text and "theory for wide ReLU layers" in text
    assert "squared gradient norms" in text
    assert "through three blocks" in text and "mean and range of 2 seeds" in text


@pytest.mark.usefixtures("store")
def test_an_address_reopens_block_width_measure_depth_and_step(pair: str) -> None:
    app = page(experiment=pair, step="2", block="b3", width="log", gradients="cosine", depth="110", profile="weights")
    text = written(app)
    assert "Block 3 over training" in text and "Cosine between shortcut and branch" in text
    assert "widths grow with the logarithm" in text and "Gradient norm by depth, step 2" in text
    for parameter, value in {"block": "b3", "width": "log", "gradients": "cosine", "depth": "110"}.items():
        assert address(app, parameter) == value


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("bad", [{"block": "b77"}, {"gradients": "nonsense"}, {"step": "x"}, {"width": ""}])
def test_an_address_that_names_nothing_shows_the_usual_view(pair: str, bad: dict[str, str]) -> None:
    assert "Block 1 over training" in written(page(experiment=pair, **bad))


def test_a_network_without_blocks_shows_its_layers_and_says_what_it_cannot_show(store: Path) -> None:
    text = written(page(experiment=train(store, Experiment(base=TINY))))
    assert "backpropagation through four layers" in text
    assert "Conv2 over training" in text
    assert text.count("**Share through the shortcut:** No shortcuts here: the branch is the only path.") == 1
    assert text.count("**Lesion study:** LeNet has no blocks to drop; choose a plain or residual network.") == 1
    assert text.count("**Paths that carry gradient:** LeNet has a single path; choose a residual network.") == 1
    assert "one block dropped" not in text and "do neighbors agree?" in text


def test_without_normalization_an_arm_with_it_is_one_click_away(store: Path) -> None:
    bare = Experiment(base=TINY.with_values({"normalization.kind": "none"}), vary={})
    app = page(experiment=train(store, bare), gradients="gamma")
    assert "Run LeNet: none or batch" in [button.label for button in app.button]


def test_a_run_that_diverged_is_drawn_up_to_its_end(store: Path) -> None:
    wild = Experiment(base=SMALL.with_values({"optimizer.learning_rate": 1000.0}))
    text = written(page(experiment=train(store, wild)))
    assert "diverged at step" in text
    assert text.count("**Shattered gradients:** A run that diverged is not measured.") == 1
    assert "do neighbors agree?" not in text


def test_a_run_without_records_waits_for_its_turn(store: Path) -> None:
    text = written(page(experiment=queue(store, PAIR, Status.STOPPED)))
    assert "the run was stopped at step 0, press Resume" in text


def test_what_a_study_cannot_say_of_a_network_is_known_while_its_run_waits(store: Path) -> None:
    text = written(page(experiment=queue(store, Experiment(base=TINY), Status.PAUSED)))
    assert "**Lesion study:** LeNet has no blocks to drop" in text and "do neighbors agree?" in text


def test_runs_without_networks_say_so_once_for_all_panels_that_take_them_apart(store: Path) -> None:
    text = written(page(experiment=without_networks(store, train(store, PAIR))))
    assert (
        text.count(
            "**Lesion study, Shattered gradients:** This run kept no checkpoints: run the experiment here to have them."
        )
        == 1
    )


def test_a_run_that_recorded_no_steps_says_how_to_get_them(store: Path) -> None:
    silent = Experiment(base=RESIDUAL.with_values({"recording.every_step": False}), vary={})
    app = page(experiment=train(store, silent))
    assert "Gradient flow" in [title.value for title in app.title]
    assert written(app).count("Not recorded: run it again with “every step” switched on") == 1
    assert "Gradient noise" in written(app) and not [
        title for title in app.subheader if title.value == "Update-to-weight ratio"
    ]


def test_more_blocks_than_fit_come_in_parts(store: Path) -> None:
    deep = RESIDUAL.with_values({"network.depth": 54, "optimizer.batch_size": 1024})
    app = page(experiment=train(store, Experiment(base=deep, vary={})), part="block 25 to 26")
    assert app.selectbox(key="part").value == "block 25 to 26"
