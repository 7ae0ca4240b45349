"""A store that the app uses and somebody deletes does not come back empty; one that is put back is used again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.experiment import Experiment
from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, Trouble
from explorer.store.pins import Pins
from explorer.store.presence import expect, forget
from explorer.store.studies import Studies


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "store"
    with Catalogue(folder) as catalogue:
        catalogue.add(Experiment())
    expect(folder)
    yield folder
    forget(folder)


@pytest.mark.parametrize("opening", [Catalogue, Studies, Bin, lambda store: Pins("a" * 32, store)])
def test_a_store_that_is_gone_is_not_made_anew(opening: object, store: Path) -> None:
    shutil.rmtree(store)
    with pytest.raises(StoreError, match="is not there any more") as raised:
        opening(store)  # type: ignore[operator]
    assert raised.value.trouble is Trouble.GONE
    assert not store.exists()


def test_a_store_that_is_put_back_is_used_again(store: Path, tmp_path: Path) -> None:
    store.rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="is not there any more"):
        Catalogue(store)
    (tmp_path / "elsewhere").rename(store)
    with Catalogue(store) as catalogue:
        assert len(catalogue.experiments()) == 1


def test_another_store_in_its_place_is_said_and_used_once_that_is_wanted(store: Path, tmp_path: Path) -> None:
    store.rename(tmp_path / "elsewhere")
    shutil.copytree(tmp_path / "elsewhere", store)
    with pytest.raises(StoreError, match="is another store now") as raised:
        Catalogue(store)
    assert raised.value.trouble is Trouble.GONE
    forget(store)
    with Catalogue(store) as catalogue:
        assert len(catalogue.experiments()) == 1


def test_a_process_that_expects_nothing_makes_a_store_where_there_is_none(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "new") as catalogue:
        assert catalogue.experiments() == []
