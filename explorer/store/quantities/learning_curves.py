"""Loss and accuracy of every batch."""

from __future__ import annotations

from explorer.store.quantity import FREE, Per, Quantity, Rhythm

QUANTITIES = (
    Quantity("loss", "training loss of the batch", Per.RUN, Rhythm.STEP, "()", "nats", FREE),
    Quantity("accuracy", "training accuracy of the batch", Per.RUN, Rhythm.STEP, "()", "share", FREE),
)
