"""Training the run of a configuration in its folder, whatever comes in between."""

from __future__ import annotations

from pathlib import Path

import torch

from explorer.architecture.memory import refuse_what_cannot_fit
from explorer.config import ConfigError, RunConfig
from explorer.datasets import bring
from explorer.machine import memory
from explorer.store.errors import StoreError, Trouble
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.training.allocator import keep_freed_memory
from explorer.training.callback import Callback, EndTraining, end_if_requested
from explorer.training.outcome import Outcome
from explorer.training.session import Session
from explorer.training.threads import one_thread


def train(config: RunConfig, folder: Path, *callbacks: Callback, looks_beside: bool = False) -> Outcome:
    """Train the run of `config` in `folder`, from its newest checkpoint where there is one.

    What cannot be computed or written ends it as *failed*, with the reason, and as *paused* where only room is lacking;
    what was recorded before stays. With `looks_beside`, what the run kept its network for waits for another process.
    """
    keep_freed_memory()
    try:
        refuse_what_cannot_fit(config, memory())
        bring(config.dataset, lambda _: end_if_requested(callbacks))  # the app sees for itself how far a download is
        with one_thread(), Records(folder) as records:
            session = Session(config, folder, records, callbacks, looks_beside=looks_beside)
            with session.looks:
                return session.run()
    except EndTraining as end:
        return Outcome(end.status, 0)
    except ConfigError as error:
        return Outcome(Status.FAILED, 0, str(error), refused=True)
    except StoreError as error:
        lacks_room = error.trouble is Trouble.FULL
        return Outcome(Status.PAUSED if lacks_room else Status.FAILED, 0, str(error), lacks_room=lacks_room)
    except (MemoryError, RuntimeError) as error:
        if not _is_out_of_memory(error):
            raise
        return Outcome(Status.FAILED, 0, _out_of_memory(config, error))


def _is_out_of_memory(error: BaseException) -> bool:
    says_so = any(words in str(error) for words in ("can't allocate memory", "not enough memory"))
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or says_so


def _out_of_memory(config: RunConfig, error: BaseException) -> str:
    reason = str(error).splitlines()[0] if str(error) else "no memory left"
    return (
        f"not enough memory for batch size {config.optimizer.batch_size}, width {config.network.width} and depth "
        f"{config.network.depth} ({reason[:120]}); choose a smaller one, or allow more memory a run"
    )
