"""Any command with any arguments ends with a result or a sentence."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import explorer
from explorer.__main__ import main
from explorer.commands import COMMANDS
from explorer.commands.train import read_configuration
from explorer.config import SETTINGS, ConfigError, RunConfig, parse_assignments
from explorer.experiment import Experiment
from explorer.reports import FOLDER
from tests.fuzzing import examples

SMALL = {"network.family": "mlp", "dataset.name": "moons", "network.width": 4, "optimizer.batch_size": 300}
BUSY = {"app", "train", "doctor", "download", "verify", "record", "initial-gradients", "initial-shattering"}
"""Start a server, take long or ask the network: what they are given is held elsewhere."""
SLOW = {"landscape", "smoothness", "sharpness"}

halves = st.text(st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF), min_size=1, max_size=3)
"""Bytes of a command line that are no text."""
odd = st.one_of(
    st.sampled_from(
        ["", "-", "-1", "0", "1", "2", "1e400", "nan", "inf", "None", "true", "9" * 30, "9" * 5000, "[" * 3000]
    ),
    st.sampled_from(
        ["x" * 300, "~nosuchuser", "loss", "fc1", "gamma", "=", "a=b", "{", "*", "%s", "\\ud800", "'", '"']
    ),
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), max_size=12),
    halves,
)


@pytest.fixture(scope="module")
def parsers() -> dict[str, argparse.ArgumentParser]:
    subparsers = argparse.ArgumentParser().add_subparsers()
    for command in COMMANDS:
        command.add_parser(subparsers)
    return {name: parser for name, parser in subparsers.choices.items() if name not in BUSY}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A run that is there, in a store and a folder of this test's own."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("folder")
        patch.chdir(folder)
        patch.setenv("NORMALIZATION_STORE", str(folder / "store"))
        config = RunConfig().with_values(SMALL | {"training.epochs": 1, "recording.moments": 2})
        yield explorer.train(config, store=folder / "store").id


def ended(arguments: list[str]) -> tuple[int, str]:
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            status = main(arguments)
        except SystemExit as end:  # argparse ends so
            status = int(end.code or 0)
    return status, said.getvalue()


@examples(60)
@given(data=st.data())
def test_any_arguments_end_well(data: st.DataObject, parsers: dict[str, argparse.ArgumentParser], run: str) -> None:
    name = data.draw(st.sampled_from(sorted(parsers)))
    values = odd if name in SLOW else st.just(run) | odd
    arguments = [name]
    for action in parsers[name]._actions:
        if "--store" in action.option_strings or "--help" in action.option_strings:
            continue
        if action.option_strings and not (action.required or data.draw(st.integers(0, 3)) == 0):
            continue
        choices = values if not action.choices else values | st.sampled_from([str(choice) for choice in action.choices])
        arguments += action.option_strings[-1:]
        arguments += [data.draw(choices)] if action.nargs != 0 else []
    status, said = ended(arguments)
    assert status in (0, 1, 2) and "Traceback" not in said, said
    reports = list(Path("store").glob(f"{FOLDER}/*"))
    found = "\n".join(report.read_text(encoding="utf-8") for report in reports)
    for report in reports:
        report.unlink()  # the next example has a report of its own
    assert not found
    assert (status == 0) or said


@examples(60)
@given(
    key=st.sampled_from(list(SETTINGS)) | odd,
    value=odd | st.sampled_from(["batch", "residual", "own", "1", "[1]", "{}"]),
)
def test_any_setting_is_taken_or_refused(key: str, value: str) -> None:
    try:
        config = RunConfig().with_values(parse_assignments([f"{key}={value}"]))
    except ConfigError as refusal:
        assert 10 < len(str(refusal)) < 3000
    else:
        assert RunConfig.model_validate_json(config.model_dump_json()) == config


trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["batch", "own", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["base", "vary", "seeds", "name", "network", "dataset", "depth", "version", *SETTINGS])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@examples(60)
@given(content=trees.map(lambda tree: json.dumps(tree).encode()) | st.binary(max_size=40) | st.text().map(str.encode))
def test_any_file_is_a_configuration_or_refused(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(content)
    try:
        assert isinstance(read_configuration(path), RunConfig | Experiment)
    except ConfigError as refusal:
        assert 10 < len(str(refusal)) < 3000
