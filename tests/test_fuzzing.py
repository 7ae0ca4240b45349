"""Property tests follow the profile: none fixes its number of examples, and `make fuzz` ends in time."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_only_one_place_says_how_many_examples_there_are() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        if path.name not in ("fuzzing.py", "test_fuzzing.py"):
            assert not re.search(r"\bmax_examples\s*=", path.read_text(encoding="utf-8")), f"{path}: use @examples(…)"


PROBE = """
from hypothesis import settings
from tests.fuzzing import examples
def test_profile():
    number = settings.get_profile(settings.get_current_profile_name()).max_examples
    print("COUNTED", number, examples(30).max_examples, settings.default.derandomize)
"""


def counted(profile: str, tmp_path: Path) -> str:
    """What tests of one profile count: the usual number, that of `@examples(30)`, and whether all runs are the same."""
    probe = tmp_path / "test_probe.py"
    probe.write_text(PROBE)
    command = [sys.executable, "-m", "pytest", "-s", "-p", "tests.conftest", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, f"--hypothesis-profile={profile}", f"--rootdir={tmp_path}", str(probe)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.partition("COUNTED ")[2].partition("\n")[0]


def test_a_run_of_the_suite_tries_a_few_examples_and_make_fuzz_many(tmp_path: Path) -> None:
    assert counted("ci", tmp_path) == "100 30 True"
    assert counted("fuzz", tmp_path) == "2000 600 False"


def test_make_fuzz_begins_no_test_when_its_time_is_over(monkeypatch) -> None:
    from tests import fuzzing

    monkeypatch.setattr(fuzzing, "UNTIL", str(time.time() + 60))
    assert not fuzzing.is_time_over()
    monkeypatch.setattr(fuzzing, "UNTIL", str(time.time() - 1))
    assert fuzzing.is_time_over()
    monkeypatch.setattr(fuzzing, "UNTIL", "")
    assert not fuzzing.is_time_over()
