"""What ships of a preset: a run of it in `assets/presets/NAME.recorded.zip`, and beside it the numbers that Home shows.

`python -m explorer record` writes both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from explorer import places
from explorer.presets.pictures import Lines
from explorer.presets.preset import Preset
from explorer.presets.verdict import BySeed, Verdict, judge
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.shipped import ENDING, unpack
from explorer.store.thinning import Thinning

ASSETS = places.ASSETS / "presets"

BATCHES = ("batch_mean", "batch_var")
OF_PAGES: dict[str, tuple[str, ...]] = {
    "activations": (*BATCHES, "gamma", "beta"),
    "running_statistics": (*BATCHES, "running_mean", "running_var"),
    "gradient_flow": (),
    "loss_landscape": (),
}
"""Page → the quantities with channels of which it shows every step. Gradients of γ and β, one of the measures by depth
and time, ship at some steps, and complete where everything is shown.
"""
HISTOGRAMS = 60
"""Moments of all arms together."""
OF_EVERYTHING = ("gamma_grad", "beta_grad")


@dataclass(frozen=True)
class Recorded:
    """`lines` is the preset's picture, `run` the verdict on the run that ships, `verified` that on new seeds, of which
    the run has the first; `machine` names the processor and the versions that all of it was measured with."""

    experiment: str
    lines: Lines
    run: Verdict
    verified: Verdict
    machine: str


def recorded(preset: Preset, assets: Path = ASSETS) -> Recorded | None:
    """What ships of a preset; None where nothing does, as before the data of it can be downloaded."""
    path = assets / f"{preset.name}.json"
    if not path.exists():
        return None
    tree = _tree(path, path.stat().st_mtime_ns)
    return Recorded(
        tree["experiment"],
        Lines.from_json(tree["lines"]),
        judge(preset, _by_seed(tree["run"])),
        judge(preset, _by_seed(tree["verified"])),
        tree["machine"],
    )


@lru_cache(maxsize=64)
def _tree(path: Path, _written: int) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def open_recorded(catalogue: Catalogue, preset: Preset, assets: Path = ASSETS) -> str:
    """The recorded experiment's identity in the store; it is put there at the first look.

    Raises:
        StoreError: the store cannot be written, or nothing ships of this preset.
    """
    shipped = recorded(preset, assets)
    if shipped is None:
        raise StoreError(f"{preset.name}: no recorded run ships; run it here")
    return unpack(archive(preset, assets), shipped.experiment, catalogue)


def archive(preset: Preset, assets: Path = ASSETS) -> Path:
    """The file of its recorded run."""
    return assets / f"{preset.name}{ENDING}"


def write(
    assets: Path, preset: Preset, experiment: str, lines: Lines, run: BySeed, verified: BySeed, machine: str
) -> None:
    """The numbers that Home shows."""
    assets.mkdir(parents=True, exist_ok=True)
    tree = {
        "experiment": experiment,
        "machine": machine,
        "lines": lines.as_json(),
        "run": _plain(run),
        "verified": _plain(verified),
    }
    (assets / f"{preset.name}.json").write_text(json.dumps(tree, indent=1) + "\n", encoding="utf-8")


def pages_in_full(preset: Preset) -> tuple[str, ...]:
    """The pages of which a recorded run fills every panel with all that was recorded."""
    named = [look.page for look in preset.look]
    return tuple(page for page in OF_PAGES if preset.shows_everything or page in named)


def thinning(preset: Preset) -> Thinning:
    """How much of a preset's runs ships."""
    pages = pages_in_full(preset)
    activations, arms = "activations" in pages, len(preset.experiment.arms)
    complete = {quantity for page in pages for quantity in OF_PAGES[page]}
    return Thinning(
        complete=frozenset(complete.union(OF_EVERYTHING if preset.shows_everything else ())),
        channel_steps=16,
        moments=max(8, min(10, HISTOGRAMS // arms)) if activations else 3,
        pictures=3 if activations else 1,
        networks=2 if "loss_landscape" in pages else 1,
        exact=preset.exact,
        without=() if "gradient_flow" in pages else OF_EVERYTHING,
    )


def _plain(values: BySeed) -> dict[str, dict[str, float]]:
    return {str(seed): {arm: float(f"{value:.6g}") for arm, value in arms.items()} for seed, arms in values.items()}


def _by_seed(tree: dict[str, dict[str, float]]) -> BySeed:
    return {int(seed): arms for seed, arms in tree.items()}
