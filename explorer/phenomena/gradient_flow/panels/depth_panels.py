"""The norm by depth at the step that the page shows, the shortcuts' share, and everything by depth and time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from explorer.config import NormalizationKind
from explorer.controls.address import segments
from explorer.controls.panel import panel
from explorer.controls.shown_arms import ShownArm
from explorer.controls.steering import start
from explorer.controls.writable import writes
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.columns import label_width
from explorer.drawing.heat import moments_that_fit
from explorer.drawing.layers_over_time import network_figure
from explorer.drawing.scales import ColorScale, magnitude_scale, share_scale, signed_scale
from explorer.experiment import Experiment
from explorer.foreign_text import in_markdown
from explorer.formulas.gradient_growth import growth_theory
from explorer.phenomena.gradient_flow.figures.profile import ProfileCurve, log_limits, profile_figure, share_figure
from explorer.phenomena.gradient_flow.numbers.depth import NO_SHORTCUTS, Measure, all_zero_is_missing, thinned
from explorer.phenomena.gradient_flow.numbers.flow import Flow
from explorer.phenomena.gradient_flow.numbers.summary import OverSeeds, over_seeds
from explorer.phenomena.gradient_flow.numbers.tables import flow_table
from explorer.phenomena.gradient_flow.panels.readings import depth_history, flow
from explorer.phenomena.gradient_flow.panels.view import DEPTH, PROFILE, SHARE, Profile, View
from explorer.reading.overviews import NetworkOverview, all_layers
from explorer.reading.reasons import Missing
from explorer.reading.tables import network_table
from explorer.sentences import capitalized

AXES = {
    Profile.BLOCKS: ("block’s input (input → loss)", "At each block’s input and the last one’s output"),
    Profile.LAYERS: ("layer (input → loss)", "At each layer’s output"),
    Profile.WEIGHTS: ("weights (input → loss)", "Of the loss, with respect to each layer’s weights"),
}


def profile_panel(view: View, summary: str) -> None:
    """The norm by depth, mean and range over seeds, with theory's line before the first update."""
    x_title, where = AXES[view.profile]
    with panel(f"Gradient norm by depth, step {view.step:,d}", f"{where} · {view.mean_words}", key=PROFILE) as card:
        with card.controls:
            offered = list(Profile) if view.has_blocks else [Profile.LAYERS, Profile.WEIGHTS]
            segments("profile", offered, {}, label="Measured at")
        curves, everything = [], []
        for arm in view.arms:
            runs = [found for seed in view.seeds[arm.run.arm] if (found := _rows(view, seed)) is not None]
            everything += [values for _, values, _ in runs]
            if runs:
                curves.append(_curve(view, arm, runs[0][0], over_seeds([now for _, _, now in runs])))
        missing = next((reason.sentence for reason in view.flows.values() if isinstance(reason, Missing)), "")
        figure = profile_figure(curves, log_limits(*everything), x_title=x_title, empty=missing)
        card.chart(figure, table=lambda: flow_table(view.flows), summary=summary)


Rows = tuple[Sequence[str], np.ndarray, np.ndarray]
"""Places, values over all steps, values at this step."""


def _rows(view: View, arm: ShownArm) -> Rows | None:
    if _is_over(view, arm):
        return None
    if view.profile is Profile.BLOCKS:
        found = flow(arm.recording)
        if isinstance(found, Missing):
            return None
        return [*(piece.label for piece in found.pieces), "last output"], found.joints, found.at(view.step).joints
    measure = Measure.ACTIVATION if view.profile is Profile.LAYERS else Measure.WEIGHT
    overview = depth_history(arm.recording, measure)
    now = None if isinstance(overview, Missing) else overview.at(view.step)
    return None if isinstance(overview, Missing) or now is None else (overview.layers, overview.values, now[1])


def _curve(view: View, arm: ShownArm, places: Sequence[str], values: OverSeeds) -> ProfileCurve:
    """Theory says something about the untrained network only, not about weights, nor about layers inside a branch."""
    theory = growth_theory(arm.run.config)
    bridged = arm.run.config.network.family.adds_shortcuts
    layers = {Profile.BLOCKS: 2, Profile.LAYERS: None if bridged else 1}.get(view.profile)
    if theory is None or layers is None or view.step > 1:
        return ProfileCurve(arm.run.arm, arm.style, places, values)
    before_last = np.arange(len(places) - 1, -1, -1)
    expected = values.mean[-1] * theory.factor ** (0.5 * layers * before_last)
    return ProfileCurve(arm.run.arm, arm.style, places, values, expected, theory.line)


def share_panel(view: View, summary: str) -> None:
    """How much of the squared gradient arrives through each shortcut, or through each path of an Inception block."""
    arms, by_path = [], []
    for arm in view.arms:
        flows = [flow(seed.recording) for seed in view.seeds[arm.run.arm] if not _is_over(view, seed)]
        there = [found for found in flows if not isinstance(found, Missing) and (found.has_shortcuts or found.paths)]
        if there and there[0].has_shortcuts:
            shares = over_seeds([found.at(view.step).share for found in there])
            arms.append((arm.run.arm, arm.style, [piece.label for piece in there[0].pieces], shares))
        elif there and not by_path:
            by_path = _path_shares(there, view.step)
    squares, title = "‖shortcut‖² / (‖shortcut‖² + ‖branch‖²)", "Share through the shortcut"
    if by_path and not arms:
        arms, squares, title = by_path, "‖path‖² / sum over the block’s paths", "Share through every path"
    caption = f"{squares} · {view.mean_words}"
    with panel(f"{title}, step {view.step:,d}", caption, key=SHARE) as card:
        chosen = view.piece.label if view.piece else None
        figure = share_figure(arms, chosen=chosen, empty=_why_no_share(view).sentence)
        card.chart(figure, table=lambda: flow_table(view.flows), summary=summary)


def _why_no_share(view: View) -> Missing:
    """The network's reason where an arm has been read and has no second path; else the recording's."""
    flows = [view.flows[arm.run.arm] for arm in view.arms]
    if any(not isinstance(found, Missing) and not (found.has_shortcuts or found.paths) for found in flows):
        return NO_SHORTCUTS
    missing = [found for found in flows if isinstance(found, Missing)]
    return missing[0] if missing else Missing("the runs had diverged at this step: move it to the left")


def _path_shares(flows: Sequence[Flow], step: int) -> list[tuple[str, ArmStyle, list[str], OverSeeds]]:
    """One row of bars for each path, over blocks and seeds."""
    moments = [found.at(step).paths for found in flows]
    blocks = sorted(moments[0])
    labels = [flows[0].pieces[block].label for block in blocks]
    names = flows[0].pieces[blocks[0]].paths
    styles = arm_styles(names)
    squares = [
        np.stack([paths[block].astype(np.float64) ** 2 for block in blocks]) for paths in moments
    ]  # (blocks, paths)
    with np.errstate(all="ignore"):
        shares = [of_one / of_one.sum(axis=1, keepdims=True) for of_one in squares]
    return [
        (name, styles[name], labels, over_seeds([of_one[:, row].astype(np.float32) for of_one in shares]))
        for row, name in enumerate(names)
    ]


def depth_panel(view: View, summary: str) -> None:
    """One measure of every layer, block or weight over training, all arms on one scale."""
    found = {arm.run.arm: _map(view, arm) for arm in view.arms}
    there = [overview for overview in found.values() if not isinstance(overview, Missing)]
    scale = _scale(view.measure, [overview.values for overview in there])
    rows = all_layers([overview.layers for overview in there]) or ("",)
    how = [next((overview.how for overview in there), ""), scale.words if there else "", view.seed_words]
    title = view.measure.words
    with panel(capitalized(title), " · ".join(filter(None, how)), key=DEPTH) as card:
        with card.controls:
            st.selectbox(
                "Measured",
                list(Measure),
                key="gradients",
                persist_state="session",
                format_func=lambda measure: measure.words,
                label_visibility="collapsed",
                width=330,
            )
        chosen = next((row for row in rows if view.piece and row == view.piece.name), None)
        figure = network_figure(
            [arm.column(found[arm.run.arm]) for arm in view.arms],
            rows,
            chosen,
            scale,
            view.timeline,
            title=_axis_title(view.measure),
            left=label_width(rows),
        )
        card.chart(figure, table=lambda: network_table(found), summary=summary)
        if not there and view.measure in (Measure.GAMMA, Measure.BETA):
            _offer_batch_normalization(view)


def _map(view: View, arm: ShownArm) -> NetworkOverview | Missing:
    overview = depth_history(arm.recording, view.measure)
    if isinstance(overview, Missing):
        return overview
    fitting = thinned(overview, moments_that_fit(len(overview.layers) * len(view.arms)))
    return fitting if view.measure.is_signed else all_zero_is_missing(fitting)


def _scale(measure: Measure, values: list[np.ndarray]) -> ColorScale:
    if measure is Measure.SHARE:
        return share_scale()
    return signed_scale(values) if measure.is_signed else magnitude_scale(values)


def _axis_title(measure: Measure) -> str:
    if measure.is_signed:
        return "cosine"
    return {Measure.SHARE: "share", Measure.UPDATE: "‖Δw‖ / ‖w‖"}.get(measure, "gradient norm")


def _offer_batch_normalization(view: View) -> None:
    """What is missing is one click away: the same network without and with batch normalization."""
    kinds = (NormalizationKind.NONE, NormalizationKind.BATCH)
    beside = Experiment(base=view.arms[0].run.config, vary={"normalization.kind": kinds})
    look = writes(icon=":material/play_arrow:")
    st.button(f"Run {in_markdown(beside.title)}", on_click=start, args=(beside.model_dump_json(),), **look)


def _is_over(view: View, arm: ShownArm) -> bool:
    diverged_at = arm.column(None).diverged_at
    return diverged_at is not None and view.step >= diverged_at
