"""What every demixing method promises, with every update, for every number of sources."""

import os
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest

import sides
from mixtures import N_FRAMES, N_FREQ, complex_normal, random_matrices, random_mixture
from separatrix.arrays import to_numpy
from separatrix.iterate import Filters, iterate, run_stages
from separatrix.methods import METHODS, Property, Side
from separatrix.options import Update, make_options

N_CHAN = 3


def choices():
    """Every method by filters, with every spatial update, and with every switch turned."""
    for method in METHODS.values():
        if Property.FILTERS not in method.properties:
            continue
        updates = [f for f in fields(method.options) if f.type is Update]
        for update in list(Update) if updates else [None]:
            given = {} if update is None else {"update": update}
            name = method.name if update is None else f"{method.name}-{update.value}"
            yield pytest.param(method, given, id=name)
        for switch in (f for f in fields(method.options) if f.type is bool):
            given = {switch.name: not switch.default}
            yield pytest.param(method, given, id=f"{method.name}-{switch.name}")


def having(*properties, counts=None, n_chan=N_CHAN):
    """Cases of the methods that promise all this, where counts are given with every n_src."""
    cases = [case for case in choices() if set(properties) <= case.values[0].properties]
    if counts is None:
        return pytest.mark.parametrize(("method", "given"), cases)
    cases = [
        pytest.param(*case.values, n_src, id=f"{case.id}-{n_src}")
        for case in cases
        for n_src in counts
        if case.values[0].n_src_rule.allows(n_src, n_chan)
    ]
    return pytest.mark.parametrize(("method", "given", "n_src"), cases)


def stages_of(method, given, n_src=N_CHAN, seed=0, n_frames=N_FRAMES):
    side = Side(n_src, seed, **sides.of_frames(method, n_frames))
    return method.build(make_options(method.options, given, method.name), side)


def iterated(stages):
    """Leave out closed forms: they have no cost to lower, and tests of their own."""
    return tuple(stage for stage in stages if stage.n_iter > 0)


def rise(costs):
    costs = np.stack(costs)
    return np.max(np.diff(costs, axis=0) / (1 + np.abs(costs[1:])))


@having(Property.MONOTONE, counts=(3, 2, 1))
def test_cost_never_rises(method, given, n_src):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        x, _ = random_mixture(rng)
        start = Filters(random_matrices(rng, N_FREQ, N_CHAN)[:, :n_src], np.ones(N_FREQ, bool))
        for stage in iterated(stages_of(method, given, n_src)):
            result = iterate(stage.algorithm, x, n_iter=60, start=start)
            assert rise(result.costs) < 1e-9
            assert result.costs[-1] < result.costs[0]


@having(Property.MONOTONE)
@pytest.mark.parametrize("gain", [1e-6, 1e6])
def test_recording_gain_leaves_the_costs(method, given, gain):
    x, _ = random_mixture(np.random.default_rng(1))
    for stage in iterated(stages_of(method, given)):
        plain = iterate(stage.algorithm, x, n_iter=10)
        scaled = iterate(stage.algorithm, gain * x, n_iter=10)
        np.testing.assert_allclose(scaled.costs, plain.costs, rtol=1e-9)
        np.testing.assert_allclose(scaled.outcome.W * gain, plain.outcome.W, rtol=1e-6)


@having(Property.EQUIVARIANT)
def test_equivariance(method, given, rng):
    """x -> B x with W -> W B^-1 gives the same power and, up to log|det B|, cost."""
    x, _ = random_mixture(rng)
    B = random_matrices(rng, N_FREQ, N_CHAN)
    mixed = np.einsum("fcd,dft->cft", B, x)
    for stage in iterated(stages_of(method, given)):
        start = Filters(random_matrices(rng, N_FREQ, N_CHAN), np.ones(N_FREQ, bool))
        moved = Filters(start.W @ np.linalg.inv(B), start.usable)
        one = iterate(stage.algorithm, x, n_iter=15, start=start)
        other = iterate(stage.algorithm, mixed, n_iter=15, start=moved)
        scale = _level(x) / _level(mixed)
        np.testing.assert_allclose(other.state.power, one.state.power, rtol=1e-6)
        shift = 2 * np.sum(np.linalg.slogdet(B)[1]) + 2 * N_FREQ * N_CHAN * np.log(scale)
        np.testing.assert_allclose(other.costs[-1] - shift, one.costs[-1], rtol=1e-9)


def _level(x):
    return np.sqrt(np.mean(np.abs(x) ** 2))


@having(Property.ARRAY_API, counts=(3, 2))
@pytest.mark.parametrize("library", ["array_api_strict", "torch"])
def test_other_array_libraries_agree(method, given, n_src, library):
    xp = pytest.importorskip(library)
    x, _ = random_mixture(np.random.default_rng(2))
    expected = run_stages(short(stages_of(method, given, n_src)), x)
    results = run_stages(short(stages_of(method, given, n_src)), xp.asarray(x))
    assert type(results[-1].outcome.W) is type(xp.asarray(x))
    np.testing.assert_allclose(results[-1].costs, expected[-1].costs, rtol=1e-10)
    W, expected_W = to_numpy(results[-1].outcome.W), expected[-1].outcome.W
    turn = np.exp(1j * np.angle(np.sum(expected_W * W.conj(), axis=-1, keepdims=True)))
    # Eigenvectors leave the phase of a row open; every library has its own.
    np.testing.assert_allclose(turn * W, expected_W, rtol=1e-6, atol=1e-9)


def short(stages, n_iter=8):
    return tuple(stage._replace(n_iter=min(stage.n_iter, n_iter), tol=0.0) for stage in stages)


@having(Property.ARRAY_API, counts=(3, 2))
def test_complex64_is_near_complex128(method, given, n_src):
    x, _ = random_mixture(np.random.default_rng(3))
    double = run_stages(short(stages_of(method, given, n_src)), x)[-1]
    single = run_stages(short(stages_of(method, given, n_src)), x.astype(np.complex64))[-1]
    assert single.outcome.W.dtype == np.complex64
    assert all(cost.dtype == np.float64 for cost in single.costs)
    np.testing.assert_allclose(single.costs, double.costs, rtol=1e-4)


@having(Property.BATCH)
def test_batch_equals_single_runs(method, given, rng):
    first, _ = random_mixture(rng)
    second, _ = random_mixture(rng)
    for stage in iterated(short(stages_of(method, given))):
        batch = iterate(stage.algorithm, np.stack([first, 100 * second]), n_iter=8)
        single = iterate(stage.algorithm, first, n_iter=8)
        np.testing.assert_allclose(np.stack(batch.costs)[:, 0], single.costs, rtol=1e-10)
        np.testing.assert_allclose(batch.outcome.W[0], single.outcome.W, rtol=1e-9)
        assert np.all(np.diff(np.stack(batch.costs), axis=0) < 1e-9)
        turned = iterate(stage.algorithm, np.stack([100 * second, first]), n_iter=8)
        other = iterate(stage.algorithm, 100 * second, n_iter=8)
        np.testing.assert_allclose(turned.outcome.W[0], other.outcome.W, rtol=1e-9)
        if np.allclose(turned.costs[0][1], batch.costs[0][0]):  # the model draws nothing
            np.testing.assert_allclose(turned.outcome.W[1], single.outcome.W, rtol=1e-9)
        assert not np.allclose(batch.outcome.W[0], batch.outcome.W[1])


@having()
def test_input_unchanged_and_resumable(method, given, rng):
    x, _ = random_mixture(rng)
    kept = x.copy()
    x.flags.writeable = False
    for stage in iterated(stages_of(method, given)):
        half = iterate(stage.algorithm, x, n_iter=20)
        rest = iterate(stage.algorithm, x, n_iter=20, state=half.state)
        whole = iterate(stage.algorithm, x, n_iter=40)
        assert (*half.costs, *rest.costs[1:]) == whole.costs
        np.testing.assert_array_equal(rest.outcome.W, whole.outcome.W)
    np.testing.assert_array_equal(x, kept)


@having()
def test_seed_decides_alone(method, given, rng):
    x, _ = random_mixture(rng)
    runs = [run_stages(short(stages_of(method, given, seed=seed)), x)[-1] for seed in (0, 0, 1)]
    np.testing.assert_array_equal(runs[0].outcome.W, runs[1].outcome.W)
    if hasattr(method.options, "n_basis"):
        assert not np.array_equal(runs[0].outcome.W, runs[2].outcome.W)


def known_mixture(n_src):
    """Sources whose mixing is alike at all bins, so that no permutation is left to solve."""
    rng = np.random.default_rng(4)
    A = np.eye(2) + 0.3 * complex_normal(rng, 1, 2, 2) + 0.1 * complex_normal(rng, N_FREQ, 2, 2)
    loudness = rng.gamma(0.2, size=(2, 1, 600)) + 1e-3
    loudness[n_src:] = 0.1  # a steady sound: background where one source is asked for
    s = np.sqrt(loudness) * complex_normal(rng, 2, N_FREQ, 600)
    return np.einsum("fcs,sft->cft", A, s), A


@having(Property.EQUIVARIANT, counts=(2, 1), n_chan=2)
def test_known_mixing_is_undone(method, given, n_src):
    if method.needs:
        pytest.skip("side data that know nothing of the sources mislead")
    x, A = known_mixture(n_src)
    W = run_stages(stages_of(method, given, n_src), x)[-1].outcome.W
    gain = np.mean(np.abs(W @ A) ** 2, axis=0)
    own = gain.max(axis=1)
    assert np.all(10 * np.log10(own / (gain.sum(axis=1) - own)) > 15)
    assert len(set(gain.argmax(axis=1))) == n_src


THREADS = """
import numpy as np, sys
from separatrix import METHODS, separate
rng = np.random.default_rng(0)
x = rng.laplace(size=(2, 2, 16000)).cumsum(axis=-1) % 1.0
for method in sys.argv[1:]:
    few = {"n_iter": 3} if hasattr(METHODS[method].options, "n_iter") else {}
    print(separate(x[0], 16000, method=method, **few).sources.tobytes().hex()[:4000])
"""


def test_number_of_threads_changes_nothing():
    # The products of factorizations are those of BLAS, which may sum in another order.
    names = [
        name
        for name, method in METHODS.items()
        if Property.FILTERS in method.properties and not method.side_data
    ]
    outputs = [
        subprocess.run(
            [
                sys.executable,
                "-W",
                "ignore",
                "-c",
                THREADS,
                *names,
            ],
            env={**os.environ, "OPENBLAS_NUM_THREADS": n, "OMP_NUM_THREADS": n},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > N_FRAMES
