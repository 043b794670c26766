"""The spatial updates against literal loops, and the theorems they rest on."""

import numpy as np
import pytest

from mixtures import N_FRAMES, N_FREQ, random_matrices, random_mixture
from reference import demixing as literal
from separatrix.demixing import (
    Demixing,
    DemixState,
    Gauss,
    Laplace,
    LowRank,
    ip1,
    ip2,
    ipa,
    iss1,
    iss2,
    prepare_mixture,
)
from separatrix.iterate import Filters, iterate
from separatrix.kernels import compiled

UPDATES = [ip1, ip2, iss1, iss2, ipa]


@pytest.fixture(params=["compiled", "generic"])
def twin(request, monkeypatch):
    if request.param == "generic":
        monkeypatch.setattr(compiled, "_native", None)


def prepared(rng, n_src, n_chan=3, spherical=False):
    """A mixture, a start whose background rows fit, and weights of any size."""
    x, _ = random_mixture(rng, n_chan)
    mixture = prepare_mixture(x)
    x = mixture.packed.transpose(1, 0, 2)
    W = random_matrices(rng, N_FREQ, n_chan)
    if n_src < n_chan:
        for f in range(N_FREQ):
            C = x[:, f] @ x[:, f].conj().T / N_FRAMES
            W[f, n_src:] = literal.background(C, W[f, :n_src])
    weight = rng.gamma(1.0, size=(n_src, 1 if spherical else N_FREQ, N_FRAMES)) + 0.01
    return mixture, x, W, weight


def same_phase(W, expected, n_src):
    """Targets of real first entry: eigenvectors leave the phase of a pair's rows open."""
    return [w[:, :n_src] * np.exp(-1j * np.angle(w[:, :n_src, :1])) for w in (W, expected)]


def onto_background(W, n_src):
    """Projection onto what the background rows span, of which there are many bases."""
    rows = W[:, n_src:]
    return np.linalg.pinv(rows) @ rows


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("spherical", [True, False])
@pytest.mark.parametrize(("n_src", "n_chan"), [(2, 2), (3, 3), (2, 3), (1, 4), (3, 4)])
def test_agrees_with_literal_loops(update, spherical, n_src, n_chan, rng):
    mixture, x, W, weight = prepared(rng, n_src, n_chan, spherical)
    new, power = update(mixture, W, weight)
    expected = getattr(literal, update.__name__)(x, W, weight)
    rtol = 1e-9 if update in (ip1, iss1) else 1e-7  # eigenvectors amplify rounding
    np.testing.assert_allclose(*same_phase(new, expected, n_src), rtol=rtol, atol=1e-10)
    onto = [onto_background(one, n_src) for one in (new, expected)]
    np.testing.assert_allclose(*onto, rtol=rtol, atol=1e-10)
    expected_power = literal.power_of(x, expected, n_src, spherical)
    np.testing.assert_allclose(power, expected_power, rtol=10 * rtol)
    assert power.shape == weight.shape


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("n_src", [1, 2])
def test_background_is_orthogonal_and_the_cost_is_that_of_the_targets(update, n_src, rng):
    """J = cost / T - sum log det(W1 C W1^H) + sum log det C when B C W1^H = 0."""
    x, _ = random_mixture(rng, 4)
    algorithm = Demixing(Gauss(), update, n_src=n_src)
    mixture = algorithm.prepare(x)
    result = iterate(algorithm, x, n_iter=7)
    W, power, params = result.state
    targets, rest = W[:, :n_src], W[:, n_src:]
    C = mixture.covariance
    cross = rest @ C @ targets.conj().swapaxes(-1, -2)
    np.testing.assert_allclose(cross, 0, atol=1e-10)
    identity = np.broadcast_to(np.eye(4 - n_src), cross.shape[:1] + (4 - n_src,) * 2)
    np.testing.assert_allclose(rest @ rest.conj().swapaxes(-1, -2), identity, atol=1e-12)
    log_det = np.linalg.slogdet
    short = (
        algorithm.source.cost(params, power) / N_FRAMES
        - log_det(targets @ C @ targets.conj().swapaxes(-1, -2))[1].sum()
        + log_det(C)[1].sum()
    )
    np.testing.assert_allclose(result.costs[-1], short, rtol=1e-12)


@pytest.mark.parametrize("update", UPDATES)
def test_background_is_bounded_where_the_first_microphone_hears_no_target(update, twin, rng):
    """There [K, -I] is not: in single precision the cost began 160 too high, or as not a number."""
    x, _ = random_mixture(rng, 6, n_src=4, noise=0.1)
    x[1:] = x[:1] + 0.1 * x[1:]  # nearly dependent channels
    heard = prepare_mixture(x).covariance[:, :, :1]
    W = random_matrices(rng, N_FREQ, 6)[:, :4]
    start = Filters(W - W @ heard @ np.linalg.pinv(heard), np.ones(N_FREQ, bool))
    algorithm = Demixing(Gauss(), update, n_src=4)
    single, double = (
        iterate(algorithm, x.astype(dtype), n_iter=10, start=start)
        for dtype in (np.complex64, np.complex128)
    )
    np.testing.assert_allclose(single.costs, double.costs, rtol=1e-2)
    assert np.abs(single.state.W[:, 4:]).max() < 1 + 1e-5


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("n_src", [4, 6])
def test_nearly_dependent_channels_are_survived_in_single_precision(update, n_src, twin, rng):
    x, _ = random_mixture(rng, 6, n_src=4, noise=0.1)
    x[1:4] = x[:1] + 0.12 * x[1:4]
    result = iterate(Demixing(Gauss(), update, n_src=n_src), x.astype(np.complex64), n_iter=40)
    assert np.isfinite(result.outcome.W).all()
    assert np.diff(result.costs).max() < 1e-3 * abs(result.costs[-1])


@pytest.mark.parametrize("update", [iss1, iss2])
@pytest.mark.parametrize("source", [Laplace(), Gauss(), LowRank(2)])
def test_iss_leaves_the_span_of_the_first_microphones(source, update, rng):
    """Steps along the targets alone would stick there and pass every other test."""
    x, _ = random_mixture(rng, 4)
    result = iterate(Demixing(source, update, n_src=2), x, n_iter=3)
    assert np.max(np.abs(result.outcome.W[:, :, 2:])) > 1e-3


@pytest.mark.parametrize("update", [iss1, iss2, ip2, ipa])
def test_what_has_converged_cannot_be_improved_by_ip(update, rng):
    x, _ = random_mixture(rng, 4, noise=0.1)
    steered = iterate(Demixing(Laplace(), update, n_src=2), x, n_iter=1500, tol=1e-12)
    projected = iterate(Demixing(Laplace(), ip1, n_src=2), x, n_iter=20, state=steered.state)
    assert projected.costs[0] - projected.costs[-1] < 1e-6


@pytest.mark.parametrize("update", UPDATES)
def test_quiet_frames_keep_their_digits_in_single_precision(update):
    """Noise-free mixtures with deep pauses, where V of the microphones has no digits left."""
    rng = np.random.default_rng(0)
    s = rng.gamma(0.3, size=(3, 1, N_FRAMES)) ** 0.5 * rng.standard_normal((3, N_FREQ, N_FRAMES))
    A = rng.standard_normal((N_FREQ, 3, 3)) + 1j * rng.standard_normal((N_FREQ, 3, 3))
    x = np.einsum("fcs,sft->cft", A, s + 0j)
    double = iterate(Demixing(Gauss(), update), x, n_iter=60)
    single = iterate(Demixing(Gauss(), update), x.astype(np.complex64), n_iter=60)
    fall = [run.costs[0] - run.costs[-1] for run in (single, double)]
    assert fall[0] > 0.98 * fall[1]


@pytest.mark.parametrize("source", [Gauss(), LowRank(2)])
def test_sources_keep_their_level(source, rng):
    """What has drifted is brought back, by powers of two, which round nothing."""
    x, _ = random_mixture(rng)
    algorithm = Demixing(source)
    mixture = algorithm.prepare(x)
    state = algorithm.step(mixture, algorithm.init(mixture))
    gain = 4.0 ** np.array([-9, 0, 12])[:, None, None]
    rows = np.sqrt(gain)[:, 0]
    drifted = DemixState(state.W * rows, state.power * gain, source.rescale(state.params, gain))
    expected, found = (algorithm.step(mixture, one) for one in (state, drifted))
    np.testing.assert_allclose(found.W, expected.W, rtol=1e-12)
    np.testing.assert_allclose(found.power, expected.power, rtol=1e-12)
    level = found.power.mean(axis=(-2, -1)) / (N_FREQ if source.spherical else 1)
    assert np.all((level >= 0.5) & (level <= 2))


def test_adjustment_needs_fewer_sweeps_than_projection(rng):
    """With fixed weights two sweeps of IPA reach what IP1 needs six for."""
    mixture, _, W, weight = prepared(rng, 3)

    def majoriser(update, n_sweeps):
        new, power = W, None
        for _ in range(n_sweeps):
            new, power = update(mixture, new, weight)
        return np.sum(weight * power) / N_FRAMES - 2 * np.linalg.slogdet(new)[1].sum()

    assert majoriser(ipa, 2) <= majoriser(ip1, 6) + 1e-3
    assert majoriser(ipa, 1) < majoriser(ip1, 1)
