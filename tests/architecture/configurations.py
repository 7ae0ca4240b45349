"""Small configurations of every family, and strategies that draw them."""

from __future__ import annotations

from hypothesis import strategies as st

from explorer.config import Family, RunConfig, Task

DEPTHS = {
    Family.MLP: (2, 4),
    Family.RESIDUAL_MLP: (3, 5),
    Family.LENET: (5,),
    Family.ALEXNET: (8,),
    Family.VGG: (11, 13, 16, 19),
    Family.NIN: (6, 9, 12),
    Family.GOOGLENET: (6, 8, 10, 14),
    Family.PLAIN: (8, 14),
    Family.RESIDUAL: (8, 14),
    Family.RESNEXT: (5, 8, 14),
    Family.DENSENET: (4, 8, 14),
    Family.UNET: (8, 13, 18),
    Family.RESIDUAL_UNET: (8, 13),
}


def configuration(family: Family, **values: object) -> RunConfig:
    """Of a family, on the data that it can answer for; `network__depth=8` sets a dotted key."""
    dotted = {key.replace("__", "."): value for key, value in values.items()}
    if family.task is Task.SEGMENTATION:
        dotted["dataset.name"] = "scenes"
        dotted.pop("dataset.image_size", None)
    return RunConfig().with_values(
        {"network.family": family, "network.depth": Family(family).description.depth, **dotted}
    )


@st.composite
def configurations(draw: st.DrawFn) -> RunConfig:
    """Any family, depth, width, image size, normalizer, placement, block, order and shortcut that go together."""
    family = draw(st.sampled_from(Family))
    kinds = ["none", "batch", "layer", "group", *(["instance"] if family.needs_images else [])]
    own_block = ["grouped"] if family is Family.RESNEXT else ["basic", "bottleneck", "grouped"]
    return configuration(
        family,
        dataset__image_size=draw(st.sampled_from([8, 9, 12, 16, 22, 28, 32])),
        network__depth=draw(st.sampled_from(DEPTHS[family])),
        network__width=draw(st.sampled_from([4, 8, 12])) * (2 if family is Family.GOOGLENET else 1),
        network__block=draw(st.sampled_from(own_block)),
        network__order=draw(st.sampled_from(["post_activation", "pre_activation"])),
        network__shortcut=draw(st.sampled_from(["parameter_free", "zero_padded", "projection"])),
        network__bias=draw(st.sampled_from(["auto", "keep", "drop"])),
        network__cardinality=draw(st.sampled_from([2, 4, 8])),
        normalization__groups=1 if family in (Family.LENET, Family.GOOGLENET, Family.NIN, Family.DENSENET) else 2,
        normalization__kind=draw(st.sampled_from(kinds)),
        normalization__placement=draw(st.sampled_from(["before", "after"])),
        optimizer__batch_size=8,
    )
