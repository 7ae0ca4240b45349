"""The numbers of the gradient flow page, against runs that were really trained and against formulas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.architecture import build_graph
from explorer.config import RunConfig
from explorer.phenomena.gradient_flow.numbers.depth import Measure, all_zero_is_missing, depth_history, thinned
from explorer.phenomena.gradient_flow.numbers.flow import Flow, read_flow, read_rows, shortcut_share
from explorer.phenomena.gradient_flow.numbers.initial import DEPTHS, initial_finding, initial_norms, settings
from explorer.phenomena.gradient_flow.numbers.pieces import ShortcutKind, pieces
from explorer.phenomena.gradient_flow.numbers.studies import lesion, lesion_sentence, paths, paths_sentence, shattering
from explorer.phenomena.gradient_flow.numbers.summary import over_seeds, over_weights
from explorer.phenomena.gradient_flow.numbers.tables import flow_table
from explorer.reading.histories import RunReader
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing
from explorer.reading.training_accuracy import last_epoch_accuracy
from explorer.store.records import Records
from explorer.store.series import SeriesInfo
from explorer.training import train

SMALL = {"training.epochs": 1, "optimizer.batch_size": 256, "recording.moments": 0}


def _config(**values: object) -> RunConfig:
    return RunConfig().with_values(SMALL | {key.replace("__", "."): value for key, value in values.items()})


def _f(values: object) -> NDArray[np.float32]:
    return np.asarray(values, dtype=np.float32)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory):
    found: dict[str, RunReader] = {}

    def get(**values: object) -> RunReader:
        config = _config(**values)
        key = config.model_dump_json()
        if key not in found:
            folder = tmp_path_factory.mktemp("run")
            train(config, folder)
            found[key] = RunReader(Records(folder), config)
        return found[key]

    return get


def _flow(run: RunReader) -> Flow:
    flow = read_flow(run)
    assert isinstance(flow, Flow)
    return flow


def _sentence(found: object) -> str:
    assert isinstance(found, Missing)
    return found.sentence


@pytest.mark.parametrize("placement", ["before", "after"])
@pytest.mark.parametrize("shortcut", ["parameter_free", "projection"])
def test_the_norms_of_shortcut_branch_and_cosine_give_the_norm_at_the_joint(trained, shortcut, placement) -> None:
    run = trained(
        network__family="residual", network__depth=8, network__shortcut=shortcut, normalization__placement=placement
    )
    flow = _flow(run)
    s, b, cos = (array.astype(np.float64) for array in (flow.shortcut, flow.branch, flow.cosine))
    np.testing.assert_allclose(s**2 + b**2 + 2 * s * b * cos, flow.joints[:-1].astype(np.float64) ** 2, rtol=1e-3)
    kinds = [piece.shortcut for piece in flow.pieces]
    assert kinds == [ShortcutKind.IDENTITY, ShortcutKind.POOLED if shortcut == "parameter_free" else "projection",
                     ShortcutKind.IDENTITY]  # fmt: skip


def test_in_a_plain_network_the_branch_is_all_there_is(trained) -> None:
    flow = _flow(trained(network__family="plain", network__depth=8))
    np.testing.assert_array_equal(flow.branch, flow.joints[:-1])
    assert not flow.has_shortcuts and np.isnan(flow.shortcut).all() and np.isnan(flow.share).all()


@pytest.mark.parametrize("family", ["lenet", "mlp"])
def test_without_blocks_the_layers_are_the_pieces(trained, family) -> None:
    run = trained(network__family=family)
    flow = _flow(run)
    assert [piece.name for piece in flow.pieces] == list(run.layers[1:]) and flow.first_layer == run.layers[0]
    for row, layer in enumerate(run.layers):
        np.testing.assert_array_equal(flow.joints[row], run.records.read("activation_grad_norm", layer).values)


def test_where_the_shortcut_is_the_identity_it_carries_what_the_sum_received(trained) -> None:
    moment = _flow(trained(network__family="residual", network__depth=8)).at(1)
    assert moment.entering[0] == moment.shortcut[0] and moment.entering[2] == moment.shortcut[2]
    assert moment.entering[1] == moment.joints[2]  # pooled: not known there


def test_step_zero_shows_the_first_batch_and_a_late_step_the_last(trained) -> None:
    flow = _flow(trained(network__family="plain", network__depth=8))
    assert flow.at(0).step == 1 and flow.at(10**6).step == flow.steps[-1]


@pytest.mark.parametrize("measure", [measure for measure in Measure if measure is not Measure.PATH])
def test_every_measure_of_a_residual_network_is_a_row_for_each_place(trained, measure) -> None:
    run = trained(network__family="residual", network__depth=8)
    found = depth_history(run, measure)
    assert isinstance(found, NetworkOverview)
    assert found.values.shape == (len(found.layers), len(found.steps))
    first = found.values[:, 1:] if measure is Measure.NOISE else found.values
    assert np.isfinite(first).all()


def test_the_gradient_of_gamma_is_measured_over_the_layers_channels(trained) -> None:
    run = trained(network__family="residual", network__depth=8)
    found = depth_history(run, Measure.GAMMA)
    assert isinstance(found, NetworkOverview)
    expected = np.linalg.norm(run.records.read("gamma_grad", "b2.conv1").values, axis=1)
    np.testing.assert_allclose(found.values[found.layers.index("b2.conv1")], expected, rtol=1e-5)


def test_what_a_network_does_not_have_is_said_with_a_way_out(trained) -> None:
    lenet = trained(normalization__kind="none")
    assert "plain or residual" in _sentence(depth_history(lenet, Measure.SHORTCUT))
    assert "nothing is normalized" in _sentence(depth_history(lenet, Measure.GAMMA))
    plain = trained(network__family="plain", network__depth=8)
    assert "only path" in _sentence(depth_history(plain, Measure.COSINE))
    silent = trained(recording__every_step=False)
    assert "every step" in _sentence(read_flow(silent))


def test_a_run_without_records_waits(tmp_path: Path) -> None:
    run = RunReader(Records(tmp_path), _config())
    assert isinstance(read_flow(run), Missing) and isinstance(depth_history(run, Measure.UPDATE), Missing)


@given(st.floats(0, 1e6, width=32), st.floats(0, 1e6, width=32))
def test_the_share_is_between_none_and_all_and_the_rest_is_the_branchs(shortcut: float, branch: float) -> None:
    s, b = _f([shortcut]), _f([branch])
    share = shortcut_share(s, b)
    if shortcut == branch == 0:
        assert np.isnan(share[0])
    elif shortcut > 1e-18 or branch > 1e-18:
        assert 0 <= share[0] <= 1
        assert share[0] + shortcut_share(b, s)[0] == pytest.approx(1, abs=1e-6)


def test_a_seed_that_is_not_finite_is_left_out_of_mean_and_range() -> None:
    found = over_seeds([_f([1, np.nan, np.nan]), _f([3, 2, np.inf])])
    np.testing.assert_array_equal(found.mean, _f([2, 2, np.nan]))
    np.testing.assert_array_equal(found.low, _f([1, 2, np.nan]))
    with pytest.raises(ValueError, match="leave the arm out"):
        over_seeds([])


def test_the_middle_over_weights_ignores_what_has_no_ratio() -> None:
    values = _f([[1, np.nan], [2, np.nan], [3, np.inf], [np.nan, np.nan]])
    found = over_weights(NetworkOverview(("a", "b", "c", "d"), np.array([1, 2]), values, ""))
    assert found.median[0] == 2 and np.isnan(found.median[1])
    assert found.at(0) == 2


def test_a_thinned_map_keeps_every_so_many_columns_and_zero_becomes_a_gap() -> None:
    overview = NetworkOverview(("a",), np.arange(10), _f([np.arange(10)]), "")
    assert thinned(overview, 4).steps.tolist() == [0, 3, 6, 9]
    assert thinned(overview, 10) is overview
    assert np.isnan(all_zero_is_missing(overview).values[0, 0])


def test_whether_a_run_trains_is_told_from_its_last_epoch(trained) -> None:
    run = trained(training__epochs=3)
    found = last_epoch_accuracy(run)
    assert found is not None and (found.first, found.last) == (11, 15)
    assert found.accuracy == pytest.approx(run.records.read("accuracy").values[-5:].mean(), rel=1e-6)


def test_a_run_that_has_not_completed_two_epochs_is_not_judged(tmp_path: Path) -> None:
    with Records(tmp_path) as records:
        records.declare([SeriesInfo("accuracy", "", ())], 10)
        records.append(1, {("accuracy", ""): _f([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])})
        assert last_epoch_accuracy(RunReader(records, _config())) is None


def test_step_1_of_a_long_run_is_not_averaged_with_those_after_it(tmp_path: Path) -> None:
    with Records(tmp_path) as records:
        records.declare([SeriesInfo("grad_norm", "w", ())], 10_000)
        assert records.overview_stride == 8
        records.append(1, {("grad_norm", "w"): _f([100.0, *[1.0] * 23])})
        steps, values = read_rows(RunReader(records, _config()), "grad_norm", ["w"])
    assert (steps[0], values[0, 0]) == (1, 100.0)
    assert (steps[1], values[0, 1]) == (4, pytest.approx(107 / 8))


def test_every_depth_of_the_slider_is_a_network_and_the_deepest_has_two_hundred_layers() -> None:
    assert max(DEPTHS) == 200
    for depth in DEPTHS:
        assert len(pieces(build_graph(RunConfig().with_values(settings("residual, batch", depth))))) == (depth - 2) / 2


def test_the_initial_finding_compares_the_ends_of_each_network() -> None:
    arrays = {"layers": np.array([1, 3]), "norm": np.array([4.0, 2.0]), "theory": np.array([np.nan, np.nan])}
    found = {"residual, batch": initial_norms("residual, batch", 20, arrays)}
    assert initial_finding(found, 20) == (
        "Untrained, at depth 20, the gradient norm at the first block’s input over that at the last one’s output is ×2 "
        "(residual, batch); seed 0."
    )
    assert initial_finding({}, 20) == ""


def test_the_lesion_sentence_names_the_block_that_is_missed_most() -> None:
    arrays = {"block": np.array(["b1", "b2", "b3"]), "accuracy": np.array([0.3, 0.9, 0.8]),
              "whole_accuracy": np.array(0.95), "step": np.array(42)}  # fmt: skip
    found = lesion(arrays)
    assert found.labels[0] == "block 1"
    assert lesion_sentence({"residual": found}) == (
        "[[residual]] at step 42 falls from 95 % test accuracy to **30 %** without block 1; over its 3 blocks the "
        "median is 80 %."
    )


def test_a_network_that_loses_nothing_without_a_block_is_not_said_to_fall() -> None:
    arrays = {"block": np.array(["b1", "b2"]), "accuracy": np.array([0.1, 0.12]),
              "whole_accuracy": np.array(0.1), "step": np.array(42)}  # fmt: skip
    assert lesion_sentence({"plain": lesion(arrays)}) == (
        "[[plain]] at step 42 keeps its 10 % test accuracy, or more, without any of its 2 blocks."
    )


def test_shares_of_paths_are_binomial_and_shares_of_gradient_add_up() -> None:
    counts = np.array([1, 3, 3, 1])
    norm = np.array([1.0, 0.1, 0.01, 0.001])
    found = paths({"length": np.arange(4), "paths": counts, "norm": norm, "total": counts * norm, "step": np.array(1)})
    np.testing.assert_allclose(found.share_of_paths, [0.125, 0.375, 0.375, 0.125])
    assert found.share_of_gradient.sum() == pytest.approx(1)
    assert paths_sentence({"residual": found}) == (
        "98 % of the summed gradient norms of [[residual]]’s paths at step 1 are those of **0** to **1** branches; the "
        "most frequent paths have 1 or 2."
    )


def test_the_share_of_lengths_counts_all_that_lie_between_the_named_ones() -> None:
    counts, norm = np.array([1, 3, 3, 1]), np.array([47.0, 1.0, 15.0, 5.0])
    found = paths({"length": np.arange(4), "paths": counts, "norm": norm, "total": counts * norm, "step": np.array(1)})
    assert paths_sentence({"residual": found}).startswith("95 % of the summed gradient norms")  # 47 + 3 + 45 of 100


def test_shattering_is_sorted_from_the_loss_down() -> None:
    arrays = {"layers_above": np.array([5, 3, 1]), "correlation": np.array([0.2, 0.5, 0.9]), "spacing": np.array(0.1)}
    assert shattering(arrays).correlation.tolist() == [0.9, 0.5, 0.2]


def test_the_table_of_a_block_has_its_four_curves(trained) -> None:
    flow = _flow(trained(network__family="residual", network__depth=8))
    table = flow_table({"residual": flow, "later": Missing("nothing yet")}, "b2")
    assert list(table["step"]) == list(flow.steps) and set(table["arm"]) == {"residual"}
    np.testing.assert_array_equal(table["shortcut"], flow.shortcut[1])
    assert flow_table({}).empty


def test_rows_of_series_that_were_thinned_differently_belong_to_the_same_steps(tmp_path: Path) -> None:
    with Records(tmp_path) as records:
        records.declare([SeriesInfo("grad_norm", name, ()) for name in ("whole", "thinned")], 6)
        records.append(1, {("grad_norm", "whole"): _f([1, 2, 3, 4, 5, 6])})
        for step in (1, 3, 6):
            records.append(step, {("grad_norm", "thinned"): _f([10 * step])})
        steps, values = read_rows(RunReader(records, _config()), "grad_norm", ["whole", "thinned"])
    assert steps.tolist() == [1, 3, 6]
    assert values.tolist() == [[1, 3, 6], [10, 30, 60]]
