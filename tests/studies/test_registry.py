"""A study is a file: asked for, computed in the background, read, and offered by the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest

import explorer
from explorer import study_requests
from explorer.__main__ import main
from explorer.commands.request_options import add_request_options, request_values
from explorer.config import ConfigError, RunConfig
from explorer.reading.pulse import Pulse
from explorer.reading.studies import Answer, ask, failures, look, pulse
from explorer.store.owner import Owner
from explorer.store.studies import Studies
from explorer.studies.registry import computation, compute
from explorer.study_requests import request_type, studies
from explorer.study_requests.loss_landscape import SliceRequest
from explorer.study_requests.running_statistics import ReplayRequest

TOY = '''
from typing import ClassVar

import numpy as np
from pydantic import Field

from explorer.store.records import Records
from explorer.study_requests.request import StudyRequest
from explorer.study_requests.result_form import ResultForm


class ToyRequest(StudyRequest):
    """The loss, times a factor."""

    study: ClassVar[str] = "toy"
    summary: ClassVar[str] = "The last loss, times a factor."
    result: ClassVar[ResultForm] = ResultForm(("factor",), (("step", "product"),))

    factor: float = Field(default=2.0, gt=0, description="that the loss is multiplied by")
    every_step: bool = Field(default=False, description="all of them")


def compute(subject, request):
    with Records(subject.folder) as records:
        loss = records.read("loss")
    subject.report(0.5)
    chosen = slice(None) if request.every_step else slice(-1, None)
    product = request.factor * loss.values[chosen].astype(float)
    return {"factor": np.array(request.factor), "step": loss.steps[chosen], "product": product}
'''


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more file in the folder of requests."""
    folder = tmp_path / "requests"
    folder.mkdir()
    (folder / "toy_of_a_test.py").write_text(TOY)
    monkeypatch.setattr(study_requests, "__path__", [*study_requests.__path__, str(folder)])


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> explorer.RecordedRun:
    values = {"network.family": "mlp", "network.width": 4, "training.epochs": 1, "recording.moments": 0}
    return explorer.train(RunConfig().with_values(values), store=tmp_path_factory.mktemp("store"))


@pytest.mark.usefixtures("toy")
def test_a_study_of_one_file_is_asked_computed_and_read(trained: explorer.RecordedRun) -> None:
    request = request_type("toy").of({"factor": 3})
    with Studies(trained.folder.parent) as stored:
        assert look(stored, trained.id, request) == Answer(None)
        asked = ask(stored, trained.id, request)
        assert asked.waits and not asked.failure and pulse([asked]) is Pulse.SOON
        assert stored.claim(asked.key, Owner.this_process())
        arrays = compute("toy", stored.folder, trained.id, request.parameters)
        stored.finish(asked.key, arrays)
        answer = look(stored, trained.id, request)
        assert answer.is_finished and answer.arrays is not None and pulse([answer]) is Pulse.STILL
    assert request.read(answer.arrays)["product"].tolist() == [3 * float(trained.array("loss")[-1])]
    with pytest.raises(ConfigError, match="no result of the study toy: it has no product"):
        request.read({"factor": np.array(3.0), "step": np.arange(2)})


@pytest.mark.usefixtures("toy")
def test_a_study_of_one_file_is_a_command_with_the_options_of_its_request(
    trained: explorer.RecordedRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "toy.npz"
    command = ["toy", trained.id, "--factor", "4", "--every-step", "--out", str(out)]
    assert main([*command, "--store", str(trained.folder.parent)]) == 0
    said = capsys.readouterr()
    assert "factor 4.0" in said.out and "100%" in said.err
    with np.load(out) as arrays:
        np.testing.assert_array_equal(arrays["product"], 4 * trained.array("loss").astype(float))
    assert main(["toy", trained.id, "--factor", "-1", "--store", str(trained.folder.parent)]) == 2
    assert "factor: -1" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["toy", "--help"])
    assert "that the loss is multiplied by (default: 2.0)" in capsys.readouterr().out


def test_a_failed_study_says_why_and_is_queued_again_when_it_is_asked_for(tmp_path: Path) -> None:
    with Studies(tmp_path) as stored:
        request = ReplayRequest(momentum=0.1)
        stored.fail(ask(stored, "a-run", request).key, "no such run")
        failed = ask(stored, "a-run", request)
        assert failed.failure == "no such run" and not failed.waits
        assert failures([failed, failed, Answer(None)]) == "no such run."
        assert ask(stored, "a-run", request, again=True).waits


def test_every_study_has_a_computation_and_its_name() -> None:
    for name, request in studies().items():
        assert request.study == name and request.summary.endswith(".")
        assert computation(request).__name__ == "compute"


def test_a_study_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"divination: no such study; choose one of .*landscape"):
        request_type("divination")


@pytest.mark.parametrize("request_of", [SliceRequest, ReplayRequest])
def test_options_have_the_defaults_and_the_settings_of_the_request(request_of: type) -> None:
    parser = argparse.ArgumentParser()
    add_request_options(parser, request_of)
    typed = ["--momentum", "None"] if request_of is ReplayRequest else ["--other-step", "3", "--directions", "between"]
    values = request_values(parser.parse_args(typed), request_of)
    said = {"momentum": None} if request_of is ReplayRequest else {"other_step": 3, "directions": "between"}
    assert request_of.of(values) == request_of.of(said)


def test_what_was_stored_is_found_by_the_requests_of_today(tmp_path: Path) -> None:
    """The keys are those under which earlier versions kept the same questions."""
    earlier = (
        ("lesion", {"step": 3}),
        ("recalibration", {"samples": [2, 1347], "step": 3}),
        ("replay", {"momentum": 0.1, "step": 3, "biased": False, "start_mean": 0.0, "start_var": 1.0}),
        ("initial_gradients", {"network.family": "plain", "network.depth": 50}),
        ("smoothness", {"every": 1, "step_sizes": 7}),
    )
    with Studies(tmp_path) as stored:
        for kind, parameters in earlier:
            key = stored.request(kind, "a-run", parameters).key
            assert look(stored, "a-run", request_type(kind).of(parameters)).key == key
