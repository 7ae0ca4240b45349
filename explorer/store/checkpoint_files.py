"""Where the checkpoints that a run keeps for later looks lie: one file a step."""

from __future__ import annotations

from pathlib import Path


def kept_checkpoints(folder: Path) -> dict[int, Path]:
    """Step → file, in order."""
    found = {int(path.stem.removeprefix("step-")): path for path in folder.glob("step-*.safetensors")}
    return dict(sorted(found.items()))


def kept_name(step: int) -> str:
    return f"step-{step:06d}.safetensors"
