"""Control, title, figure and address agree on every page; an address shows what it names, or says what is missing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest, element_tree

from explorer.controls.pages import KEYS, PAGES
from explorer.experiment import Experiment
from explorer.foreign_text import in_markdown
from explorer.phenomena.inside_batchnorm.numbers.forward import Mode
from explorer.store.run import Status
from tests.pages.stores import SMALL, address, closed_afterwards, opened, queue, train

OF_RUNS = ("activations", "running_statistics", "gradient_flow", "loss_landscape")
RESIDUAL = SMALL.with_values({"network.family": "residual", "network.depth": 20, "network.width": 4})
STEPS = 70
REOPENED_EVERY = 7


@pytest.fixture(scope="module")
def lenet(store: Path) -> str:
    return train(store, Experiment(base=SMALL, seeds=(0, 1)))


@pytest.fixture(scope="module")
def residual(store: Path, lenet: str) -> str:
    assert lenet
    return train(store, Experiment(base=RESIDUAL, vary={"normalization.kind": ("none", "batch", "layer")}))


def written(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.subheader, app.caption) for element in kind)


def shown(app: AppTest) -> list[str]:
    """What a reader could compare by eye: all headings, and all values of controls."""
    return [heading.value for heading in app.subheader] + [f"{key}={value}" for key, value in controls(app).items()]


def elements(app: AppTest, *kinds: str) -> list[Any]:
    return [element for kind in kinds for element in app.get(kind)]


def controls(app: AppTest) -> dict[str, Any]:
    """Key → value of every control that the page's address may speak of."""
    keys = KEYS[page_of(app)]
    drawn = elements(app, "selectbox", "select_slider", "slider", "number_input", "button_group")
    return {element.key: element.value for element in drawn if element.key in keys}


def page_of(app: AppTest) -> str:
    title = app.title[0].value
    return next((page.stem for page in PAGES if page.title == title), "lecture" if title != HOME else "home")


HOME = "See what normalization does to a network while it trains"


def said(app: AppTest, key: str) -> list[str]:
    value = app.query_params.get(key, [])
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def turn_to(app: AppTest, page: str) -> None:
    """Another page by the navigation, which leaves the address behind."""
    app.query_params.clear()
    app.switch_page(f"pages/{page}.py").run()


def disagreements(app: AppTest) -> list[str]:
    """What the page says in two places in two ways."""
    page = page_of(app)
    found = [f"{key} is no key of {page}" for key in app.query_params if key not in KEYS[page]]
    there = controls(app)
    picker = [box.value for box in app.selectbox if box.key == "experiment picker"]
    if picker and picker != said(app, "experiment"):
        found.append(f"the picker says {picker}, the address {said(app, 'experiment')}")
    for key, value in there.items():
        in_address = said(app, key)
        values = [_text(item) for item in (value if isinstance(value, list) else [value])]
        if in_address and sorted(in_address) != sorted(values):
            found.append(f"{key}: the control says {value}, the address {in_address}")
    headings = "\n".join(heading.value for heading in app.subheader)
    if page in ("activations", "running_statistics") and "layer" in there:
        titled = set(re.findall(r"Layer (\S+):", headings)) | set(re.findall(r"^(\S+), channel", headings, re.M))
        if titled != {there["layer"]}:
            found.append(f"layer: the control says {there['layer']}, titles {titled}")
        numbers = set(re.findall(r"[cC]hannel (\d+):", headings))
        if numbers != {str(there["channel"])}:
            found.append(f"channel: the control says {there['channel']}, titles {numbers}")
    if page == "gradient_flow" and "block" in there:
        block = app.selectbox(key="block")
        if f"{block.options[block.index or 0]} over training".lower() not in headings.lower():
            found.append(f"block: the control says {there['block']}")
    return found


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("page", OF_RUNS)
@pytest.mark.parametrize(
    ("key", "value"), [("arms", "nobody"), ("seed", "9"), ("step", "4711"), ("step", "soon"), ("experiment", "gone")]
)
def test_an_address_of_what_is_not_there_says_so_and_is_put_right(
    residual: str, page: str, key: str, value: str
) -> None:
    app = opened(page, **({"experiment": residual} | {key: value}))
    assert not app.exception
    (warning,) = [warning.value for warning in app.warning]
    assert f"asks for {key} “{value}”, which is not here" in warning
    assert value not in said(app, key)
    assert not disagreements(app)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("page", "key", "value"),
    [
        ("activations", "layer", "b99.conv2"),
        ("activations", "channel", "4711"),
        ("activations", "measure", "nothing"),
        ("running_statistics", "layer", "fc2"),
        ("running_statistics", "start_var", "-3"),
        ("running_statistics", "m", "2"),
        ("gradient_flow", "block", "b77"),
        ("gradient_flow", "part", "One number"),
        ("loss_landscape", "to", "no-such-run"),
        ("inside_batchnorm", "part", "block 1 to 9"),
        ("inside_batchnorm", "gamma", "17"),
        ("inside_batchnorm", "mode", "eval mode"),
        ("architectures", "network", "transformer"),
        ("lab", "mode", "train"),
        ("handout", "experiment", "gone"),
        ("lecture", "preset", "none-such"),
        ("lecture", "experiment", "gone"),
        ("lecture", "scene", "encore"),
    ],
)
def test_every_key_that_names_nothing_is_named(residual: str, page: str, key: str, value: str) -> None:
    assert residual
    app = opened(page, **{key: value})
    assert not app.exception
    assert any(f"“{in_markdown(value)}”" in warning.value for warning in app.warning)
    assert value not in said(app, key)


@pytest.mark.usefixtures("store")
def test_the_sentence_stays_until_the_reader_chooses_something_else(residual: str) -> None:
    app = opened("activations", experiment=residual, layer="b99.conv2")
    assert app.run().warning
    app.selectbox(key="channel").set_value(1).run()
    assert app.warning
    app.selectbox(key="layer").select_index(2).run()
    assert not app.warning


@pytest.mark.usefixtures("store")
def test_keys_belong_to_their_page(residual: str) -> None:
    app = opened("gradient_flow", experiment=residual, part="block 1 to 9", gradients="share")
    turn_to(app, "inside_batchnorm")
    assert not app.query_params
    next(control for control in app.segmented_control if control.key == "mode").set_value(Mode.EVAL).run()
    assert address(app, "mode") == "eval"
    turn_to(app, "lab")
    assert address(app, "mode") is None and not app.warning
    turn_to(app, "gradient_flow")
    assert address(app, "gradients") == "share" and not disagreements(app)


@pytest.mark.usefixtures("store")
def test_arms_of_another_experiment_leave_the_address_with_it(lenet: str, residual: str) -> None:
    app = opened("activations", experiment=residual, arms="none")
    assert app.pills[0].value == ["none"]
    app.pills[0].set_value(["none", "batch"]).run()
    assert said(app, "arms") == ["none", "batch"]
    app.selectbox(key="experiment picker").set_value(lenet).run()
    assert said(app, "arms") == [] and app.pills[0].value == ["none", "batch"]
    assert not disagreements(app)


@pytest.mark.usefixtures("store")
def test_an_address_of_an_earlier_version_still_names_its_arms(residual: str) -> None:
    app = opened("activations", experiment=residual, arms=":blue[●] batch")
    assert app.pills[0].value == ["batch"] and said(app, "arms") == ["batch"]


def test_an_old_experiment_is_shown_by_its_address_and_found_by_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    with closed_afterwards(tmp_path):
        old = train(tmp_path, Experiment(base=RESIDUAL))
        for _ in range(120):
            queue(tmp_path, Experiment(base=SMALL), Status.STOPPED)
        app = opened("activations", experiment=old)
        assert address(app, "experiment") == old and not app.warning
        assert app.selectbox(key="experiment picker").value == old
        assert "b9.conv2" in written(app)
        other = opened("lab")
        other.button(key="all experiments").click().run()
        other.text_input(key="search words").set_value("residual 20").run()
        assert "1 experiment, the latest first" in written(other)
        other.button(key=f"take {old}").click().run()
        assert address(other, "experiment") == old
        assert other.selectbox(key="experiment picker").value == old


def test_every_key_of_a_control_is_declared_once_for_its_page() -> None:
    assert set(KEYS) == {page.stem for page in PAGES}


@pytest.mark.usefixtures("store", "by_words")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_walk_over_all_pages_finds_control_title_and_address_in_agreement(residual: str, seed: int) -> None:
    assert residual
    chance = random.Random(seed)
    app = opened("activations")
    path: list[str] = []
    for step in range(STEPS):
        path.append(_walk(app, chance))
        assert not app.exception, " ".join(path)
        assert not disagreements(app), " ".join(path)
        if step % REOPENED_EVERY == 0 and page_of(app) not in ("home", "lecture"):
            again = opened(page_of(app), **dict(app.query_params))
            assert shown(again) == shown(app), " ".join(path)


class Words(str):
    """An option as it stands on the page; AppTest wants the option itself, which only the page knows."""

    __slots__ = ()


@pytest.fixture
def by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = element_tree._format_value_for_widget

    def formatted(format_func: Callable[[Any], Any], value: Any) -> str:
        return str(value) if isinstance(value, Words) else usual(format_func, value)

    monkeypatch.setattr(element_tree, "_format_value_for_widget", formatted)


def _walk(app: AppTest, chance: random.Random) -> str:
    """One thing that a reader does: another page, another experiment, a control moved."""
    keys = (*KEYS[page_of(app)], "experiment picker")
    drawn = [element for element in elements(app, "selectbox", "button_group") if element.key in keys]
    movable = [element for element in drawn if len(element.options) > 1 and not element.proto.disabled]
    if not movable or chance.random() < 0.3:
        page = chance.choice([page for page in PAGES if page.stem not in ("lecture", "home")])
        turn_to(app, page.stem)
        return page.stem
    element = chance.choice(movable)
    position = chance.randrange(len(element.options))
    words = Words(element.options[position])
    element.set_value([words] if element.key == "arms" else words).run()
    return f"{element.key}[{position}]"
