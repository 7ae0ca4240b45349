"""U-Net (Ronneberger et al. 2015): a class for every pixel; skips are concatenated."""

from __future__ import annotations

from explorer.config.config_error import ConfigError, Cure
from explorer.config.datasets.description import Task
from explorer.config.families.description import Depths, Description
from explorer.config.network_sizes import LARGEST_IMAGE, SMALLEST_MAP, unet_halvings, unet_widths

DEPTHS = Depths("a U-Net has 3 layers with weights, and 5 more for each of 1 to 4 halvings", 8, 5, 23)


def refuse_side(depth: int, side: int, can_be_resized: bool) -> None:
    """
    Raises:
        ConfigError: a U-Net of this depth cannot halve an image of `side` pixels so often.
    """
    wanted = unet_halvings(depth)
    carried = max((n for n in range(wanted + 1) if side % 2**n == 0 and side >> n >= SMALLEST_MAP), default=0)
    if wanted <= carried:
        return
    way_out = f"network.depth {5 * carried + 3}, or " if carried else ""
    needed = SMALLEST_MAP * 2**wanted
    way = Cure("network.depth", 5 * carried + 3, depth) if carried else Cure("dataset.image_size", needed, side)
    raise ConfigError(
        f"network.depth: a U-Net of depth {depth} halves its image {wanted} times and doubles it back, and "
        f"{side}×{side} pixels can be halved {carried} times so that {SMALLEST_MAP}×{SMALLEST_MAP} "
        f"remain; choose {way_out}images of {needed}×{needed} pixels",
        [way] if carried or (can_be_resized and needed <= LARGEST_IMAGE) else [],
    )


DESCRIPTION = Description(
    place=11,
    title="U-Net",
    about="a class for every pixel; skips are concatenated",
    depth=13,
    width=8,
    depths=DEPTHS,
    widths=lambda network, _side: unet_widths(network.width, network.depth),
    task=Task.SEGMENTATION,
    refuse_side=refuse_side,
)
