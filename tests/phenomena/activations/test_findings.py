"""The sentences above the panels say what the numbers are, and nothing that they are not."""

from __future__ import annotations

import numpy as np

from explorer.phenomena.activations.numbers.findings import ArmView, findings
from explorer.reading.histories import History
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import NOTHING_SHOWN

LAYERS = ("stem", "b1.conv1", "b1.conv2")


def overview(*columns: list[float], steps: list[int] | None = None) -> NetworkOverview:
    """One column a step, layers from top to bottom."""
    values = np.array(columns, dtype=np.float32).T
    return NetworkOverview(LAYERS, np.array(steps or range(1, len(columns) + 1)), values, "")


def means(*rows: list[float]) -> History:
    return History(np.arange(1, len(rows) + 1), np.array(rows, dtype=np.float32), "")


def arm(
    name: str,
    spread: NetworkOverview | None = None,
    channel_means: History | None = None,
    idle: NetworkOverview | None = None,
    **more: object,
) -> ArmView:
    return ArmView(name, spread or NOTHING_SHOWN, idle or NOTHING_SHOWN, channel_means or NOTHING_SHOWN, **more)  # type: ignore[arg-type]


def said(*arms: ArmView, step: int = 9, words: str = "") -> list[str]:
    return [finding.sentence for finding in findings(arms, "b1.conv2", step, words)]


def test_growth_with_depth_is_told_with_its_factor_and_the_other_arms_end() -> None:
    none, batch = arm("none", overview([0.5, 2.0, 6.0])), arm("batch", overview([0.8, 1.0, 0.9]))
    assert said(none, batch) == [
        "At step 1 without normalization ([[none]]) the standard deviation grows from stem to b1.conv2, ×12: b1.conv2 "
        "has **6.0**, with [[batch]] **0.90**."
    ]
    assert findings([none], "b1.conv2", 9)[0].sources == ("De & Smith 2020", "Bjorck et al. 2018")


def test_the_arm_that_changes_most_comes_first() -> None:
    level, shrinking = arm("learning rate 0.1", overview([1, 1, 1.5])), arm("learning rate 3", overview([1, 0.1, 0.01]))
    assert said(level, shrinking) == [
        "At step 1 with [[learning rate 3]] the standard deviation shrinks from stem to b1.conv2, to 1/100: b1.conv2 "
        "has **0.010**, with [[learning rate 0.1]] **1.5**."
    ]


def test_a_level_spread_is_called_level() -> None:
    assert said(arm("none", overview([1, 9, 1.4])), arm("batch", overview([1, 9, 1.1])), words="after ReLU") == [
        "At step 1 the standard deviation after ReLU changes from stem to b1.conv2 by less than a factor of 2: it ends "
        "at **1.1** to **1.4**."
    ]


def test_a_spread_of_which_nothing_is_left_vanishes() -> None:
    (sentence,) = said(arm("none", overview([1, 0, 0])))
    assert "vanishes from stem to b1.conv2: b1.conv2 has **0**." in sentence


def test_the_moment_under_the_scrubber_is_told_not_the_last_one() -> None:
    growing = arm("none", overview([1, 1, 3], [1, 1, 30]))
    assert "×3.0" in said(growing, step=1)[0]
    assert "×30" in said(growing, step=2)[0]
    assert said(growing, step=99)[0].startswith("At step 2 without"), "the last one that was recorded"


def test_an_arm_of_other_layers_or_of_an_earlier_step_says_so_beside_its_number() -> None:
    short = NetworkOverview(("conv1", "fc2"), np.array([1]), np.array([[1.0], [1.1]], np.float32), "")
    (sentence,) = said(arm("residual", overview([1, 1, 1], [1, 1, 30])), arm("lenet", short))
    assert sentence.endswith("b1.conv2 has **30**, with [[lenet]] **1.1** (fc2, step 1).")


def test_a_drifted_channel_is_named_with_its_sign_and_the_arm_that_stays() -> None:
    none, batch = arm("none", None, means([0.5, -11.04, 3.0])), arm("batch", None, means([0.2, 1.06, -0.4]))
    (sentence,) = said(none, batch)
    assert sentence == (
        "At step 1 the mean of channel 1 of b1.conv2 is **−11** ([[none]]); with [[batch]] all stay within **±1.1**."
    )


def test_means_that_are_alike_are_not_called_a_drift() -> None:
    assert said(arm("none", None, means([1.5, 0.1])), arm("batch", None, means([0.2, -1.0]))) == [
        "At step 1 all channel means of b1.conv2 of every arm stay within **±1.5**."
    ]
    assert said(arm("batch", None, means([1.5, 0.1]))) == [
        "At step 1 all channel means of b1.conv2 stay within **±1.5**."
    ]


def test_channel_means_that_are_all_zero_are_said_to_be_zero() -> None:
    (sentence,) = said(arm("none", None, means([2.0])), arm("batch", None, means([0.0])), words="after normalization")
    assert sentence.endswith("with [[batch]] all are **0**.")


def test_dead_channels_are_told_with_the_step_since_when() -> None:
    dead = overview([0, 0.7, 0], [0, 0.2, 0], [0.1, 0.61, 0], [0, 0.61, 0], steps=[0, 100, 310, 400])
    assert said(arm("none", idle=dead), step=400) == [
        "At step 400 **61 %** of the channels of b1.conv1 are dead ([[none]]), no fewer at any look since step 310."
    ]
    assert said(arm("none", idle=dead), step=0) == [
        "At step 0 **70 %** of the channels of b1.conv1 are dead ([[none]])."
    ]
    assert findings([arm("none", idle=dead)], "", 400)[0].sources == ("Lu et al. 2020",)


def test_few_dead_channels_are_not_worth_a_sentence() -> None:
    assert said(arm("none", idle=overview([0.09, 0, 0]))) == []


def test_saturated_values_are_values() -> None:
    (sentence,) = said(arm("none", idle=overview([0.5, 0, 0]), idle_word="saturated"))
    assert sentence == "At step 1 **50 %** of the values of stem are saturated ([[none]])."


def test_a_diverged_arm_is_told_first_and_its_nan_are_in_no_other_sentence() -> None:
    broken = arm("none", overview([1, np.nan, np.nan]), means([np.nan, np.nan]), diverged_at=1234)
    sentences = said(broken, arm("batch", overview([1, 1, 1]), means([0.5, 0.1])))
    assert sentences[0] == "[[none]] diverged at step **1,234**."
    assert len(sentences) == 3 and not any("nan" in sentence for sentence in sentences)


def test_a_run_that_failed_says_why_before_anything_else() -> None:
    broken = arm("none", overview([1, 1, 1]), failure="the disk is full; free some space and resume")
    assert said(broken)[0] == "[[none]] failed: the disk is full; free some space and resume."


def test_layers_that_overflow_while_the_run_goes_on_are_counted() -> None:
    assert said(arm("batch", overview([np.inf, np.inf, 1]))) == [
        "At step 1 the variance of 2 layers of [[batch]] is too large for a 32-bit number."
    ]
    assert "the variance of one layer of" in said(arm("batch", overview([1, np.inf, 1])))[0]


def test_a_layer_that_was_not_measured_is_not_said_to_overflow() -> None:
    assert said(arm("batch", overview([1, np.nan, 1]))) == []


def test_nothing_recorded_is_nothing_said() -> None:
    assert said(arm("none"), arm("batch")) == []


def test_there_are_never_more_than_three_sentences() -> None:
    many = [arm(f"rate {index}", diverged_at=index) for index in range(6)]
    assert len(said(*many)) == 3
