"""What a study is asked: the settings that decide its numbers, each with its value, and what its result looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import BaseModel, ConfigDict

from explorer.config import ConfigError, RunConfig, parse
from explorer.study_requests.result_form import ResultForm


class StudyRequest(BaseModel):
    """One question. Every setting has its value before anything is queued, so that equal questions are one study.

    The computation is a function `compute(asked, request)`: in the file `explorer/studies/STUDY.py`, or beside the
    request where that needs no torch to be imported.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    study: ClassVar[str]
    """The name by which the store and the command line know it."""
    summary: ClassVar[str]
    """What it finds, in one line."""
    result: ClassVar[ResultForm]
    needs_run: ClassVar[bool] = True
    """Whether it is about a run; else about a network that has not been trained."""

    @property
    def parameters(self) -> dict[str, Any]:
        """All settings as plain values: what the study is known by."""
        return self.model_dump(mode="json")

    @classmethod
    def why_not(cls, config: RunConfig) -> str:
        """Why it says nothing about a network with these settings, and what to choose instead; empty where it does."""
        del config
        return ""

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        """The request with these `parameters`.

        Raises:
            ConfigError: a setting that cannot work.
        """
        return parse(cls, dict(parameters))

    @classmethod
    def read(cls, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """A result as those who draw it may rely on it.

        Raises:
            ConfigError: arrays that are not the result of such a study.
        """
        why = cls.result.misfit(arrays)
        if why:
            raise ConfigError(f"this is no result of the study {cls.study}: {why}")
        return dict(arrays)
