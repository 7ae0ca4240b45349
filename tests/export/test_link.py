"""A link carries an experiment whole, and a damaged one says so."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import SETTINGS, ConfigError, RunConfig
from explorer.experiment import Experiment
from explorer.export.link import link, read
from tests.pages.stores import opened

ENDLESS = json.dumps({"vary": {key: list(range(25)) for key in SETTINGS if key != "training.seed"}})
"""A product without bound."""


@given(
    rate=st.floats(1e-4, 10, allow_nan=False),
    batch=st.integers(2, 500),
    family=st.sampled_from(["lenet", "residual", "plain", "mlp"]),
    kinds=st.lists(st.sampled_from(["none", "batch", "layer"]), min_size=1, max_size=3, unique=True),
    seeds=st.lists(st.integers(0, 9), min_size=1, max_size=3, unique=True),
    momentum=st.one_of(st.none(), st.floats(0, 1)),
)
def test_what_a_link_carries_comes_back(rate, batch, family, kinds, seeds, momentum) -> None:
    base = RunConfig().with_values(
        {
            "network.family": family,
            "optimizer.learning_rate": rate,
            "optimizer.batch_size": batch,
            "normalization.momentum": momentum,
        }
    )
    experiment = Experiment(base=base, vary={"normalization.kind": tuple(kinds)}, seeds=tuple(seeds))
    address = urlsplit(link(experiment))
    assert address.path == "/lab"
    (text,) = parse_qs(address.query, strict_parsing=True)["setup"]
    assert read(text) == experiment


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ('{"base":{"network":{"quantum":1}}}', "no such setting"),
        ('{"base":{"optimizer":{"batch_size":-1}}}', "batch_size"),
        ("x" * 9000, "characters"),
        (ENDLESS, "arms"),
        (json.dumps({"vary": {"network.width": list(range(1, 34))}}), "33 arms, more than the 32"),
        ('{"seeds":[-1]}', "seeds"),
    ],
)
def test_a_damaged_link_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        read(text)


def test_the_lab_is_filled_from_its_link(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    wanted = Experiment(
        base=RunConfig().with_values({"network.family": "residual", "optimizer.learning_rate": 0.3}),
        vary={"network.depth": (8, 14)},
        seeds=(0, 1, 2),
    )
    app = opened("lab", setup=unquote(link(wanted).partition("=")[2]))
    assert not app.exception
    assert app.session_state["setting network.family"] == "residual"
    assert app.session_state["setting optimizer.learning_rate"] == 0.3
    assert app.session_state["vary"] == "network.depth" and app.session_state["arms network.depth"] == [8, 14]
    assert app.session_state["seeds"] == 3


def test_a_link_of_endless_arms_is_refused_at_once(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    app = opened("lab", setup=ENDLESS)
    assert not app.exception
    assert any("1,024 arms of one experiment" in error.value for error in app.error)


def test_a_damaged_link_is_said_in_the_lab_which_works_on(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    app = opened("lab", setup='{"base":{"network":{"quantum":1}}}')
    assert not app.exception
    assert any("This link cannot be used" in error.value for error in app.error)
    assert app.session_state["setting network.family"] == "lenet"
