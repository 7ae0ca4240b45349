"""The relatives of batch normalization: each against its formula in NumPy, its paper's limits, and PyTorch."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer.config import NormalizationConfig, NormalizationKind
from explorer.networks.normalization import (
    BatchFormula,
    BatchNormalization,
    BatchRenormalization,
    BatchStatistics,
    DetachedMean,
    DetachedStatistics,
    Draws,
    Dropout,
    FixedGammaBeta,
    GhostBatchNormalization,
    GroupWhitening,
    MeanOnlyNormalization,
    Mode,
    NoisyBatchNormalization,
    Normalizer,
    RankNormalization,
    RmsNormalization,
    VarianceOnlyNormalization,
    Whitening,
    build_normalizer,
)
from tests.fuzzing import examples

EPS = 1e-5
KINDS = list(NormalizationKind)
AVERAGING = [kind for kind in KINDS if kind.averages_over_batch]
SHAPES = [(8, 6, 5, 5), (8, 6)]


def _values(shape: tuple[int, ...], seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) * 2 + 3


def _built(kind: NormalizationKind, channels: int = 6, **settings: object) -> Normalizer:
    config = NormalizationConfig.model_validate({"kind": kind, "ghost_size": 4, "warm_up": 0, **settings})
    normalizer = build_normalizer(config, channels).double()
    if normalizer.gamma is not None:  # anything but 1 and 0, so that a forgotten one is found
        normalizer.gamma.data.copy_(torch.linspace(0.5, 2.0, channels))
    if normalizer.beta is not None:
        normalizer.beta.data.copy_(torch.linspace(-1.0, 1.0, channels))
    return normalizer


def _array(normalizer: Normalizer, x: Tensor) -> np.ndarray:
    return normalizer.double()(x).detach().numpy()


@examples(25)
@given(st.integers(2, 6), st.integers(1, 6), st.integers(1, 4), st.floats(-4, 4))
def test_the_formula_holds(samples: int, channels: int, pixels: int, scale: float) -> None:
    x = 10.0**scale * _values((samples, channels, pixels, pixels))
    array = x.numpy()
    mean, var = array.mean((0, 2, 3), keepdims=True), array.var((0, 2, 3), keepdims=True)
    deviation = np.sqrt(var + EPS)
    cases: list[tuple[Normalizer, np.ndarray]] = [
        (BatchFormula(channels), (array - mean) / deviation),
        (FixedGammaBeta(channels), (array - mean) / deviation),
        (DetachedMean(channels), (array - mean) / deviation),
        (DetachedStatistics(channels), (array - mean) / deviation),
        (MeanOnlyNormalization(channels), array - mean),
        (VarianceOnlyNormalization(channels), array / deviation),
        (RmsNormalization(channels), array / np.sqrt((array**2).mean((1, 2, 3), keepdims=True) + EPS)),
    ]
    for normalizer, expected in cases:
        np.testing.assert_allclose(_array(normalizer, x), expected, rtol=1e-9, atol=1e-9 * max(1.0, 10.0**scale))


def test_rms_normalization_of_points_is_pytorchs_layer() -> None:
    x = _values((5, 6)).float()
    torch.testing.assert_close(RmsNormalization(6)(x), nn.RMSNorm(6, eps=EPS)(x))


@pytest.mark.parametrize("kind", [kind for kind in AVERAGING if kind is not NormalizationKind.GHOST])
@pytest.mark.parametrize("momentum", [0.1, None])
def test_running_statistics_follow_as_those_of_batch_normalization(
    kind: NormalizationKind, momentum: float | None
) -> None:
    ours = _built(kind, momentum=momentum, groups=2)
    theirs = nn.BatchNorm2d(6, momentum=momentum).double()
    for seed in range(3):
        ours(_values(SHAPES[0], seed))
        theirs(_values(SHAPES[0], seed))
    assert theirs.running_mean is not None and theirs.running_var is not None
    assert ours.running_mean is not None and ours.running_var is not None
    torch.testing.assert_close(ours.running_mean, theirs.running_mean)
    torch.testing.assert_close(ours.running_var, theirs.running_var)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", [Mode.BATCH, Mode.EXACT, Mode.RUNNING])
def test_a_look_changes_nothing(kind: NormalizationKind, mode: Mode) -> None:
    normalizer = _built(kind)
    normalizer(_values(SHAPES[0]))
    before = {name: value.clone() for name, value in normalizer.named_buffers()}
    counted, random = normalizer.num_batches_tracked, torch.get_rng_state()
    normalizer.mode = mode
    first = normalizer(_values(SHAPES[0], 1))
    assert torch.equal(first, normalizer(_values(SHAPES[0], 1)))
    assert all(torch.equal(value, before[name]) for name, value in normalizer.named_buffers())
    assert normalizer.num_batches_tracked == counted
    assert torch.equal(torch.get_rng_state(), random)


@pytest.mark.parametrize("kind", AVERAGING)
@pytest.mark.parametrize("shape", SHAPES)
def test_eval_mode_with_exact_statistics_is_what_exact_mode_shows(
    kind: NormalizationKind, shape: tuple[int, ...]
) -> None:
    x = _values((400, *shape[1:]))
    normalizer = _built(kind)
    normalizer.mode = Mode.EXACT
    expected = normalizer(x)
    normalizer.recalibrate(x)
    normalizer.mode = Mode.RUNNING
    found = normalizer(x)
    if kind is NormalizationKind.RANK:  # 129 quantiles stand for all values, and nothing is beyond them
        inside = (expected - expected.mean((0, *range(2, x.dim())), keepdim=True)).abs() < 1.0
        torch.testing.assert_close(found[inside], expected[inside], rtol=0, atol=0.05)
    else:
        torch.testing.assert_close(found, expected)


WITH_THEIR_OWN_GRADIENT = (
    NormalizationKind.DETACHED_MEAN,
    NormalizationKind.DETACHED_STATISTICS,
    NormalizationKind.RENORMALIZATION,
    NormalizationKind.RANK,
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", [Mode.BATCH, Mode.EXACT, Mode.RUNNING])
def test_gradients_agree_with_finite_differences(kind: NormalizationKind, mode: Mode) -> None:
    if kind in WITH_THEIR_OWN_GRADIENT and mode is not Mode.RUNNING:
        pytest.skip("its gradient is not that of its forward pass, on purpose; tested on its own")
    normalizer = _built(kind, channels=4)
    normalizer.mode = mode
    x = _values((8, 4, 2, 1)).requires_grad_()
    parameters = tuple(normalizer.parameters())
    assert torch.autograd.gradcheck(lambda x, *_: normalizer(x), (x, *parameters))


def _gradient(normalizer: Normalizer, x: Tensor, upstream: Tensor) -> Tensor:
    x = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(normalizer(x), x, upstream)
    return gradient


def _parts(x: Tensor) -> tuple[Tensor, Tensor]:
    """x̂ and √(σ² + ε) of batch normalization, per channel."""
    var, mean = torch.var_mean(x, dim=(0, 2, 3), correction=0, keepdim=True)
    return (x - mean) / torch.sqrt(var + EPS), torch.sqrt(var + EPS)


def test_a_detached_mean_leaves_one_of_three_routes_out_and_detached_statistics_two() -> None:
    x, upstream = _values(SHAPES[0]), _values(SHAPES[0], 1)
    x_hat, deviation = _parts(x)
    along = (upstream * x_hat).mean((0, 2, 3), keepdim=True)
    without_mean = (upstream - x_hat * along) / deviation
    torch.testing.assert_close(_gradient(DetachedMean(6).double(), x, upstream), without_mean)
    torch.testing.assert_close(_gradient(DetachedStatistics(6).double(), x, upstream), upstream / deviation)
    whole = (upstream - upstream.mean((0, 2, 3), keepdim=True) - x_hat * along) / deviation
    torch.testing.assert_close(_gradient(BatchFormula(6).double(), x, upstream), whole)


@examples(25)
@given(st.integers(1, 4), st.integers(2, 5), st.integers(1, 4), st.integers(0, 3))
def test_ghost_batches_are_batch_normalization_on_each_part(parts: int, size: int, channels: int, more: int) -> None:
    samples = parts * size + (more if more < size else 0)
    x = _values((samples, channels, 3, 2))
    ghost = GhostBatchNormalization(channels, size).double()
    batch = BatchNormalization(channels).double()
    ends = [size * k for k in range(parts)] + [samples]
    pieces = [x[start:end] for start, end in itertools.pairwise(ends)]
    torch.testing.assert_close(ghost(x), torch.cat([batch(piece) for piece in pieces]))
    means = torch.stack([piece.mean((0, 2, 3)) for piece in pieces]).mean(0)
    variances = torch.stack([piece.var((0, 2, 3), correction=0) for piece in pieces]).mean(0)
    torch.testing.assert_close(ghost.batch_mean, means)
    torch.testing.assert_close(ghost.batch_var, variances)
    values = size * 6 if parts * size == samples else samples // parts * 6
    torch.testing.assert_close(ghost.running_mean, 0.1 * means)
    torch.testing.assert_close(ghost.running_var, 0.9 + 0.1 * variances * values / (values - 1))


def test_ghosts_have_pixels_or_at_least_two_samples() -> None:
    with pytest.raises(ValueError, match="more than one value"):
        GhostBatchNormalization(6, 1)(torch.randn(4, 6))
    assert GhostBatchNormalization(6, 1)(torch.randn(4, 6, 2, 2)).shape == (4, 6, 2, 2)


def _renormalization(**limits: float) -> BatchRenormalization:
    normalizer = BatchRenormalization(6, **limits).double()  # pyright: ignore[reportArgumentType]
    normalizer.running_mean.copy_(torch.linspace(1.0, 4.0, 6))
    normalizer.running_var.copy_(torch.linspace(1.0, 9.0, 6))
    return normalizer


def test_renormalization_is_batch_normalization_where_r_is_1_and_d_is_0() -> None:
    x, upstream = _values(SHAPES[0]), _values(SHAPES[0], 1)
    closed, batch = _renormalization(r_max=1.0, d_max=0.0), BatchNormalization(6).double()
    torch.testing.assert_close(closed(x), batch(x))
    torch.testing.assert_close(_gradient(closed, x, upstream), _gradient(batch, x, upstream))


def test_renormalization_inside_its_limits_computes_what_eval_mode_computes() -> None:
    x = _values(SHAPES[0])
    wide = _renormalization(r_max=1000.0, d_max=1000.0)
    wide.mode = Mode.BATCH
    in_training = wide(x)
    wide.mode = Mode.RUNNING
    torch.testing.assert_close(in_training, wide(x))


def test_renormalization_takes_its_corrections_for_constants() -> None:
    x, upstream = _values(SHAPES[0]), _values(SHAPES[0], 1)
    normalizer = _renormalization(r_max=1.5, d_max=0.3)
    x_hat, deviation = _parts(x)
    running = np.sqrt(normalizer.running_var.numpy() + EPS)
    r = np.clip(deviation.flatten().numpy() / running, 1 / 1.5, 1.5)
    d = np.clip((x.mean((0, 2, 3)).numpy() - normalizer.running_mean.numpy()) / running, -0.3, 0.3)
    assert len(np.unique(r)) > 2 and {-0.3, 0.3} <= set(d.round(12))  # both free and clipped ones are met
    expected = x_hat.numpy() * r[:, None, None] + d[:, None, None]
    normalizer.mode = Mode.BATCH
    np.testing.assert_allclose(normalizer(x).detach().numpy(), expected)
    of_batch = _gradient(BatchFormula(6).double(), x, upstream)
    torch.testing.assert_close(_gradient(normalizer, x, upstream), of_batch * torch.from_numpy(r)[:, None, None])


def test_the_limits_open_as_in_the_paper() -> None:
    normalizer = BatchRenormalization(6, r_max=3.0, d_max=5.0, warm_up=5000)
    found = {}
    for step in (1, 5000, 15_000, 25_000, 40_000, 100_000):
        normalizer.num_batches_tracked = step
        found[step] = normalizer.limits
    assert found[1] == found[5000] == (1.0, 0.0)
    assert found[15_000] == pytest.approx((1 + 2 * 2 / 7, 2.5))
    assert found[25_000] == pytest.approx((1 + 2 * 4 / 7, 5.0))
    assert found[40_000] == found[100_000] == pytest.approx((3.0, 5.0))


def _correlated(samples: int, channels: int) -> Tensor:
    mixing = _values((channels, channels), 7)
    return torch.einsum("nchw,cd->ndhw", _values((samples, channels, 3, 3)), mixing)


@examples(25)
@given(st.integers(3, 8), st.sampled_from([(6, 1), (6, 2), (6, 3), (6, 6), (4, 2), (1, 1)]))
def test_whitening_makes_the_covariance_of_each_group_the_identity(samples: int, sizes: tuple[int, int]) -> None:
    channels, groups = sizes
    x = _correlated(samples, channels)
    y = GroupWhitening(channels, groups, eps=1e-12).double()(x).detach()
    values = y.transpose(0, 1).flatten(1).unflatten(0, (groups, -1))
    covariance = values @ values.mT / values.shape[-1]
    np.testing.assert_allclose(covariance.numpy(), np.tile(np.eye(channels // groups), (groups, 1, 1)), atol=1e-5)
    np.testing.assert_allclose(values.mean(-1).numpy(), 0, atol=1e-9)


def test_whitening_shrinks_each_principal_direction_by_its_share_of_epsilon() -> None:
    x, eps = _correlated(8, 6), 0.5
    y = Whitening(6, eps=eps).double()(x).detach().transpose(0, 1).flatten(1)
    values = x.transpose(0, 1).flatten(1).numpy()
    eigenvalues, vectors = np.linalg.eigh(np.cov(values, bias=True))
    along = np.var(vectors.T @ y.numpy(), axis=1)
    np.testing.assert_allclose(along, eigenvalues / (eigenvalues + eps))


def test_whitening_with_one_channel_a_group_is_batch_normalization_and_with_one_group_full() -> None:
    x = _correlated(5, 6)
    torch.testing.assert_close(GroupWhitening(6, 6).double()(x), BatchNormalization(6).double()(x))
    torch.testing.assert_close(GroupWhitening(6, 1).double()(x), Whitening(6).double()(x))


def test_whitening_by_zca_is_symmetric_and_so_stays_close_to_its_input() -> None:
    x = _correlated(8, 6).transpose(0, 1).flatten(1)
    centered = (x - x.mean(1, keepdim=True)).numpy()
    covariance = centered @ centered.T / centered.shape[1] + EPS * np.eye(6)
    expected = np.linalg.inv(_square_root(covariance)) @ centered
    found = Whitening(6).double()(x.T).detach().T
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-6, atol=1e-8)


def _square_root(matrix: np.ndarray) -> np.ndarray:
    """Denman and Beavers' iteration: no eigenvalues."""
    root, inverse = matrix, np.eye(len(matrix))
    for _ in range(60):
        root, inverse = (root + np.linalg.inv(inverse)) / 2, (inverse + np.linalg.inv(root)) / 2
    return root


def test_whitening_more_channels_than_values_leaves_nothing_of_the_input() -> None:
    for seed in range(2):
        y = Whitening(12, eps=1e-9).double()(_values((6, 12), seed)).detach()
        apart = torch.pdist(y)
        assert apart.max() / apart.min() < 1 + 1e-5  # whatever came in, all samples are equally far from each other


def test_whitenings_gradient_is_finite_where_eigenvalues_coincide() -> None:
    x = torch.eye(6, dtype=torch.float64).repeat(4, 1)
    gradient = _gradient(Whitening(6).double(), x, _values((24, 6)))
    assert torch.isfinite(gradient).all()


def test_whitening_can_be_differentiated_twice_as_the_curvature_of_the_loss_needs() -> None:
    whitening = GroupWhitening(4, 2).double()
    whitening.mode = Mode.BATCH
    assert torch.autograd.gradgradcheck(whitening, (_values((6, 4)).requires_grad_(),))


@examples(25)
@given(st.integers(4, 40), st.floats(-6, 6), st.floats(0.2, 5.0))
def test_the_rank_transform_gives_normal_marginals(samples: int, scale: float, power: float) -> None:
    x = 10.0**scale * _values((samples, 3, 2, 2)).sub(3).abs() ** power  # skewed, heavy-tailed
    y = RankNormalization(3).double()(x).detach().transpose(0, 1).flatten(1).sort(dim=1).values.numpy()
    count = y.shape[1]
    expected = torch.special.ndtri((torch.arange(count, dtype=torch.float64) + 0.5) / count).numpy()
    if len(np.unique(x.numpy())) == x.numel():
        np.testing.assert_allclose(y, np.tile(expected, (3, 1)), atol=1e-9)


def test_equal_values_share_their_mean_rank_and_a_constant_channel_becomes_zero() -> None:
    y = RankNormalization(2).double()(torch.tensor([[1.0, 4.0], [1.0, 4.0], [2.0, 4.0], [9.0, 4.0]]).double())
    quantiles = torch.special.ndtri(torch.tensor([0.25, 0.25, 0.625, 0.875], dtype=torch.float64))
    torch.testing.assert_close(y.detach()[:, 0], quantiles)
    torch.testing.assert_close(y.detach()[:, 1], torch.zeros(4, dtype=torch.float64))


def test_the_rank_transforms_gradient_is_that_of_batch_normalization() -> None:
    x, upstream = _values(SHAPES[0]), _values(SHAPES[0], 1)
    expected = _gradient(BatchNormalization(6).double(), x, upstream)
    torch.testing.assert_close(_gradient(RankNormalization(6).double(), x, upstream), expected)


def _noisy(seed: int = 0, name: str = "conv1.norm", **noise: float) -> NoisyBatchNormalization:
    return NoisyBatchNormalization(6, Draws(seed, name), **noise).double()  # pyright: ignore[reportArgumentType]


def test_noise_depends_on_seed_layer_and_step_alone() -> None:
    x = _values(SHAPES[0])
    noisy, same, other_seed, other_layer = _noisy(), _noisy(), _noisy(seed=1), _noisy(name="conv2.norm")
    first = noisy(x)
    torch.randn(5)  # whatever else draws random numbers
    assert torch.equal(first, same(x))
    assert not torch.equal(first, other_seed(x)) and not torch.equal(first, other_layer(x))
    second = noisy(x)
    assert not torch.equal(first, second)
    resumed = _noisy()
    resumed.num_batches_tracked = 1
    assert torch.equal(second, resumed(x))


def test_noise_is_drawn_as_the_paper_draws_it() -> None:
    """Moments of U(−n_μ, n_μ) + U(±0.1) over units, and of the samples around their unit's own mean and scale."""
    y = torch.zeros(4000, 500, dtype=torch.float64)
    scale, shift = _noisy(noise_mean=0.5, noise_scale=1.25).noise(y, step=3)
    unit_means, unit_scales = shift.mean(0), scale.mean(0)
    assert unit_means.abs().max() < 0.51 and unit_means.std().item() == pytest.approx(1 / np.sqrt(12), rel=0.1)
    assert unit_scales.min() > 0.99 and unit_scales.max() < 1.26
    assert unit_scales.mean().item() == pytest.approx(1.125, abs=0.01)
    assert (shift - unit_means).std().item() == pytest.approx(0.2 / np.sqrt(12), rel=0.02)
    assert (scale - unit_scales).std().item() == pytest.approx(0.1, rel=0.02)
    assert unit_means.abs().mean() > 0.2  # far from zero, as the paper wants it


def test_noisy_batch_normalization_is_scale_and_shift_of_batch_normalization_and_quiet_in_eval_mode() -> None:
    x = _values(SHAPES[0])
    noisy, batch = _noisy(), BatchNormalization(6).double()
    y = batch(x)
    scale, shift = noisy.noise(y, step=1)
    torch.testing.assert_close(noisy(x), y * scale + shift)
    noisy.mode = batch.mode = Mode.RUNNING
    assert torch.equal(noisy(x), batch(x))


def test_dropout_is_pytorchs_with_the_same_random_numbers() -> None:
    x = _values(SHAPES[0]).float()
    draws = Draws(3, "fc1.norm")
    found = Dropout(0.3, draws)(x)
    with torch.random.fork_rng():
        torch.set_rng_state(draws.at(1).get_state())
        assert torch.equal(found, F.dropout(x, 0.3))
    assert torch.equal(Dropout(0.0, draws)(x), x)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_a_watched_normalizer_leaves_is_mean_and_biased_variance(
    kind: NormalizationKind, shape: tuple[int, ...]
) -> None:
    if kind is NormalizationKind.INSTANCE and len(shape) == 2:
        pytest.skip("instance normalization needs pixels")
    normalizer = _built(kind, ghost_size=8)
    normalizer.watched = True
    x = _values(shape)
    normalizer(x)
    axes = (0, *range(2, len(shape)))
    variance = normalizer.batch_var.numpy()
    np.testing.assert_allclose(normalizer.batch_mean.numpy(), x.numpy().mean(axes))
    np.testing.assert_allclose(variance, x.numpy().var(axes))


@pytest.mark.parametrize("kind", AVERAGING)
def test_one_value_a_channel_is_refused(kind: NormalizationKind) -> None:
    normalizer = _built(kind)
    assert isinstance(normalizer, BatchStatistics)
    with pytest.raises(ValueError, match=r"more than one value per channel.*batch of 2"):
        normalizer(_values((1, 6)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_learns_what_it_says(kind: NormalizationKind) -> None:
    assert tuple(name for name, _ in _built(kind).named_parameters()) == kind.learned
