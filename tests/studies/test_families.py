"""Lesions and paths where they apply, and clear words where they do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.architecture import build_graph
from explorer.config import Family
from explorer.store.errors import StoreError
from explorer.studies.initial_gradients import initial_gradients
from explorer.studies.lesion import lesion
from explorer.studies.paths import path_gradients
from explorer.studies.shattering import gradient_correlation
from explorer.studies.trained import load_untrained
from explorer.study_requests.gradient_flow import LesionRequest, PathsRequest
from explorer.training import train
from tests.architecture.configurations import configuration

CHAINS = (Family.RESIDUAL_MLP, Family.PLAIN, Family.RESIDUAL, Family.RESNEXT)
UNROLLED = (Family.RESIDUAL_MLP, Family.RESIDUAL, Family.RESNEXT)


@pytest.mark.parametrize("family", Family)
def test_lesions_and_paths_say_where_they_do_not_apply(family: Family) -> None:
    lesion_refused, paths_refused = (
        request.why_not(configuration(family)) for request in (LesionRequest, PathsRequest)
    )
    assert (lesion_refused == "") == (family in CHAINS)
    assert (paths_refused == "") == (family in UNROLLED)
    for why in (lesion_refused, paths_refused):
        assert why == "" or (family.title in why and "choose a" in why)


@pytest.mark.parametrize("family", [Family.RESIDUAL_MLP, Family.RESNEXT, Family.DENSENET])
def test_studies_of_a_family_are_computed_or_refused(tmp_path: Path, family: Family) -> None:
    config = configuration(family, network__width=8, training__epochs=1, recording__moments=0)
    train(config, tmp_path)
    if family is Family.DENSENET:
        with pytest.raises(StoreError, match="DenseNet concatenates its paths"):
            lesion(config, tmp_path)
        with pytest.raises(StoreError, match="DenseNet concatenates its paths"):
            path_gradients(config, tmp_path)
        return
    blocks = len(build_graph(config).blocks)
    assert len(lesion(config, tmp_path)["block"]) == blocks
    assert path_gradients(config, tmp_path)["length"].tolist() == list(range(blocks + 1))


@pytest.mark.parametrize("order", ["post_activation", "pre_activation"])
@pytest.mark.parametrize("block", ["basic", "bottleneck", "grouped"])
def test_a_plain_block_can_be_dropped_whatever_it_is_made_of(tmp_path: Path, block: str, order: str) -> None:
    config = configuration(
        Family.PLAIN, network__block=block, network__order=order, network__width=4, training__epochs=1
    )
    train(config.with_values({"recording.moments": 0}), tmp_path)
    assert np.isfinite(lesion(config, tmp_path)["loss"]).all()


@pytest.mark.parametrize("family", Family)
def test_untrained_gradients_are_measured_in_every_family(family: Family) -> None:
    config = configuration(family, network__width=8, optimizer__batch_size=16)
    found = initial_gradients(config)
    assert (np.diff(found["layers"]) >= 0).all() and (found["norm"] > 0).all()
    if family in (Family.UNET, Family.RESIDUAL_UNET):
        with pytest.raises(StoreError, match="names every pixel"):
            gradient_correlation(load_untrained(config))
