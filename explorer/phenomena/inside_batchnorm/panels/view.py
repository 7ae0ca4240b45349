"""What the part One number shows: the batch at hand, taken through BN with the sliders' settings."""

from dataclasses import dataclass

import streamlit as st

from explorer.phenomena.inside_batchnorm.numbers.backward import Backward, backward
from explorer.phenomena.inside_batchnorm.numbers.forward import (
    Forward,
    Mode,
    RunningStatistics,
    Settings,
    after_updates,
    forward,
)
from explorer.phenomena.inside_batchnorm.panels.edited_batch import AtHand, EditedBatch, edited_batch


@dataclass(frozen=True)
class View:
    """One state of that part."""

    batch: EditedBatch
    at_hand: AtHand
    result: Forward
    gradients: Backward
    cell: tuple[int, ...]
    seen: int
    """How often the layer was trained on this batch before."""

    @property
    def signature(self) -> str:
        """Tells two settings of the sliders apart."""
        return repr((self.result.settings, self.result.mode, self.seen))


def current_view(preset: str) -> View:
    """The view that batch and sliders ask for now; the sliders must have been drawn before."""
    chosen = st.session_state
    settings = Settings(chosen["gamma"], chosen["beta"], chosen["eps"], chosen["momentum"])
    mode, seen = Mode(chosen["mode"]), int(chosen["seen"])
    batch = edited_batch(preset)
    at_hand = batch.read(mode)
    x = at_hand.x
    count = x.size // x.shape[1]
    running = after_updates(x, settings, seen) if count > 1 else RunningStatistics.start(x.shape[1])
    result = forward(x, settings, mode, running)
    return View(batch, at_hand, result, backward(result, at_hand.upstream), batch.cell(x), seen)
