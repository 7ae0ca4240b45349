"""The store is deleted under an open app: the page says so, and no empty one comes back by itself."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.presence import forget
from tests.pages.stores import ROOT, SMALL, closed_afterwards, opened
from tests.serving import served

ENDLESS = SMALL.with_values({"training.epochs": 10_000})


def test_the_page_says_what_happened_and_begins_an_empty_store_when_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    monkeypatch.setenv("NORMALIZATION_STORE", str(store))
    with closed_afterwards(store):
        app = opened("home")
        assert not app.error
        shutil.rmtree(store)
        for _ in range(2):
            app.run()
            assert not app.exception
            assert "is not there any more" in app.error[0].value and str(store) in app.error[0].value
            assert not store.exists()
        app.button(key="begin with what is there").click().run()
        assert not app.error and not app.exception
        assert (store / "catalogue.sqlite").exists()
    forget(store)


@pytest.mark.browser
@pytest.mark.window(1280, 800)
def test_a_page_that_follows_a_run_says_it_by_itself(page: Page, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with Catalogue(store) as catalogue:
        experiment = catalogue.add(Experiment(base=ENDLESS))[0].experiment
    with served(ROOT / "app.py", NORMALIZATION_STORE=str(store)) as address:
        page.goto(f"{address}/lab?experiment={experiment}")
        expect(page.get_by_text("steps/s").first).to_be_visible()
        while not list(store.glob("*/checkpoints/latest.safetensors")):
            time.sleep(0.1)
        shutil.rmtree(store, ignore_errors=True)
        shutil.rmtree(store, ignore_errors=True)  # what was just being written
        expect(page.get_by_text("is not there any more").first).to_be_visible()
        time.sleep(3)  # a supervisor and its workers have ended by now
        assert not store.exists()
        page.get_by_role("button", name="Begin an empty store").click()
        expect(page.get_by_text("is not there any more")).to_have_count(0)
        expect(page.get_by_text("Nothing is queued").first).to_be_visible()
