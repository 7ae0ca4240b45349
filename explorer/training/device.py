"""Which device a run computes on."""

from __future__ import annotations

import torch

from explorer.config import ConfigError, Cure, Device


def choose_device(wanted: Device) -> torch.device:
    """`auto` is a CUDA device where there is one, then Apple's, then the CPU.

    Raises:
        ConfigError: a device that this machine does not have.
    """
    there = usable_devices()
    if wanted is Device.AUTO:
        return torch.device(there[0])
    if wanted not in there:
        raise ConfigError(
            f"training.device: this machine has no {wanted} device; choose auto or {', '.join(there)}",
            [Cure("training.device", Device.AUTO.value, wanted.value)],
        )
    return torch.device(wanted)


def usable_devices() -> list[Device]:
    """Those that this machine has, the fastest first."""
    available = {
        Device.CUDA: torch.cuda.is_available(),
        Device.MPS: torch.backends.mps.is_available(),
        Device.CPU: True,
    }
    return [device for device, is_there in available.items() if is_there]
