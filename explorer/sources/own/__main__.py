"""The process that reads somebody's data: a request on standard input, progress and the outcome on standard output.

It ends when standard input is closed, that is with the process that started it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from explorer.config.dataset import Reading
from explorer.machine import limit_memory
from explorer.sources.data_error import DataError
from explorer.sources.own.location import reason
from explorer.sources.own.process import MEMORY
from explorer.sources.own.progress import Progress
from explorer.sources.own.questions import UndecidedError
from explorer.sources.own.reading import read_and_keep

HEARTBEAT = 0.25  # seconds between two lines


def main() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    limit_memory(MEMORY * 2**30)
    now = [Progress(0, 0, "")]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    threading.Thread(target=_tell, args=(now,), daemon=True).start()
    try:
        name = read_and_keep(
            Path(request["path"]),
            Reading.model_validate(request["reading"]),
            request["side"],
            lambda progress: now.__setitem__(0, progress),
        )
        _say({"kept": name})
    except UndecidedError as question:
        _say({"refusal": str(question), "setting": question.setting, "offered": question.offered})
    except DataError as error:
        _say({"refusal": str(error), "setting": "", "offered": ()})
    except Exception as error:  # the files are foreign: whatever they cause is a sentence in the other process
        at = f" at {now[0].at}" if now[0].at else ""
        why = reason(error) if isinstance(error, MemoryError) else f"{type(error).__name__}{at}: {str(error)[:200]}"
        words = f"{request['path']} cannot be read ({why}); take the file away"
        _say({"refusal": str(DataError(words)), "setting": "", "offered": ()})


_speaking = threading.Lock()


def _say(words: dict[str, Any]) -> None:
    with _speaking:
        sys.stdout.buffer.write(json.dumps(words).encode() + b"\n")
        sys.stdout.buffer.flush()


def _tell(now: list[Progress]) -> None:
    while True:
        _say({"progress": now[0]})
        time.sleep(HEARTBEAT)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
