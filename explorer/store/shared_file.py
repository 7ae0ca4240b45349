"""The file that carries an experiment's runs from one machine to another: a zip, and what may stand in it.

`explorer.json` is the manifest; beside it each run has a folder with its records (SQLite), its checkpoints
(safetensors) and the results of its studies (npz). Nothing is pickled. Every file is in the manifest with its size and
SHA-256.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from explorer.config import MOST_SEED
from explorer.experiment import MOST_CHARACTERS, MOST_RUNS
from explorer.store.stored_runs import MOST_OF_A_MESSAGE, Count, Moment, Seconds

FORMAT = 1
PROGRAM = "normalization-explorer"
MANIFEST = "explorer.json"
ENDING = ".explorer.zip"

MOST_FILES = 20_000
MOST_BYTES = 4 * 2**30  # unpacked, all together
MOST_MANIFEST_BYTES = 16 * 2**20
MOST_PARAMETERS = 10_000  # characters of a study's, as JSON
MOST_RATIO = 300  # of unpacked to packed: records and weights come nowhere near it, a bomb passes it at once

RUN_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]|\.(?!\.)){0,90}")
STUDY_KEY = re.compile(r"[0-9a-f]{16}")
"""Runs and studies are jobs of one table, so no run is called like a study."""
_FILE = r"(?:records\.sqlite|checkpoints/(?:latest|previous|step-\d{6,12})\.safetensors|studies/[0-9a-f]{16}\.npz)"
FILE_NAME = re.compile(f"({RUN_NAME.pattern})/{_FILE}")


class SharedFileError(RuntimeError):
    """A file that is not taken in; the message says why. Nothing has changed."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class SharedStudy(_Strict):
    key: str = Field(pattern=r"^[0-9a-f]{16}$")
    kind: str = Field(max_length=100)
    parameters: dict[str, Any]

    @field_validator("parameters")
    @classmethod
    def _are_few(cls, value: dict[str, Any]) -> dict[str, Any]:
        if len(json.dumps(value)) > MOST_PARAMETERS:
            raise ValueError(f"the parameters of a study take {MOST_PARAMETERS:,} characters at most")
        return value


class SharedRun(_Strict):
    """A run as the catalogue has it; `config` is the JSON tree of a RunConfig."""

    id: str
    position: int = Field(ge=0, le=MOST_RUNS)
    arm: str = Field(min_length=1, max_length=MOST_CHARACTERS)
    seed: int = Field(ge=0, le=MOST_SEED)
    config: dict[str, Any]
    status: str
    step: Count
    steps: Count
    seconds: Seconds
    message: str = Field(max_length=MOST_OF_A_MESSAGE)
    studies: tuple[SharedStudy, ...] = ()

    @field_validator("id")
    @classmethod
    def _is_a_folder_of_its_own(cls, value: str) -> str:
        if not RUN_NAME.fullmatch(value) or STUDY_KEY.fullmatch(value):
            raise ValueError(f"{value!r} is not the name of a run")
        return value


class SharedExperiment(_Strict):
    """`config` is the JSON tree of an Experiment; `created` in seconds since 1970."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,90}$")
    title: str = Field(min_length=1, max_length=1000)
    config: dict[str, Any]
    created: Moment


class SharedContent(_Strict):
    size: int = Field(ge=0, le=MOST_BYTES)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Header(BaseModel):
    """What every version of the manifest says first."""

    program: str
    format: int


class Manifest(_Strict):
    """What a shared file says about itself."""

    program: str
    format: int
    experiment: SharedExperiment
    runs: tuple[SharedRun, ...] = Field(min_length=1, max_length=MOST_RUNS)
    files: dict[str, SharedContent] = Field(max_length=MOST_FILES)
