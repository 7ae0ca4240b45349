"""The feature maps of one image in every channel of the layer, before normalization and after the nonlinearity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from explorer.controls.address import segments
from explorer.controls.panel import panel
from explorer.drawing.scales import ColorScale, activation_scale, signed_scale
from explorer.foreign_text import in_markdown
from explorer.phenomena.activations.figures.maps import maps_figure
from explorer.phenomena.activations.numbers.maps import FeatureMaps
from explorer.phenomena.activations.numbers.tables import map_table
from explorer.phenomena.activations.panels.layer_panel import channel_rows
from explorer.phenomena.activations.panels.readings import feature_maps, sample_images
from explorer.phenomena.activations.panels.view import MAPS, OWN, SHARED, View
from explorer.reading.reasons import Missing
from explorer.sentences import capitalized

MOST_MAPS = 64


def _scales(maps: Sequence[FeatureMaps]) -> tuple[ColorScale, ColorScale]:
    """For the values before normalization, and for those after the nonlinearity."""
    return (
        signed_scale([arm.before for arm in maps]),
        activation_scale([arm.after for arm in maps]),
    )


def maps_panel(view: View, summary: str) -> None:
    """A click on a map chooses its channel, one on an image the image. A layer without pixels says so instead."""
    found = {arm.run.arm: feature_maps(arm.recording, view.layer, view.image, view.step) for arm in view.arms}
    there = [maps for maps in found.values() if isinstance(maps, FeatureMaps)]
    with panel(f"Layer {view.layer}: one image in every channel", key=MAPS) as card:
        if not there:
            reasons = dict.fromkeys(maps.sentence for maps in found.values() if isinstance(maps, Missing))
            st.caption(in_markdown("; ".join(map(capitalized, reasons)) + "."))
            return
        images = next(
            (images for arm in view.arms if isinstance(images := sample_images(arm.recording), np.ndarray)), None
        )
        rows = channel_rows(view)
        shown = rows[:MOST_MAPS].tolist()
        if view.channel not in shown:
            shown[-1] = view.channel
        apart = [[maps] if isinstance(maps, FeatureMaps) else [] for maps in found.values()]
        scales = [_scales(maps) for maps in ([there] if view.one_scale else apart)]
        steps = sorted({maps.step for maps in there})
        said = [
            f"recorded at step {' and '.join(f'{step:,d}' for step in steps)}",
            f"{len(shown)} of {view.channels} channels" if len(shown) < view.channels else "",
            "in the order of the rows above",
            "one color scale for all arms" if view.one_scale else "every arm has colors of its own",
            view.seed_words,
        ]
        card.retitle(card.title, " · ".join(filter(None, said)))
        with card.controls:
            if len(view.arms) > 1:
                segments("scale", [SHARED, OWN], {}, label="Scale")
            segments("image", range(4), {image: f"image {image + 1}" for image in range(4)}, label="Image")
        figure = maps_figure(
            [arm.column(found[arm.run.arm]) for arm in view.arms],
            images,
            view.image,
            shown,
            view.channel,
            scales,
            words=("before normalization", f"after {view.function}"),
            left=view.left,
        )
        card.chart(figure, table=lambda: map_table(found), summary=summary)
