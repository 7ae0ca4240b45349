"""A process is known by its number and its start, whatever happens to the clock and to the number."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.store.owner import Owner

ROOT = Path(__file__).parents[2]
ALIVE = "import sys; from explorer.store.owner import Owner; print(Owner(int(sys.argv[1]), sys.argv[2]).is_alive)"


def test_a_process_is_alive_until_it_ends_and_another_start_is_another_process() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        owner = Owner.of(process.pid)
        assert owner.is_alive
        assert not Owner(process.pid, f"{owner.started}1").is_alive
        process.kill()
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT) is None:
            pass
        assert not owner.is_alive  # a zombie
    assert not owner.is_alive


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems keep a start as it was")
def test_a_clock_that_is_set_makes_no_process_another(tmp_path: Path) -> None:
    """Setting the clock moves the boot's time of day, from which psutil counts starts: here by an hour."""
    lines = Path("/proc/stat").read_text().splitlines()
    moved = [f"btime {int(line.split()[1]) + 3600}" if line.startswith("btime") else line for line in lines]
    (tmp_path / "stat").write_text("\n".join(moved) + "\n")
    owner = Owner.this_process()
    script = 'mount --bind "$0" /proc/stat && exec "$@"'
    inside = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(tmp_path / "stat")]
    if shutil.which("unshare") is None or subprocess.run([*inside, "true"], capture_output=True).returncode:
        pytest.skip("this system lets nobody mount in a namespace of one's own")
    command = [*inside, sys.executable, "-c", ALIVE, str(owner.pid), owner.started]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "True"
