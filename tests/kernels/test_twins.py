"""The compiled hot loops against their generic twins."""

import os

import numpy as np
import pytest

from mixtures import complex_normal, random_matrices
from separatrix import multiplicative
from separatrix.arrays import conj_transpose
from separatrix.kernels import compiled, generic

_native = pytest.importorskip("separatrix._native", reason="installed without a compiler")

SWEEPS = ["ip1", "ip2", "iss1", "iss2", "ipa"]
TOLERANCE = {np.complex128: 1e-9, np.complex64: 1e-3}
SHAPES = [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (3, 2), (4, 1), (6, 3)]


@pytest.fixture(params=_native.isas())
def instruction_set(request):
    best = compiled.instruction_set()
    _native.use_isa(request.param)
    yield request.param
    _native.use_isa(best)


def problem(rng, n_chan, n_src, dtype, spherical, n_freq=70, n_frames=45):
    x = (
        random_matrices(rng, n_freq, n_chan) @ complex_normal(rng, n_freq, n_chan, n_frames)
    ).astype(dtype)
    C = x @ x.conj().swapaxes(-1, -2) / n_frames
    W = random_matrices(rng, n_freq, n_chan).astype(dtype)
    if n_src < n_chan:
        W = np.concatenate([W[:, :n_src], generic.background_rows(C, W[:, :n_src])], axis=1)
    weight = rng.gamma(1.0, size=(n_src, 1 if spherical else n_freq, n_frames)) + 0.1
    return x, C, W, weight.astype(x.real.dtype)


def test_the_extension_is_there_in_ci():
    if not os.environ.get("CI"):
        pytest.skip("elsewhere a pure Python install is allowed")
    assert compiled.instruction_set() is not None


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("spherical", [True, False])
@pytest.mark.parametrize(("n_chan", "n_src"), SHAPES)
@pytest.mark.parametrize("name", SWEEPS)
def test_sweeps_agree(name, n_chan, n_src, spherical, dtype, instruction_set, rng):
    check_sweep(name, problem(rng, n_chan, n_src, dtype, spherical), n_src)


@pytest.mark.parametrize("n_chan", [2, 6])
@pytest.mark.parametrize("spherical", [True, False])
@pytest.mark.parametrize("name", SWEEPS)
def test_many_frames_agree(name, spherical, n_chan, instruction_set, rng):
    """More than fit into the fastest cache, and not a whole number of vectors."""
    check_sweep(name, problem(rng, n_chan, 2, np.complex128, spherical, 3, 1701), 2)


def check_sweep(name, arrays, n_src):
    dtype = arrays[0].dtype.type
    W, power = getattr(compiled, name)(*arrays)
    expected_W, expected_power = getattr(generic, name)(*arrays)
    assert W.dtype == dtype
    assert power.dtype == expected_power.dtype
    assert power.shape == expected_power.shape
    rows, expected_rows = W[:, :n_src], expected_W[:, :n_src]
    turn = np.exp(1j * np.angle(np.sum(expected_rows * rows.conj(), axis=-1, keepdims=True)))
    scale = np.abs(expected_rows).max()
    # Eigenvectors amplify rounding.
    tolerance = TOLERANCE[dtype] * (10 if name in ("ip2", "iss2", "ipa") else 1)
    np.testing.assert_allclose(turn * rows, expected_rows, atol=tolerance * scale)
    onto = [conj_transpose(one[:, n_src:]) @ one[:, n_src:] for one in (W, expected_W)]
    np.testing.assert_allclose(*onto, atol=10 * tolerance)  # orthonormal rows of any order
    np.testing.assert_allclose(power, expected_power, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("spherical", [True, False])
@pytest.mark.parametrize(("n_chan", "n_src"), [*SHAPES, (9, 9)])
def test_demixed_powers_agree(n_chan, n_src, spherical, dtype, instruction_set, rng):
    x, _, W, _ = problem(rng, n_chan, n_src, dtype, spherical)
    power = compiled.demixed_power(x, W, n_src, spherical)
    expected = generic.demixed_power(x, W, n_src, spherical)
    assert power.dtype == expected.dtype
    np.testing.assert_allclose(power, expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("n", [1, 2, 5])
def test_determinants_agree(n, dtype, instruction_set, rng):
    matrices = 10.0 ** rng.uniform(-8, 8, (3, 70, 1, 1)) * complex_normal(rng, 3, 70, n, n)
    found, expected = (twin.sum_log_det(matrices.astype(dtype)) for twin in (compiled, generic))
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


def test_a_singular_matrix_has_no_finite_logarithm(instruction_set, rng):
    matrices = complex_normal(rng, 70, 3, 3)
    matrices[65, 1] = 0
    assert not np.isfinite(compiled.sum_log_det(matrices))


@pytest.mark.parametrize("order", ["C", "F"])
def test_packed_mixtures_are_read_without_a_copy(order, rng):
    x = complex_normal(rng, 2, 3, 5, 7).copy(order)
    packed = compiled.pack(x, 2.0)
    np.testing.assert_array_equal(packed, generic.pack(x, 2.0))
    assert packed.flags.c_contiguous


@pytest.mark.parametrize("name", SWEEPS)
@pytest.mark.parametrize("spherical", [True, False])
def test_threads_change_no_bit(name, spherical, rng, monkeypatch):
    arrays = problem(rng, 3, 2, np.complex128, spherical, n_freq=131)
    results = []
    for n in ("1", "2", "3"):
        monkeypatch.setenv("SEPARATRIX_THREADS", n)
        results.append(getattr(compiled, name)(*arrays))
    for W, power in results[1:]:
        np.testing.assert_array_equal(W, results[0][0])
        np.testing.assert_array_equal(power, results[0][1])


def test_batches_share_a_mixture(rng):
    x, C, W, weight = problem(rng, 3, 3, np.complex128, True)
    starts = np.stack([W, 2 * W, W[::-1]])
    batch_W, batch_power = compiled.ip1(x, C, starts, weight)
    for i in range(3):
        single_W, single_power = compiled.ip1(x, C, starts[i], weight)
        np.testing.assert_array_equal(batch_W[i], single_W)
        np.testing.assert_array_equal(batch_power[i], single_power)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("leak", [1e-10, 0.3])
@pytest.mark.parametrize(("n_src", "n_freq", "n_frames", "n_basis"), [(1, 5, 3, 1), (3, 70, 45, 6)])
def test_low_rank_agrees(
    n_src, n_freq, n_frames, n_basis, leak, dtype, instruction_set, rng, monkeypatch
):
    monkeypatch.setattr(multiplicative, "LEAK", leak)
    factors = (
        rng.exponential(size=(n_src, n_freq, n_frames)).astype(dtype),
        rng.uniform(0.1, 1, (n_src, n_freq, n_basis)).astype(dtype),
        rng.uniform(0.1, 1, (n_src, n_basis, n_frames)).astype(dtype),
    )
    rtol = 1e-12 if dtype is np.float64 else 2e-6
    for name in ("low_rank_step", "low_rank_weight", "low_rank_cost"):
        found, expected = (getattr(twin, name)(*factors) for twin in (compiled, generic))
        if not isinstance(found, tuple):
            found, expected = (found,), (expected,)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=rtol)


def test_a_dead_component_stays_dead(rng):
    power = rng.exponential(size=(1, 6, 20))
    basis, activation = rng.uniform(0.1, 1, (1, 6, 2)), rng.uniform(0.1, 1, (1, 2, 20))
    basis[..., 1] = 0.0
    new_basis, new_activation = compiled.low_rank_step(power, basis, activation)
    assert np.all(new_basis[..., 1] == 0)
    np.testing.assert_array_equal(new_activation[:, 1], activation[:, 1])


def test_extreme_variances_have_a_logarithm(rng):
    power = rng.exponential(size=(1, 8, 300)) * 10.0 ** rng.integers(-150, 150, (1, 8, 1))
    basis, activation = power.mean(axis=-1, keepdims=True), np.ones((1, 1, 300))
    found = compiled.low_rank_cost(power, basis, activation)
    np.testing.assert_allclose(found, generic.low_rank_cost(power, basis, activation), rtol=1e-12)


@pytest.mark.parametrize(
    "change",
    [
        lambda x, C, W, w: (x[0], C, W, w),
        lambda x, C, W, w: (x, C[:, :2], W, w),
        lambda x, C, W, w: (x, C, W, w[..., :-1]),
        lambda x, C, W, w: (x, C, W, np.concatenate([w, w])),
        lambda x, C, W, w: (x, C, W, np.repeat(w, 2, axis=1)),
    ],
)
def test_wrong_shapes_are_refused_not_read(change, rng):
    with pytest.raises(ValueError, match=r"axes|must be"):
        compiled.ip1(*change(*problem(rng, 3, 3, np.complex128, True)))


@pytest.mark.parametrize("name", SWEEPS)
def test_noise_free_mixtures_stay_finite_in_single_precision(name, instruction_set):
    """Thousands of bins, some of them all but singular."""
    rng = np.random.default_rng(0)
    loudness = rng.gamma(0.3, size=(4, 60)) + 1e-3
    s = np.sqrt(loudness) * complex_normal(rng, 3000, 4, 60)
    x = (complex_normal(rng, 3000, 4, 4) @ s).astype(np.complex64)
    C = x @ x.conj().swapaxes(-1, -2) / 60
    W = np.broadcast_to(np.eye(4, dtype=np.complex64), C.shape)
    weight = (1 / np.sqrt(np.sum(np.abs(x) ** 2, axis=0)))[:, None].astype(np.float32)
    for _ in range(4):
        W, power = getattr(compiled, name)(x, C, W, weight)
        assert np.isfinite(W).all()
        weight = 1 / np.sqrt(power)


@pytest.mark.parametrize("n_src", [1, 2, 3, 6])
def test_orders_agree(n_src, instruction_set, rng):
    """Sources of like loudness in all bins, in any order; some bins are silent, one is far off."""
    n_freq, n_frames = 40, 53
    profiles = rng.standard_normal((n_src, n_frames)) + rng.standard_normal(
        (n_freq, n_src, n_frames)
    )
    profiles[[3, 17]] = 0
    order = np.array([rng.permutation(n_src) for _ in range(n_freq)])
    near = [
        np.array(sorted({abs(f - 1), min(f + 1, n_freq - 1), f // 2} - {f})) for f in range(n_freq)
    ]
    for most_sweeps in (1, 100):
        found = compiled.order_by_near(profiles, order, near, most_sweeps)
        expected = generic.order_by_near(profiles, order, near, most_sweeps)
        np.testing.assert_array_equal(found, expected)
    assert n_src == 1 or not np.array_equal(found, order)
