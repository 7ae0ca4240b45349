"""What `pip install` gives: a wheel that trains and opens the app in an environment of its own, off the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.serving import ROOT, free_port, wait_until_it_answers

pytestmark = pytest.mark.story

UV = Path(sys.executable).with_name("uv")
SMALL = ["network.family=mlp", "training.epochs=1", "dataset.train_limit=128", "recording.moments=2"]


def call(*command: str | Path, folder: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    call(UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT, folder=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment that holds the wheel and what it needs, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    call(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv", folder=folder)
    python = folder / "venv" / "bin" / "python"
    wanted = f"normalization-explorer[app] @ {wheel.as_uri()}"
    call(UV, "pip", "install", "--quiet", "--python", python, "-c", ROOT / "requirements.lock", wanted, folder=folder)
    return python.parent


def test_the_wheel_holds_every_module_page_and_asset(wheel: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    package = {name for name in tracked if name.startswith("explorer/")}
    beside = {
        f"explorer/app_files/{name}" for name in tracked if name.startswith(("pages/", "assets/")) or name == "app.py"
    }
    assert package | beside <= set(zipfile.ZipFile(wheel).namelist())


def test_the_source_distribution_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    call(UV, "build", "--quiet", "--sdist", "--out-dir", tmp_path, ROOT, folder=tmp_path)
    source = next(tmp_path.glob("*.tar.gz"))
    call(UV, "build", "--quiet", "--wheel", "--out-dir", tmp_path, source, folder=tmp_path)
    again = next(tmp_path.glob("*.whl"))
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


@contextmanager
def app_running(program: Path, folder: Path) -> Iterator[str]:
    """Address of the installed app, started in `folder`."""
    port, log = free_port(), folder / "server.log"
    options = ["app", "--", "--server.port", str(port), "--server.headless", "true"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["NORMALIZATION_TOKEN"] = "off"
    with log.open("w") as output:
        app = subprocess.Popen([program, *options], cwd=folder, env=environment, stdout=output, stderr=output)
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}", app, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            app.terminate()
            app.wait(20)


@pytest.mark.browser
@pytest.mark.window(1280, 800)
def test_an_installed_explorer_trains_lists_and_opens_the_app(installed: Path, tmp_path: Path, page: Page) -> None:
    program = installed / "normalization-explorer"
    settings = [part for setting in SMALL for part in ("--set", setting)]
    run = call(program, "train", *settings, folder=tmp_path).split()[-1]
    assert run in call(program, "runs", folder=tmp_path)
    assert (tmp_path / "runs").is_dir()
    with app_running(program, tmp_path) as address:
        page.goto(address)
        expect(page.get_by_text("Larger learning rates").first).to_be_visible()  # a card, drawn from what ships
        expect(page.get_by_test_id("stException")).to_have_count(0)
