"""The Lab's arms: values of up to three settings, all combined, and what becomes of those that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.config import Family
from explorer.experiment import Experiment
from explorer.export.link import written
from explorer.store.catalogue import Catalogue
from tests.pages.stores import SMALL, closed_afterwards, opened


@pytest.fixture(scope="module", autouse=True)
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch, closed_afterwards(tmp_path_factory.mktemp("store")) as folder:
        patch.setenv("NORMALIZATION_STORE", str(folder))
        yield folder


TWO: dict[str, tuple[Any, ...]] = {"normalization.kind": ("none", "batch")}


def lab(vary: dict[str, tuple[Any, ...]]) -> AppTest:
    app = opened("lab", setup=written(Experiment(base=SMALL, vary=vary)))
    assert not app.exception, app.exception
    return app


def button(app: AppTest, label: str):
    return next(element for element in app.button if element.label == label)


def queued(app: AppTest) -> Experiment:
    """What Run makes of the form."""
    button(app, "Run").click().run()
    assert not app.exception, app.exception
    with Catalogue() as catalogue:
        return catalogue.experiment(catalogue.experiments(limit=1)[0])


VARIED: list[dict[str, tuple[Any, ...]]] = [
    {"normalization.kind": ("none", "batch"), "optimizer.learning_rate": (0.01, 0.1, 1.0)},
    {"network.family": ("plain", "residual"), "normalization.kind": ("none", "batch"), "network.depth": (4, 8)},
    {"normalization.momentum": (0.1, None), "optimizer.learning_rate": (0.1, 0.3)},
    {"network.width": (4, 8), "normalization.kind": ("none", "batch")},
]  # fmt: skip


@pytest.mark.parametrize("vary", VARIED, ids=lambda vary: " and ".join(vary))
def test_a_link_that_varies_several_settings_runs_as_it_was_made(vary: dict[str, tuple[Any, ...]]) -> None:
    app = lab(vary)
    assert not app.error
    made = queued(app)
    assert {key: tuple(arms) for key, arms in made.vary.items()} == vary
    assert [arm.label for arm in made.arms] == [arm.label for arm in Experiment(base=SMALL, vary=vary).arms]


def test_another_setting_is_varied_at_a_click_and_its_values_are_combined() -> None:
    app = lab(TWO)
    button(app, "Vary another setting").click().run()
    assert not app.exception and not app.error
    assert any("2 × 2 = 4 arms" in caption.value for caption in app.caption)
    made = queued(app)
    assert [arm.label for arm in made.arms] == [
        "none + learning rate 0.1", "none + learning rate 1", "batch + learning rate 0.1", "batch + learning rate 1",
    ]  # fmt: skip


def test_a_setting_is_offered_for_one_place_only_and_a_gap_is_closed() -> None:
    app = lab({"normalization.kind": ("none", "batch"), "optimizer.learning_rate": (0.1, 1.0)})
    first, second = (app.selectbox(key=slot) for slot in ("vary", "vary 2"))
    assert "Learning rate" not in first.options and "Normalization" not in second.options
    first.select("nothing").run()
    assert app.selectbox(key="vary").value == "optimizer.learning_rate"
    assert "vary 2" not in [box.key for box in app.selectbox]
    assert [arm.label for arm in queued(app).arms] == ["learning rate 0.1", "learning rate 1"]


def test_too_many_arms_are_counted_in_the_refusal_and_not_run() -> None:
    app = lab({"optimizer.learning_rate": (0.01, 0.03, 0.1, 0.3), "optimizer.batch_size": (8, 16, 32, 64)})
    said = app.error[0].value
    assert "4 values of the learning rate × 4 values of the batch size are 16 arms" in said
    assert "12 arms at most" in said and "train FILE.json" in said
    assert button(app, "Run").disabled


def test_what_the_form_cannot_vary_is_said() -> None:
    app = lab({"normalization.kind": ("none", "batch"), "training.epochs": (1, 2)})
    said = "\n".join(caption.value for caption in app.caption)
    assert "also varies the epochs (1, 2); this form keeps the first value" in said
    assert app.select_slider(key="setting training.epochs").value == 1


def test_an_arm_that_cannot_work_is_replaced_at_a_click_with_all_others_that_need_the_same() -> None:
    app = lab({"optimizer.batch_size": (32, 64)})
    app.multiselect(key="arms optimizer.batch_size").set_value([32, 1400, 2000]).run()
    assert "Batch size: 1400 is more than the 1347 training samples" in app.error[0].value
    button(app, "Replace 1,400 by 1,347").click().run()
    assert not app.exception and not app.error
    assert app.multiselect(key="arms optimizer.batch_size").value == [32, 1347]


def test_an_arm_whose_cure_is_there_already_is_left_out() -> None:
    app = lab({"normalization.kind": ("none", "batch"), "optimizer.learning_rate": (0.1, 0.3)})
    app.selectbox(key="vary 2").select("training.trained").run()
    assert "What is trained: with normalization none there is no γ" in app.error[0].value
    button(app, "Leave out none").click().run()
    assert not app.exception and not app.error
    assert [arm.label for arm in queued(app).arms] == ["batch + trained all", "batch + trained gamma-beta"]


def test_a_cure_that_is_another_family_brings_what_belongs_to_it() -> None:
    app = lab(TWO)
    app.selectbox(key="setting network.family").select(Family.RESIDUAL).run()
    app.selectbox(key="setting dataset.name").select("moons").run()
    assert "needs images" in app.error[0].value
    button(app, "Set family to MLP").click().run()
    assert not app.exception and not app.error
    assert app.select_slider(key="setting network.depth").value == 3


@pytest.mark.parametrize("typed", ["nan", "inf", "-1", "a lot", "1e400"])
def test_whatever_is_typed_as_an_arm_is_answered_in_words(typed: str) -> None:
    app = lab({"optimizer.learning_rate": (0.1, 1.0)})
    app.multiselect(key="arms optimizer.learning_rate").set_value([0.1, typed]).run()
    assert not app.exception
    assert app.error and "Learning rate: " in app.error[0].value
