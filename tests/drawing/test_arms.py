"""One grammar of looks: an arm's look is composed of its factors, and two arms never look alike."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import numpy as np
import pytest

from explorer.config import Family, NormalizationKind
from explorer.controls.settings import CONTROLS, VARIABLE
from explorer.drawing.arms import NAMED_ARMS, ArmStyle, arm_style, arm_styles
from explorer.drawing.resolve import resolved
from explorer.drawing.theme import DARK, LIGHT, PRINT, Theme
from explorer.experiment import Experiment, label
from explorer.presets import PRESETS
from explorer.reading.arm_names import parts
from tests.drawing.color_vision import SEEN, apart, difference

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT], ids=lambda theme: theme.name)
TOLD_APART = 5.0
"""CIEDE2000 between colors of two lines that nothing else tells apart."""
KINDS = [kind.label for kind in NormalizationKind]
RATES = ("0.01", "0.1", "0.3", "1", "3")


def look(style: ArmStyle) -> tuple[str, str, str]:
    return style.color, style.dash, style.symbol


def hue(style: ArmStyle) -> str:
    return style.color.partition("^")[0]


def strength(style: ArmStyle) -> float:
    return float(style.color.partition("^")[2])


def mark(style: ArmStyle) -> tuple[str, str]:
    return style.dash, style.symbol


def told_apart(styles: Sequence[ArmStyle], theme: Theme) -> None:
    """By color for every vision and in gray, or else by dash or marker."""
    for first, second in itertools.combinations(styles, 2):
        if mark(first) == mark(second):
            one, other = (resolved(style.color, theme) for style in (first, second))
            for vision in SEEN:
                assert apart(one, other, vision) >= TOLD_APART, (first, second, vision)


def offered(key: str) -> list[object]:
    names, _ = VARIABLE[key]
    return [getattr(name, "value", name) for name in names or CONTROLS[key].values]


def random_experiment(chance: random.Random) -> Experiment | None:
    """1 to 3 settings with values that are offered, 12 arms at most; None where that cannot be."""
    vary: dict[str, tuple[object, ...]] = {}
    for key in chance.sample(list(VARIABLE), chance.randint(1, 3)):
        room = 12 // int(np.prod([len(values) for values in vary.values()] or [1]))
        choice = offered(key)
        if room >= 2:
            vary[key] = tuple(chance.sample(choice, chance.randint(2, min(room, len(choice)))))
    try:
        return Experiment.model_validate({"vary": vary})
    except ValueError:
        return None


RANDOM = random.Random(15)
EXPERIMENTS = [found for found in (random_experiment(RANDOM) for _ in range(700)) if found is not None]
NAMES = [tuple(arm.label for arm in found.arms) for found in EXPERIMENTS]


def test_color_differences_are_those_of_the_formulas_authors() -> None:
    pairs = [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ]
    for first, second, expected in pairs:
        assert difference(np.array(first), np.array(second)) == pytest.approx(expected, abs=1e-4)


# ── no two alike ─────────────────────────────────────────────────────────────────────────────────────────────


@THEMES
def test_in_every_preset_all_arms_are_told_apart_by_every_eye_and_in_gray(theme: Theme) -> None:
    for preset in PRESETS.values():
        told_apart(list(arm_styles(arm.label for arm in preset.experiment.arms).values()), theme)


@THEMES
def test_in_random_experiments_all_arms_are_told_apart_by_every_eye_and_in_gray(theme: Theme) -> None:
    assert len(NAMES) > 150
    assert {len(found.vary) for found in EXPERIMENTS} == {1, 2, 3} and max(map(len, NAMES)) == 12
    for names in NAMES:
        told_apart(list(arm_styles(names).values()), theme)


def test_no_two_arms_have_the_same_look() -> None:
    for names in (*NAMES, tuple(f"depth {depth}" for depth in range(2, 60))):
        styles = arm_styles(names)
        assert list(styles) == list(names)
        assert len(set(map(look, styles.values()))) == len(names), names


@THEMES
@pytest.mark.parametrize("names", [["0.1", "batch", "depth 8"], [*KINDS, "0.1", "0.3"], ["none", "eval mode"]])
def test_names_of_different_settings_are_told_apart_too(names: list[str], theme: Theme) -> None:
    styles = arm_styles(names)
    told_apart(list(styles.values()), theme)
    assert all(look(styles[name]) == look(arm_style(name)) for name in names if name in NAMED_ARMS)


# ── color ────────────────────────────────────────────────────────────────────────────────────────────────────


@THEMES
def test_every_normalizer_has_a_color_a_dash_and_a_marker_of_its_own(theme: Theme) -> None:
    styles = [arm_style(kind) for kind in KINDS]
    for first, second in itertools.combinations(styles, 2):
        assert apart(resolved(first.color, theme), resolved(second.color, theme), "all colors") > 10
        assert first.symbol != second.symbol
    assert len({look.slot for look in NAMED_ARMS.values()}) == len(KINDS) + 2  # and plain and residual


def test_where_normalizers_vary_their_colors_are_always_their_own() -> None:
    of_kinds = [names for names, found in zip(NAMES, EXPERIMENTS, strict=True) if "normalization.kind" in found.vary]
    assert len(of_kinds) > 30
    for names in of_kinds:
        for name, style in arm_styles(names).items():
            (kind,) = (part.text for part in parts(name) if part.key == "normalization.kind")
            assert hue(style) == arm_style(kind).color, names


def test_color_is_the_normalizer_and_dash_the_family() -> None:
    styles = arm_styles(["plain + none", "plain + batch", "residual + none", "residual + batch"])
    for name, style in styles.items():
        family, kind = name.split(" + ")
        assert style.color == arm_style(kind).color
        assert style.dash == arm_style(family).dash
        assert style.symbol.partition("-")[0] == arm_style(kind).symbol.partition("-")[0]
        assert style.symbol.endswith("-open") == (family == "plain")


def test_without_normalizers_that_vary_color_is_the_family() -> None:
    styles = arm_styles([f"{family} + {shape}" for family in ("plain", "residual") for shape in ("relu", "sigmoid")])
    for name, style in styles.items():
        assert style.color == arm_style(name.split(" + ")[0]).color
    assert styles["plain + relu"].dash != styles["plain + sigmoid"].dash


def test_words_look_the_same_whatever_their_company() -> None:
    for key in ("network.activation", "network.initialization", "training.trained", "network.family"):
        names = [label(key, value) for value in VARIABLE[key][0]]
        everywhere = arm_styles(names)
        for pair in itertools.combinations(names, 2):
            assert arm_styles(pair) == {name: everywhere[name] for name in pair}


def test_the_order_of_the_settings_does_not_matter() -> None:
    one = arm_styles([f"{family} + {kind}" for family in ("plain", "residual") for kind in ("none", "batch")])
    other = arm_styles([f"{kind} + {family}" for kind in ("none", "batch") for family in ("plain", "residual")])
    assert all(look(one[f"{a} + {b}"]) == look(other[f"{b} + {a}"]) for a, b in (name.split(" + ") for name in one))


def test_an_arm_looks_the_same_whatever_its_company() -> None:
    alone = arm_style("batch")
    for company in (["none", "batch"], ["batch", "group"], ["0.1", "batch", "depth 8"]):
        assert arm_styles(company)["batch"] == alone
    for family in Family:
        if family.label in NAMED_ARMS:
            assert arm_styles([*(other.label for other in Family)])[family.label] == arm_style(family.label)


# ── ramps ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_ordered_factor_is_a_ramp_of_the_normalizers_color() -> None:
    styles = arm_styles([f"{kind} + learning rate {rate}" for kind in ("none", "batch") for rate in RATES])
    for kind in ("none", "batch"):
        of_kind = [styles[f"{kind} + learning rate {rate}"] for rate in RATES]
        assert {hue(style) for style in of_kind} == {arm_style(kind).color}
        assert [strength(style) for style in of_kind] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
        assert {mark(style) for style in of_kind} == {mark(arm_style(kind))}


@pytest.mark.parametrize("word", ["learning rate", "depth", "batch", "momentum", "SGD momentum", "weight decay"])
def test_a_ramp_goes_by_the_number_not_by_the_position_or_the_letters(word: str) -> None:
    styles = arm_styles([f"{word} {value}" for value in ("20", "3", "100", "1e-05")])
    strengths = {name.removeprefix(f"{word} "): strength(style) for name, style in styles.items()}
    assert sorted(strengths, key=lambda value: strengths[value]) == ["1e-05", "3", "20", "100"]
    assert len({hue(style) for style in styles.values()}) == 1


def test_a_batch_size_is_not_batch_normalization() -> None:
    assert arm_style("batch").color not in {hue(style) for style in arm_styles(["batch 2", "batch 64"]).values()}


def test_where_all_share_a_normalizer_the_ramp_has_its_color() -> None:
    styles = arm_styles(["batch, depth 8", "batch, depth 20"])
    assert {hue(style) for style in styles.values()} == {arm_style("batch").color}
    assert len({style.color for style in styles.values()}) == 2


def test_a_cumulative_mean_is_the_smallest_momentum() -> None:
    styles = arm_styles(["momentum 0.01", "momentum cumulative", "momentum 0.1"])
    assert sorted(styles, key=lambda name: strength(styles[name])) == [
        "momentum cumulative",
        "momentum 0.01",
        "momentum 0.1",
    ]


def test_of_two_ordered_factors_the_second_is_the_dash() -> None:
    styles = arm_styles([f"learning rate {rate} + depth {depth}" for rate in (0.1, 1) for depth in (8, 20)])
    for rate in (0.1, 1):
        pair = [styles[f"learning rate {rate} + depth {depth}"] for depth in (8, 20)]
        assert pair[0].color == pair[1].color and pair[0].dash != pair[1].dash
