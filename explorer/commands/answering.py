"""Studies as commands ask for them: kept in the store like the app's, and computed here unless another process does.

The same question is answered once: from the store where it was asked before, and from where it was left when ended.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from tqdm import tqdm

from explorer.reading.studies import Reads, ask, look
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints, none_kept
from explorer.store.errors import StoreError
from explorer.store.jobs import STUDIES
from explorer.store.owner import Owner
from explorer.store.run import Status
from explorer.store.studies import Studies
from explorer.store.study import Study
from explorer.study_requests.request import StudyRequest

WAIT = 0.2  # seconds between two looks at what another process computes


def chosen_step(options: argparse.Namespace) -> int:
    """The step asked for, or the last one kept now: a run that trains on will have another last one.

    Raises:
        StoreError: no such run, or no kept checkpoint.
    """
    if options.step is not None:
        return options.step
    with Catalogue(options.store) as catalogue:
        folder = catalogue.run_folder(catalogue.run(options.id).id)
    kept = kept_checkpoints(folder / "checkpoints")
    if not kept:
        raise none_kept(folder)
    return max(kept)


def answer(options: argparse.Namespace, request: StudyRequest) -> dict[str, np.ndarray]:
    """The study's result; progress on stderr.

    Raises:
        StoreError: no such run, or the reason why there is no result.
        ConfigError: a setting that cannot work.
    """
    with Catalogue(options.store) as catalogue, Studies(catalogue.folder) as studies:
        run = catalogue.run(options.id).id if request.needs_run else ""
        studies.mark_interrupted(kinds=STUDIES)
        asked = ask(studies, run, request, again=True, reads=Reads.NOTHING).study
        assert asked is not None
        if asked.status is Status.FAILED:  # where nothing can be written, nothing is asked again
            raise StoreError(asked.message)
        with tqdm(
            total=100.0, desc=request.study, bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
        ) as bar:
            try:
                if asked.status.is_active and studies.claim(asked.key, Owner.this_process()):
                    _compute(studies, asked, bar)
                _wait(studies, asked.key, bar)
            except KeyboardInterrupt:
                print("\ninterrupted: the same command goes on from here", file=sys.stderr)
                raise SystemExit(130) from None
            bar.update(100.0 - bar.n)
        result = look(studies, run, request).arrays
    if result is None:
        raise StoreError(f"the result of {request.study} of {run} cannot be read; ask for it again")
    return request.read(result)


def _compute(studies: Studies, study: Study, bar: tqdm) -> None:
    def report(share: float) -> None:
        studies.report(study.key, share)
        bar.update(100.0 * share - bar.n)

    try:
        from explorer.studies.draft import StudyDraft
        from explorer.studies.registry import compute

        draft = StudyDraft(studies, study)
        studies.finish(study.key, compute(study.kind, studies.folder, study.run, study.parameters, report, draft))
    except KeyboardInterrupt:
        studies.fail(study.key, "it was interrupted; ask again, and it goes on from there", Status.INTERRUPTED)
        raise
    except Exception as error:
        studies.fail(study.key, str(error))
        raise


def _wait(studies: Studies, key: str, bar: tqdm) -> None:
    """Wait for whoever computes it."""
    while True:
        study = studies.find(key)
        assert study is not None
        if study.status is Status.FINISHED:
            return
        if not study.status.is_active:
            raise StoreError(study.message or f"the study was {study.status}; ask again")
        bar.update(100.0 * study.share - bar.n)
        time.sleep(WAIT)
