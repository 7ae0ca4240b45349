"""How many examples the property tests try: some in every run of the suite, many more with `make fuzz`."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, settings

PROFILE = "fuzz"
MORE = 20
"""Times as many examples as in a run of the suite."""
USUAL = 100
"""Examples of a test that says no number of its own."""

UNTIL = os.environ.get("FUZZ_UNTIL", "")
"""The second of the clock at which `make fuzz` begins no further test."""


def register_profile() -> None:
    """`--hypothesis-profile=fuzz`: other examples each time, and those that failed before first."""
    settings.register_profile(  # where CI is set, hypothesis would take the same examples each time
        PROFILE,
        derandomize=False,
        max_examples=MORE * USUAL,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )


def examples(count: int, *, suppress_health_check: Sequence[HealthCheck] = ()) -> settings:
    """For a test of which `USUAL` examples would take long, or say too little: so many in a run of the suite."""
    times = MORE if settings.get_current_profile_name() == PROFILE else 1
    suppressed = [*settings.default.suppress_health_check, *suppress_health_check] if settings.default else []
    return settings(max_examples=count * times, deadline=None, suppress_health_check=suppressed)


def is_time_over() -> bool:
    return bool(UNTIL) and time.time() > float(UNTIL)


def shuffle(items: list[Any]) -> None:
    """So that each test has its turn where the time is not enough for all; the same for all processes of one call."""
    if UNTIL:
        random.Random(UNTIL).shuffle(items)
