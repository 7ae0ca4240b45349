"""The lecture's networks at the size of their papers, to be read and counted; nobody trains them here.

Counts are published: by torchvision's documentation for its networks, else they follow from the definition that `how`
states.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from explorer.architecture.alexnet import original_alexnet
from explorer.architecture.builder import Builder
from explorer.architecture.densenet import original_densenet
from explorer.architecture.googlenet import original_googlenet
from explorer.architecture.graph import Graph
from explorer.architecture.lenet import original_lenet
from explorer.architecture.nin import original_nin
from explorer.architecture.operations import Shape
from explorer.architecture.residual import original_residual
from explorer.architecture.unet import original_unet
from explorer.architecture.vgg import original_vgg
from explorer.config import Bias, BlockKind, Family, NetworkConfig, NormalizationKind, RunConfig, Shortcut

PHOTOGRAPH: Shape = (3, 224, 224)
IMAGENET_CLASSES = 1000


@dataclass(frozen=True)
class Original:
    """A network as its paper has it. `network` says what the small ones say too, in the original's numbers."""

    title: str
    family: Family
    source: str
    published: int
    """Parameters."""
    how: str
    """Whose count that is."""
    network: NetworkConfig
    normalization: NormalizationKind
    write: Callable[[Builder], Graph]
    input_shape: Shape = PHOTOGRAPH
    classes: int = IMAGENET_CLASSES

    @property
    def config(self) -> RunConfig:
        """What the builder reads. Its data set is not the original's: `input_shape` and `classes` are."""
        base = RunConfig()
        normalization = base.normalization.model_copy(update={"kind": self.normalization})
        return base.model_copy(update={"network": self.network, "normalization": normalization})

    def graph(self) -> Graph:
        return self.write(Builder(self.config, self.input_shape, self.classes))


def _network(family: Family, depth: int, width: int, **values: object) -> NetworkConfig:
    return NetworkConfig.model_validate({"family": family, "depth": depth, "width": width, **values})


_NONE, _BATCH = NormalizationKind.NONE, NormalizationKind.BATCH
_TORCHVISION = "torchvision"
_PROJECTED = {"shortcut": Shortcut.PROJECTION}
_BOTTLENECKS = _PROJECTED | {"block": BlockKind.BOTTLENECK}

ORIGINALS: tuple[Original, ...] = (
    Original(
        "LeNet",
        Family.LENET,
        "LeCun et al. 1998",
        61_706,
        "the d2l chapter’s form",
        _network(Family.LENET, 5, 6, activation="sigmoid"),
        _NONE,
        original_lenet,
        (1, 28, 28),
        10,
    ),
    Original(
        "AlexNet",
        Family.ALEXNET,
        "Krizhevsky 2014",
        61_100_840,
        _TORCHVISION,
        _network(Family.ALEXNET, 8, 64),
        _NONE,
        original_alexnet,
    ),
    Original(
        "VGG-11",
        Family.VGG,
        "Simonyan & Zisserman 2015",
        132_863_336,
        _TORCHVISION,
        _network(Family.VGG, 11, 64),
        _NONE,
        original_vgg,
    ),
    Original(
        "VGG-11 with BN",
        Family.VGG,
        "Simonyan & Zisserman 2015",
        132_868_840,
        _TORCHVISION,
        _network(Family.VGG, 11, 64, bias=Bias.KEEP),
        _BATCH,
        original_vgg,
    ),
    Original(
        "NiN",
        Family.NIN,
        "Lin et al. 2014",
        7_439_608,
        "the d2l chapter’s form, for three colors and 1,000 classes",
        _network(Family.NIN, 12, 96),
        _NONE,
        original_nin,
    ),
    Original(
        "GoogLeNet",
        Family.GOOGLENET,
        "Szegedy et al. 2015",
        6_998_552,
        "the paper’s table 1 with biases, without auxiliary classifiers",
        _network(Family.GOOGLENET, 22, 64),
        _NONE,
        original_googlenet,
    ),
    Original(
        "ResNet-18",
        Family.RESIDUAL,
        "He et al. 2015",
        11_689_512,
        _TORCHVISION,
        _network(Family.RESIDUAL, 18, 64, **_PROJECTED),
        _BATCH,
        lambda build: original_residual(build, (2, 2, 2, 2)),
    ),
    Original(
        "ResNet-50",
        Family.RESIDUAL,
        "He et al. 2015",
        25_557_032,
        _TORCHVISION,
        _network(Family.RESIDUAL, 50, 64, **_BOTTLENECKS),
        _BATCH,
        lambda build: original_residual(build, (3, 4, 6, 3)),
    ),
    Original(
        "ResNeXt-50 32×4d",
        Family.RESNEXT,
        "Xie et al. 2017",
        25_028_904,
        _TORCHVISION,
        _network(Family.RESNEXT, 50, 64, cardinality=32, **_PROJECTED),
        _BATCH,
        lambda build: original_residual(build, (3, 4, 6, 3)),
    ),
    Original(
        "DenseNet-121",
        Family.DENSENET,
        "Huang et al. 2017",
        7_978_856,
        _TORCHVISION,
        _network(Family.DENSENET, 118, 32),
        _BATCH,
        lambda build: original_densenet(build, (6, 12, 24, 16)),
    ),
    Original(
        "U-Net",
        Family.UNET,
        "Ronneberger et al. 2015",
        31_030_658,
        "the paper’s figure 1 with biases; its 572 pixels are 512 here, for convolutions are padded",
        _network(Family.UNET, 23, 64),
        _NONE,
        original_unet,
        (1, 512, 512),
        2,
    ),
)


def originals_of(family: Family) -> tuple[Original, ...]:
    """The originals behind a family; a plain network and the MLPs have none."""
    same = {Family.RESIDUAL_UNET: Family.UNET}.get(family, family)
    return tuple(original for original in ORIGINALS if original.family is same)
