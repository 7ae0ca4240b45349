"""The cells that share one mean with the chosen one, for five normalizations, on the batch of the page."""

import pandas as pd
import streamlit as st

from explorer.controls.address import ladder
from explorer.controls.panel import panel
from explorer.phenomena.inside_batchnorm.figures.cells import Words, averaged_cells
from explorer.phenomena.inside_batchnorm.numbers.axes import Averaging, Block, block, group_choices
from explorer.phenomena.inside_batchnorm.numbers.notation import number
from explorer.phenomena.inside_batchnorm.panels.last_good import say_last
from explorer.phenomena.inside_batchnorm.panels.view import View

_SHARES = {
    Averaging.BATCH: "one mean per channel",
    Averaging.LAYER: "one mean per sample",
    Averaging.INSTANCE: "per sample and channel",
    Averaging.GROUP: "per sample and group",
    Averaging.RMS: "per sample, no mean",
}


def cells_panel(view: View) -> None:
    """Five blocks side by side; hovering a cell shows its group's statistics, a click chooses it."""
    result, cell = view.result, view.cell
    channels, image = result.x.shape[1], result.x.shape[2:]
    pixel = cell[2] * image[1] + cell[3] if image else 0
    kind = "convolutional: a channel's pixels count as values" if image else "fully connected: one value per channel"
    with panel(
        "Cells that share one mean", f"{kind}; hover a cell for its statistics, click it to follow it", key="cells"
    ) as card:
        if view.at_hand.is_last_batch:
            say_last(card)
        with card.controls:
            groups = _groups(channels)
        blocks = [block(result.x, averaging, groups, result.settings.eps) for averaging in Averaging]
        place = (cell[0], cell[1], pixel)
        click = card.chart(
            averaged_cells(blocks, {each.averaging: _below(each, place) for each in blocks}, place, tuple(image)),
            table=lambda: _table(blocks),
            summary=f"Batch normalization averages {blocks[0].shared} values, layer normalization {blocks[1].shared}.",
        )
        if click and isinstance(click.customdata, list):
            chosen_sample, chosen_channel, chosen_pixel = (int(part) for part in click.customdata)
            pixels = result.x[0, 0].size
            view.batch.choose((chosen_sample * channels + chosen_channel) * pixels + chosen_pixel)
            st.rerun(scope="fragment")


def _groups(channels: int) -> int:
    choices = group_choices(channels)
    if len(choices) == 1:
        return 1
    default = choices[min(1, len(choices) - 1)]
    return ladder(f"groups_of_{channels}", "Groups", choices, default, width=180)


def _below(shown: Block, cell: tuple[int, int, int]) -> Words:
    mean, spread = number(float(shown.mean[cell]), 2), number(float(shown.spread[cell]), 2)
    if shown.averaging is Averaging.RMS:
        statistics = f"√mean x² {number(float(shown.spread[cell]) ** 0.5, 2)} · n = {shown.shared}"
    else:
        statistics = f"μ {mean} · σ² {spread} · n = {shown.shared}"
    if shown.averaging is Averaging.BATCH:
        return Words(_SHARES[shown.averaging], statistics, "other samples matter")
    if shown.shared == 1 and shown.averaging is not Averaging.RMS:
        return Words(_SHARES[shown.averaging], statistics, "one value: x̂ is always 0")
    return Words(_SHARES[shown.averaging], statistics, "a batch of 1 is fine")


def _table(blocks: list[Block]) -> pd.DataFrame:
    parts = []
    for shown in blocks:
        samples, channels, pixels = shown.values.shape
        index = pd.MultiIndex.from_product(
            [range(1, samples + 1), range(1, channels + 1), range(1, pixels + 1)], names=["sample", "channel", "pixel"]
        )
        numbers = {"value": shown.values, "mean": shown.mean, "spread": shown.spread, "x_hat": shown.x_hat}
        frame = pd.DataFrame({name: array.ravel() for name, array in numbers.items()}, index=index).reset_index()
        parts.append(frame.assign(normalization=shown.averaging.value))
    return pd.concat(parts, ignore_index=True)
