"""The networks that a run kept on its way."""

from __future__ import annotations

from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints
from explorer.store.run import Run, Status


def checkpoint_steps(catalogue: Catalogue, run: Run) -> list[int]:
    """The steps of which a run kept its network, ascending: those that can be tested with other statistics.

    Of a diverged run those before the network whose loss was no number: that of batch k is the loss after k − 1 steps.
    """
    kept = kept_checkpoints(catalogue.run_folder(run.id) / "checkpoints")
    return [step for step in kept if run.status is not Status.DIVERGED or step < run.step - 1]
