"""The originals at full size: published parameter counts, and torch builds them without a byte of memory."""

from __future__ import annotations

from math import prod

import pytest
import torch

from explorer.architecture.originals import ORIGINALS, Original, originals_of
from explorer.config import Family
from explorer.networks import Network

BY_TITLE = {original.title: original for original in ORIGINALS}


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda original: original.title)
def test_an_original_has_the_published_number_of_parameters(original: Original) -> None:
    assert original.graph().parameter_count == original.published


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda original: original.title)
def test_torch_builds_an_original_on_the_meta_device_with_the_graphs_shapes(original: Original) -> None:
    graph = original.graph()
    with torch.device("meta"):
        network = Network(original.config, graph)
        x = torch.empty(2, *original.input_shape)
        logits, outputs = network.outputs(x, [node.name for node in graph.nodes])
    assert all(parameter.is_meta for parameter in network.parameters())
    assert sum(parameter.numel() for parameter in network.parameters()) == original.published
    assert {name: tuple(value.shape[1:]) for name, value in outputs.items()} == {
        node.name: node.shape for node in graph.nodes
    }
    assert tuple(logits.shape[:2]) == (2, original.classes)


def test_the_counts_that_nobody_publishes_follow_from_the_definition() -> None:
    def convolution(channels: int, kernel: int, out: int) -> int:
        return channels * out * kernel**2 + out

    nin = 0
    for channels, kernel, out in ((3, 11, 96), (96, 5, 256), (256, 3, 384), (384, 3, 1000)):
        nin += convolution(channels, kernel, out) + 2 * convolution(out, 1, out)
    assert BY_TITLE["NiN"].published == nin

    unet, channels = 0, 1
    for out in (64, 128, 256, 512, 1024):
        unet += convolution(channels, 3, out) + convolution(out, 3, out)
        channels = out
    for out in (512, 256, 128, 64):
        unet += convolution(2 * out, 2, out) + convolution(2 * out, 3, out) + convolution(out, 3, out)
    assert BY_TITLE["U-Net"].published == unet + convolution(64, 1, 2)


@pytest.mark.parametrize(
    ("title", "node", "shape"),
    [
        ("LeNet", "flatten", (400,)),  # 16 maps of 5×5
        ("AlexNet", "pool5", (256, 6, 6)),
        ("VGG-11", "s5.pool", (512, 7, 7)),
        ("NiN", "pool3", (384, 5, 5)),
        ("GoogLeNet", "i2.concatenation", (480, 28, 28)),
        ("GoogLeNet", "i7.concatenation", (832, 14, 14)),
        ("GoogLeNet", "i9.concatenation", (1024, 7, 7)),
        ("ResNet-18", "b8.sum", (512, 7, 7)),
        ("ResNet-50", "b16.sum", (2048, 7, 7)),
        ("ResNeXt-50 32×4d", "b1.conv2", (128, 56, 56)),
        ("DenseNet-121", "final.norm", (1024, 7, 7)),
        ("U-Net", "bottom.conv2", (1024, 32, 32)),
    ],
)
def test_the_shapes_are_those_of_the_papers(title: str, node: str, shape: tuple[int, ...]) -> None:
    assert BY_TITLE[title].graph()[node].shape == shape


@pytest.mark.parametrize(
    ("title", "billions"),
    [
        ("AlexNet", 0.71),
        ("VGG-11", 7.61),
        ("ResNet-18", 1.81),
        ("ResNet-50", 4.09),
        ("ResNeXt-50 32×4d", 4.23),
        ("DenseNet-121", 2.83),
    ],
)
def test_the_multiplications_are_those_that_torchvision_publishes(title: str, billions: float) -> None:
    assert BY_TITLE[title].graph().multiply_adds / 1e9 == pytest.approx(billions, abs=0.006)


def test_a_grouped_convolution_has_32_paths_of_4_channels() -> None:
    graph = BY_TITLE["ResNeXt-50 32×4d"].graph()
    assert graph.parameters["b1.conv2.weight"] == (128, 4, 3, 3)
    assert prod(graph.parameters["b16.conv2.weight"]) == 1024 * 32 * 9


def test_every_family_of_images_knows_its_original() -> None:
    without = {family for family in Family if not originals_of(family)}
    assert without == {Family.MLP, Family.RESIDUAL_MLP, Family.PLAIN}
