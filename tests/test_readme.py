"""The README names every page, command and benchmark target that exists, and none that does not."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.architecture import family_table
from explorer.commands import COMMANDS
from explorer.config import datasets, normalizers

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_make_start_and_make_test_stand_first() -> None:
    commands = re.findall(r"^    (\S.*)$", README, flags=re.MULTILINE)
    assert commands[0].startswith("make start") and commands[1].startswith("make test")


def test_every_command_is_in_the_readme_and_no_other() -> None:
    subparsers = argparse.ArgumentParser().add_subparsers()
    for command in COMMANDS:
        command.add_parser(subparsers)
    named = set(re.findall(r"python -m explorer ([a-z-]+)", README))
    assert named == set(subparsers.choices)


def test_every_page_is_in_the_readme_and_no_other() -> None:
    section = README.partition("\n## Pages\n")[2].partition("\n## ")[0]
    named = re.findall(r"^\| ([A-Z][A-Za-z ]+) \|", section, flags=re.MULTILINE)
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert {name.lower().replace(" ", "_") for name in named} == pages


def test_ci_calls_the_readmes_test_command() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize(
    ("section", "table", "command"),
    [
        ("Normalizers", normalizers.table, "python -m explorer.config.normalizers"),
        ("Data", datasets.table, "python -m explorer.config.datasets"),
        ("Networks", family_table.table, "python -m explorer.architecture"),
    ],
)
def test_what_is_described_is_in_the_readme_as_it_is_described(
    section: str, table: Callable[[], str], command: str
) -> None:
    found = README.split(f"## {section}")[1].split("\n## ")[0]
    assert f"\n\n{table()}\n\n" in found, f"{command} prints it"
