"""Where demixing begins: principal components, several starts, results of other methods."""

from functools import partial

import numpy as np
import pytest

from mixtures import N_FREQ, random_mixture
from separatrix import separate
from separatrix.arrays import to_numpy
from separatrix.demixing import Demixing, LowRank, Start, copies, principal_components
from separatrix.errors import ShapeError, UnsupportedError
from separatrix.iterate import Stage, iterate, run_stages
from separatrix.methods import METHODS, Side
from separatrix.options import IlrmaInit, make_options

ILRMA = METHODS["ilrma"]


def ilrma(n_src=2, started=False, **given):
    options = make_options(ILRMA.options, {"n_iter": 8, "n_iter_init": 8, "tol": 0.0, **given})
    return ILRMA.build(options, Side(n_src, started=started))


@pytest.fixture
def x(rng):
    return random_mixture(rng)[0]


@pytest.mark.parametrize("n_src", [3, 2, 1])
def test_principal_components_are_white_and_the_strongest(x, n_src):
    W = iterate(Start(principal_components, n_src), x, n_iter=0).outcome.W
    by_frequency = x.transpose(1, 0, 2)
    C = by_frequency @ by_frequency.conj().swapaxes(-2, -1) / x.shape[-1]
    white = W @ C @ W.conj().swapaxes(-2, -1)
    np.testing.assert_allclose(white, np.broadcast_to(np.eye(n_src), white.shape), atol=1e-10)
    # Rows are eigenvectors over the roots of their values: their lengths tell these.
    values = 1 / np.sum(np.abs(W) ** 2, axis=-1)
    np.testing.assert_allclose(values, np.linalg.eigvalsh(C)[:, ::-1][:, :n_src], rtol=1e-8)
    assert np.all(W[..., 0].real > 0)
    np.testing.assert_allclose(W[..., 0].imag, 0, atol=1e-12 * np.abs(W).max())


@pytest.mark.parametrize("library", ["array_api_strict", "torch"])
@pytest.mark.parametrize("init", [IlrmaInit.PCA, IlrmaInit.LAPLACE])
def test_starts_agree_on_other_array_libraries(x, library, init):
    xp = pytest.importorskip(library)
    stages = ilrma(init=init, n_starts=2)
    expected = run_stages(stages, x)[-1]
    result = run_stages(stages, xp.asarray(x))[-1]
    assert expected.outcome.W.shape == (2, N_FREQ, 2, 3)
    np.testing.assert_allclose(result.costs, expected.costs, rtol=1e-10)
    np.testing.assert_allclose(to_numpy(result.outcome.W), expected.outcome.W, rtol=1e-6)


def test_the_first_of_several_starts_is_the_single_one(x):
    single = run_stages(ilrma(), x)[-1]
    several = run_stages(ilrma(n_starts=3), x)[-1]
    assert several.costs[-1].shape == (3,)
    np.testing.assert_allclose(several.outcome.W[0], single.outcome.W, rtol=1e-9)
    assert len(np.unique(several.costs[-1])) == 3


def test_copies_of_an_earlier_stage_are_where_all_starts_begin(x):
    before = Stage("ILRMA", Demixing(LowRank(2)), 5)
    copied = run_stages((before, Stage("starts", Start(partial(copies, 4)), 0)), x)
    assert copied[1].outcome.W.shape == (4, N_FREQ, 3, 3)
    for one in copied[1].outcome.W:
        np.testing.assert_allclose(one, copied[0].outcome.W, rtol=1e-12)


@pytest.mark.parametrize("init", list(IlrmaInit))
def test_every_start_of_ilrma_is_one_of_its_stages(x, init):
    results = run_stages(ilrma(3, init=init), x)
    assert np.isfinite(results[-1].costs[-1])
    begun = ilrma(3, init=init, started=True)
    assert len(begun) == 1
    if len(results) > 1:  # what another method found by itself is the same start
        again = run_stages(begun, x, start=results[-2].outcome)[-1]
        np.testing.assert_array_equal(again.outcome.W, results[-1].outcome.W)


@pytest.fixture
def recording(rng):
    s = rng.laplace(size=(2, 8000)) * np.repeat(rng.gamma(0.5, size=(2, 16)), 500, axis=1)
    return np.array([[1, 0.5], [0.4, 1]]) @ s


def test_a_method_begins_from_the_result_of_another(recording):
    short = {"n_fft": 256, "n_iter": 4, "tol": 0.0}
    whole = separate(recording, 16000, method="auxiva", **{**short, "n_iter": 8})
    half = separate(recording, 16000, method="auxiva", **short)
    rest = separate(recording, 16000, method="auxiva", initial=half, **short)
    np.testing.assert_allclose(rest.costs, whole.costs[4:], rtol=1e-9)
    np.testing.assert_allclose(rest.sources, whole.sources, atol=1e-9)
    assert [
        s.label for s in separate(recording, 16000, method="ilrma", initial=half, **short).stages
    ] == ["ILRMA"]
    with pytest.raises(ShapeError, match="filters to start from have shape"):
        separate(recording, 16000, method="fdica", initial=half, n_fft=512)


def test_the_chooser_decides_between_starts(recording):
    how = {"method": "ilrma", "n_fft": 256, "n_iter": 4, "n_iter_init": 4, "n_starts": 3}
    lowest = separate(recording, 16000, **how)
    costs = lowest.details["costs_of_starts"]
    assert lowest.costs[-1] == costs.min()
    seen = []
    last = separate(recording, 16000, choose=lambda found: seen.extend(found) or 2, **how)
    assert len(seen) == 3
    assert last.details["chosen_start"] == 2
    assert last.costs[-1] == costs[2]
    assert [len(stage.costs) for stage in last.stages] == [5, 1, 5]
    with pytest.raises(UnsupportedError, match="an index from 0 to 2; got 3"):
        separate(recording, 16000, choose=lambda found: 3, **how)
