"""Which device a run computes on."""

from __future__ import annotations

import torch

from explorer.config import ConfigError, Cure, Device


def choose_device(wanted: Device) -> torch.device:
    """`auto` is a CUDA device where there is one, then Apple's, then the CPU.

    Raises:
        ConfigError: a device that this machine does not have.
    """
    available = {
        Device.CUDA: torch.cuda.is_available(),
        Device.MPS: torch.backends.mps.is_available(),
        Device.CPU: True,
    }
    if wanted is Device.AUTO:
        return torch.device(next(device for device, is_there in available.items() if is_there))
    if not available[wanted]:
        there = ", ".join(device for device, is_there in available.items() if is_there)
        raise ConfigError(
            f"training.device: this machine has no {wanted} device; choose auto or {there}",
            [Cure("training.device", Device.AUTO.value, wanted.value)],
        )
    return torch.device(wanted)
