"""Whatever stands in a page's address, the page is shown: what names nothing is said, nothing fails."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from explorer.config import SETTINGS
from explorer.controls.pages import KEYS
from explorer.experiment import Experiment
from explorer.export.link import written
from tests.fuzzing import examples
from tests.pages.stores import SMALL, closed_afterwards, opened, train

VALUES = st.one_of(
    st.sampled_from(["", "0", "1", "-1", "2", "7", "1e400", "nan", "inf", "-0.0", "1e-320", "9" * 30, "9" * 5000]),
    st.sampled_from(["batch", "none", "fc1", "conv1", "train", "eval", "x" * 9000, "[" * 5000, "{}", "../..", "\x00"]),
    st.sampled_from(["\u202e", "![x](http://127.0.0.1:9/x)", "<script>", "$x$", ":red[x]", "NaN,1", "1,2,3", "a b"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
PARTS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["batch", "own"])
)
TREES = st.recursive(
    PARTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["base", "vary", "seeds", "name", "network", "dataset", *SETTINGS]), inner, max_size=3
        )
    ),
    max_leaves=10,
)
LINK = written(Experiment(base=SMALL, seeds=(0, 1)))
SETUPS = (
    TREES.map(json.dumps)
    | VALUES
    | st.integers(0, len(LINK)).map(lambda end: LINK[:end])
    | st.tuples(st.integers(0, len(LINK) - 1), st.characters(exclude_categories=["Cs"])).map(
        lambda change: LINK[: change[0]] + change[1] + LINK[change[0] + 1 :]
    )
)
CALM = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, closed_afterwards(tmp_path_factory.mktemp("store")) as store:
        patch.setenv("NORMALIZATION_STORE", str(store))
        yield train(store, Experiment(base=SMALL))


@pytest.mark.parametrize("page", sorted(KEYS))
@examples(2, suppress_health_check=CALM)
@given(data=st.data())
def test_any_address_shows_the_page(page: str, data: st.DataObject, experiment: str) -> None:
    """Three addresses one after another in the same session, as when somebody edits the address."""
    app = opened(page)
    keys = st.sampled_from(sorted(KEYS[page] | {"nobody's"}))
    for _ in range(3):
        address = data.draw(st.dictionaries(keys, VALUES, max_size=5))
        if data.draw(st.booleans()) and "experiment" in KEYS[page]:
            address["experiment"] = experiment
        for key, value in address.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception, (address, app.exception)
        assert app.title


@examples(4, suppress_health_check=CALM)
@given(setups=st.lists(SETUPS, min_size=1, max_size=4))
def test_any_setup_is_taken_or_refused_by_the_lab(setups: list[str], experiment: str) -> None:
    assert experiment
    app = opened("lab")
    for setup in setups:
        app.query_params["setup"] = setup
        app.run()
        assert not app.exception, (setup, app.exception)
        assert app.title[0].value == "Lab"
