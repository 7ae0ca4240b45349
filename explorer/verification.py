"""Running presets and judging them: whether each claim holds over seeds that were not used to tune it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from explorer import machine
from explorer.config import MOST_SEED, ConfigError
from explorer.experiment import MOST_RUNS, Experiment
from explorer.presets.preset import FIRST_SEED, TUNED_ON, Preset
from explorer.presets.verdict import Verdict, judge, measure
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run, Status
from explorer.store.studies import Studies
from explorer.study_requests.request import StudyRequest

WORKERS = 2


@dataclass(frozen=True)
class Verified:
    """`seconds` that the preset's runs and studies took, all together, on one core."""

    verdict: Verdict
    experiment: str
    seconds: float


def verification_seeds(count: int, first: int = FIRST_SEED) -> tuple[int, ...]:
    """
    Raises:
        ConfigError: no seed at all, more than an experiment has runs, one that tuned presets, or none that a run takes.
    """
    if not 1 <= count <= MOST_RUNS:
        raise ConfigError(f"--seeds {count}: a claim takes at least one seed and at most {MOST_RUNS:,}")
    least, most = TUNED_ON[-1] + 1, MOST_SEED + 1 - count
    if not least <= first <= most:
        tuned = f"presets were tuned on seeds {TUNED_ON[0]} to {TUNED_ON[-1]}"
        raise ConfigError(f"--first-seed {first}: choose {least} to {most}; {tuned}")
    return tuple(range(first, first + count))


def measured_on() -> str:
    """What a measurement depends on beside its seed: `AMD EPYC (AVX512), PyTorch 2.13.0+cpu, NumPy 2.4.6`."""
    import numpy
    import torch

    kernels = torch.backends.cpu.get_cpu_capability()
    return f"{machine.processor()} ({kernels}), PyTorch {torch.__version__}, NumPy {numpy.__version__}"


def training_pool(workers: int = WORKERS) -> Executor:
    """Processes that train, each with torch of its own; as a context manager it ends with them."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _silent(_done: int, _of: int) -> None:
    """Nobody wants to know."""


def verify(
    presets: Sequence[Preset],
    seeds: Sequence[int],
    store: Path,
    pool: Executor,
    report: Callable[[int, int], None] = _silent,
) -> list[Verified]:
    """Train every preset once a seed in `store`, compute its studies, judge it; `report` hears how many runs are done.

    Raises:
        RuntimeError: a run failed; says which and why.
    """
    with Catalogue(store) as catalogue:
        experiments, work = {}, []
        for preset in presets:
            experiment = _for_verification(preset, seeds)
            runs = catalogue.add(experiment, Status.INTERRUPTED)  # nobody's to take from the queue
            experiments[preset.name] = runs[0].experiment
            work += [(run, study_of_outcome(preset, run)) for run in runs]
        seconds = train_all(store, work, pool, report)
        verified = []
        for preset in presets:
            runs = catalogue.runs(experiments[preset.name])
            failed = next((run for run in runs if run.status is Status.FAILED), None)
            if failed is not None:
                raise RuntimeError(f"{preset.name}, {failed.arm}, seed {failed.seed} failed: {failed.message}")
            verdict = judge(preset, measure(catalogue, preset, runs))
            spent = sum(seconds[run.id] for run in runs)
            verified.append(Verified(verdict, experiments[preset.name], spent))
    return verified


def _for_verification(preset: Preset, seeds: Sequence[int]) -> Experiment:
    """With these seeds, and looked at no more than the outcome needs, which changes nothing that it measures."""
    base = preset.experiment.base.with_values({"recording.moments": preset.outcome.moments})
    return preset.experiment.model_copy(update={"seeds": tuple(seeds), "base": base})


def train_all(
    store: Path,
    work: Sequence[tuple[Run, StudyRequest | None]],
    pool: Executor,
    report: Callable[[int, int], None] = _silent,
) -> dict[str, float]:
    """Run → seconds; the longest runs first, so that the workers end together."""
    order = sorted(work, key=lambda pair: -pair[0].config.steps * pair[0].config.network.depth)
    futures = {pool.submit(train_and_study, store, run.id, study): run.id for run, study in order}
    seconds: dict[str, float] = {}
    for future in as_completed(futures):
        seconds[futures[future]] = future.result()
        report(len(seconds), len(work))
    return seconds


def train_and_study(store: Path, run: str, study: StudyRequest | None) -> float:
    """Train one run, and compute the study that its outcome needs; the seconds that took."""
    from explorer.headless import resume
    from explorer.studies.registry import compute

    began = time.perf_counter()
    recorded = resume(run, store=store)
    if study is not None and recorded.status is Status.FINISHED:
        with Studies(store) as studies:
            arrays = compute(study.study, store, run, study.parameters)
            studies.adopt(study.study, run, study.parameters, arrays)
    return time.perf_counter() - began


def study_of_outcome(preset: Preset, run: Run) -> StudyRequest | None:
    wanted = preset.outcome.study
    return None if wanted is None else wanted.request(run)
