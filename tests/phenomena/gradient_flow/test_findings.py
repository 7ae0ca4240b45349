"""What the gradient flow page says, of made-up flows whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from explorer.config import RunConfig
from explorer.formulas.gradient_growth import Theory, growth_theory
from explorer.phenomena.gradient_flow.numbers.findings import ArmFlow, findings, growth, percent
from explorer.phenomena.gradient_flow.numbers.flow import Flow
from explorer.phenomena.gradient_flow.numbers.initial import CASES, settings
from explorer.phenomena.gradient_flow.numbers.pieces import Piece, ShortcutKind
from explorer.phenomena.gradient_flow.numbers.summary import over_weights
from explorer.reading.overviews import NetworkOverview
from explorer.reading.training_accuracy import EpochAccuracy


def _f(values: object) -> NDArray[np.float32]:
    return np.asarray(values, dtype=np.float32)


def _made_up(joints: list[float], shares: list[float] | None = None, *, step: int = 1, layers: int = 2) -> Flow:
    count = len(joints) - 1
    kind = ShortcutKind.IDENTITY if shares else ShortcutKind.NONE
    drawn = tuple(Piece(f"b{n}", f"block {n}", str(n), kind, layers) for n in range(1, count + 1))
    share = _f(shares or [np.nan] * count)[:, None]
    return Flow(drawn, "stem", np.array([step]), _f(joints)[:, None], np.sqrt(1 - share), np.sqrt(share), 0 * share, "")


WIDE = Theory(1.47, "× 1.21 per layer", "wide networks", "Yang et al. 2019")
WELL, BADLY = EpochAccuracy(0.96, 106, 126), EpochAccuracy(0.42, 106, 126)


def _said(arms: list[ArmFlow], step: int) -> list[str]:
    return [found.sentence for found in findings(arms, step)]


def test_the_finding_names_growth_theory_and_the_shortcuts_that_carry_most_and_least() -> None:
    arms = [
        ArmFlow("plain", _made_up([0.33, 0.1, 0.021]), theory=WIDE),
        ArmFlow("residual", _made_up([0.14, 0.05, 0.02], [0.17, 0.7])),
    ]
    assert _said(arms, step=0) == [
        "Before the first update the gradient norm grows **×15.7** through [[plain]] and **×7** through [[residual]] "
        "from the last block back to the first.",
        "In the square of [[plain]]’s norm that is **×3.96** per layer; theory for wide networks says ×1.47.",
        "Before the first update the shortcut of block 2 carries **70 %** of its block’s squared gradient norms, that "
        "of block 1 **17 %**.",
    ]


def test_theory_is_not_said_of_a_network_that_has_been_trained() -> None:
    arms = [ArmFlow("plain", _made_up([0.33, 0.1, 0.021], step=5), theory=WIDE)]
    assert "theory" not in " ".join(_said(arms, step=5))


def test_a_gradient_that_keeps_its_norm_is_not_said_to_grow() -> None:
    (said,) = _said([ArmFlow("residual", _made_up([1.3, 1.0], step=7))], step=7)
    assert said.startswith("At step 7 the gradient keeps its norm within a factor of 2 from the last block back to the")


def test_a_gradient_that_vanished_is_said_to_where_the_network_does_not_train() -> None:
    (said,) = _said([ArmFlow("none", _made_up([1e-4, 1.0], step=7), training=BADLY, chance=0.1)], step=7)
    assert said == (
        "At step 7 the gradient norm shrinks to **1/10,000** through [[none]] from the last block back to the first. "
        "Per layer that is **1/100** in [[none]] (training accuracy **42 %**); accuracies: mean of steps 106 to 126. "
        "The gradient **vanishes** in [[none]]."
    )


def test_the_network_that_trains_is_not_said_to_explode_and_the_one_beside_it_is_not_left_out() -> None:
    """Measured: plain and residual networks of depth 50 with batch normalization; the first one does not train."""
    arms = [
        ArmFlow("plain 50", _made_up([3000.0, 1.0], step=126, layers=48), training=BADLY, chance=0.1),
        ArmFlow("residual 50", _made_up([16.5, 1.0], step=126, layers=48), training=WELL, chance=0.1),
    ]
    (said,) = _said(arms, step=126)
    assert said.partition(" Per layer")[2] == (
        " that is **×1.18** in [[plain 50]] (training accuracy **42 %**) and **×1.06** in [[residual 50]] (training "
        "accuracy **96 %**); accuracies: mean of steps 106 to 126. The gradient **explodes** in [[plain 50]]."
    )


def test_how_well_a_network_trains_is_not_cut_off_by_what_is_said_of_others() -> None:
    residual = ArmFlow("residual", _made_up([24.0, 1.0], step=84, layers=48), training=WELL, chance=0.1)
    gone = [ArmFlow(f"none {n}", _made_up([np.nan, 1.0]), diverged_at=n) for n in (3, 4)]
    assert "(training accuracy **96 %**)" in _said([*gone, residual], step=84)[-1]


LATE = EpochAccuracy(0.12, 1, 3)


@pytest.mark.parametrize(
    ("total", "layers", "training", "other"),
    [
        (16.5, 4, BADLY, WELL),  # a lot per layer, little in total
        (300.0, 96, BADLY, WELL),  # a lot in total, little per layer
        (3000.0, 48, WELL, WELL),  # a lot, and it trains
        (3000.0, 48, None, WELL),  # whether it trains is not known yet
        (3000.0, 48, LATE, LATE),  # nor does the network beside it, after three steps
    ],
)
def test_neither_size_alone_nor_a_network_that_trains_explodes(
    total: float, layers: int, training: EpochAccuracy | None, other: EpochAccuracy
) -> None:
    arms = [
        ArmFlow("plain", _made_up([total, 1.0], step=7, layers=layers), training=training, chance=0.1),
        ArmFlow("residual", _made_up([1.0, 1.0], step=7, layers=layers), training=other, chance=0.1),
    ]
    assert "explodes" not in " ".join(_said(arms, step=7))


def test_shortcuts_that_carry_alike_have_one_share() -> None:
    said = _said([ArmFlow("unet", _made_up([1.0, 1.0, 1.0], [0.591, 0.594], step=7))], step=7)
    assert said[-1] == "At step 7 every shortcut carries **59 %** of its block’s squared gradient norms."


def test_of_many_arms_those_that_change_most_are_named_with_their_number() -> None:
    arms = [ArmFlow(f"arm {n}", _made_up([factor, 1.0], step=7)) for n, factor in enumerate([2.5, 4, 3, 9, 0.2])]
    assert _said(arms, step=7)[0] == (
        "At step 7 the gradient norm grows **×4** through [[arm 1]], **×3** through [[arm 2]], **×9** through [[arm "
        "3]] and shrinks to **1/5** through [[arm 4]] from the last block back to the first (4 of 5 arms, those with "
        "the largest changes)."
    )


def test_an_arm_whose_last_record_is_older_says_its_own_step() -> None:
    arms = [ArmFlow("a", _made_up([4.0, 1.0], step=7)), ArmFlow("b", _made_up([3.0, 1.0], step=5))]
    assert _said(arms, step=9)[0].startswith(
        "At step 7 the gradient norm grows **×4** through [[a]] and **×3** through"
    )
    assert "**×3** through [[b]] (step 5)" in _said(arms, step=9)[0]


def test_a_diverged_arm_is_named_and_nothing_is_said_of_numbers_that_are_none() -> None:
    (said,) = findings([ArmFlow("none", _made_up([np.nan, 1.0]), diverged_at=5)], step=5)
    assert said.sentence == "[[none]] diverged at step **5**."
    assert growth(_made_up([0.0, 1.0]).at(1)) is None and growth(_made_up([np.inf, 1.0]).at(1)) is None


def test_where_no_gradient_arrives_at_all_that_is_said() -> None:
    (said,) = _said([ArmFlow("none", _made_up([0.0, 0.0, 1.0], step=9))], step=9)
    assert said == "At step 9 the gradient at the input of block 2 of [[none]] is exactly 0."


@pytest.mark.parametrize(("ratio", "said"), [(0.02, "20 times the guide"), (5e-5, "1/20 of the guide"), (2e-3, None)])
def test_an_update_far_from_the_guide_is_worth_a_sentence(ratio: float, said: str | None) -> None:
    update = over_weights(NetworkOverview(("w",), np.array([3]), _f([[ratio]]), ""))
    sentences = [found.sentence for found in findings([ArmFlow("batch", None, update)], step=1)]
    assert (said in sentences[0]) if said else not sentences
    assert not sentences or sentences[0].startswith(
        "The update of step 3 moves the median weight tensor of [[batch]] by"
    )


def test_shares_are_written_as_people_do() -> None:
    assert [percent(value) for value in (0.7, 0.0123, 0.0)] == ["70 %", "1.2 %", "0 %"]


def test_theory_speaks_of_plain_networks_and_of_residual_ones_without_normalization() -> None:
    found = {case: growth_theory(RunConfig().with_values(settings(case, 20))) for case in CASES}
    assert {case: theory.line if theory else "" for case, theory in found.items()} == {
        "plain, none": "constant",
        "plain, batch": "× 1.21 per layer",
        "residual, none": "× √2 per block",
        "residual, batch": "",
    }
    assert growth_theory(RunConfig()) is None  # LeNet


def test_theory_says_for_which_networks_it_holds() -> None:
    plain = growth_theory(RunConfig().with_values(settings("plain, batch", 20)))
    assert plain is not None
    assert plain.holds_for == (
        "wide ReLU layers with batch normalization over 1,024 values without zero padding"  # 64 images of 4×4 pixels
    )
    mlp = growth_theory(RunConfig().with_values({"network.family": "mlp", "optimizer.batch_size": 8}))
    assert mlp is not None and mlp.holds_for == "wide ReLU layers with batch normalization over 8 values"
