"""The page Architectures: every family, its original, its pieces, its twin, and one click that trains."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.architecture.originals import ORIGINALS
from explorer.config import Family
from explorer.store.catalogue import Catalogue
from tests.pages.stores import opened


def page(**address: str) -> AppTest:
    return opened("architectures", **address)


def titles(app: AppTest) -> list[str]:
    return [element.value for element in app.subheader]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "family", [Family.MLP, Family.LENET, Family.GOOGLENET, Family.RESNEXT, Family.DENSENET, Family.RESIDUAL_UNET]
)
def test_a_family_of_every_kind_is_drawn(family: Family) -> None:
    app = page(network=family)
    assert not app.exception and not app.error
    assert "parameters" in app.markdown[0].value
    assert any("opened" in title for title in titles(app))


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("title", ["ResNet-50", "DenseNet-121", "U-Net"])
def test_an_original_is_drawn_with_its_published_count(title: str) -> None:
    original = next(candidate for candidate in ORIGINALS if candidate.title == title)
    app = page(network=original.family, size=original.title)
    assert not app.exception and not app.error
    assert f"**{original.published:,}** parameters, as published" in app.markdown[0].value


@pytest.mark.usefixtures("store")
def test_another_family_begins_with_its_own_size() -> None:
    app = page(network="residual", depth="20", width="32")
    assert app.select_slider(key="depth").value == 20
    app.selectbox(key="network").select(Family.VGG).run()
    assert app.select_slider(key="depth").value == 11 and app.select_slider(key="width").value == 8
    assert not app.exception


@pytest.mark.usefixtures("store")
def test_plain_and_residual_stand_side_by_side_and_cost_the_same() -> None:
    app = page(network="residual")
    assert "Plain beside residual" in titles(app)
    assert "cost no parameter" in app.markdown[0].value
    app.selectbox(key="bridge").select("projection").run()
    assert "those of their projections" in app.markdown[0].value


@pytest.mark.usefixtures("store")
def test_what_does_not_go_together_is_refused_with_a_way_out() -> None:
    app = page(network="unet", depth="23")
    assert "32×32" in app.error[0].value and "depth 18" in app.error[0].value


@pytest.mark.usefixtures("store")
def test_a_piece_without_a_normalizer_says_so() -> None:
    app = page(network="lenet", piece="pool1")
    assert "Nothing is averaged here" in titles(app)


@pytest.mark.parametrize(("family", "arms"), [("resnext", ["plain", "residual"]), ("vgg", ["batch"])])
def test_one_click_queues_the_network_with_its_twin(store: Path, family: str, arms: list[str]) -> None:
    app = page(network=family)
    next(button for button in app.button if button.label.startswith("Train")).click().run()
    with Catalogue(store) as catalogue:
        runs = catalogue.runs(catalogue.experiments()[0])
    assert [run.arm for run in runs] == arms
    assert all(run.config.network.block == ("grouped" if family == "resnext" else "basic") for run in runs)
