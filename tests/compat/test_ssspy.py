"""Calls in the words of ssspy, beside ssspy itself."""

import numpy as np
import pytest

from mixtures import random_mixture
from separatrix.compat import ssspy
from separatrix.errors import ShapeError, UnsupportedError

N_ITER = 20


def mixture(n_chan):
    """Spectrogram (n_channels, n_bins, n_frames)."""
    rng = np.random.default_rng(7)
    return random_mixture(rng, n_chan=n_chan, n_freq=17, n_frames=200, noise=0.1)[0]


@pytest.fixture
def x():
    return mixture(3)


# With three channels pairs and adjustments come in another order there: not the same W.
SAME = [
    *((2, algorithm) for algorithm in ("IP2", "IPA")),
    *((3, algorithm) for algorithm in ("IP", "IP1", "ISS", "ISS1", "ISS2")),
]


@pytest.mark.parametrize("name", ["AuxLaplaceIVA", "AuxGaussIVA"])
@pytest.mark.parametrize(("n_chan", "algorithm"), SAME)
@pytest.mark.parametrize(
    "scale", [True, "PB", "minimal_distortion_principle"], ids=["true", "PB", "MDP"]
)
def test_iva_gives_what_ssspy_gives(name, n_chan, algorithm, scale):
    iva = pytest.importorskip("ssspy.bss.iva")
    x = mixture(n_chan)
    arguments = {"spatial_algorithm": algorithm, "scale_restoration": scale, "reference_id": 1}
    theirs = getattr(iva, name)(**arguments)(x, n_iter=N_ITER)
    ours = getattr(ssspy, name)(**arguments)(x, n_iter=N_ITER)
    np.testing.assert_allclose(ours, theirs, atol=1e-7 * abs(theirs).max())


def test_loss_and_callbacks_come_as_often_and_with_the_same(x):
    iva = pytest.importorskip("ssspy.bss.iva")
    seen = {}
    for library in (ssspy, iva):
        outputs = []
        separate = library.AuxLaplaceIVA(
            "ISS1", callbacks=lambda s, out=outputs: out.append(s.output)
        )
        separate(x, n_iter=5)
        seen[library] = np.array(outputs), np.diff(separate.loss)
    (ours, our_loss), (theirs, their_loss) = seen[ssspy], seen[iva]
    assert len(our_loss) == 5
    assert ours.shape == theirs.shape == (6, *x.shape)
    np.testing.assert_allclose(ours, theirs, atol=1e-8 * abs(theirs).max())
    np.testing.assert_allclose(our_loss, their_loss, rtol=1e-6)


def test_begins_where_it_is_told_to(x):
    separate = ssspy.AuxLaplaceIVA(scale_restoration=False)
    straight = separate(x, n_iter=10)
    separate(x, n_iter=6)
    resumed = separate(x, n_iter=4, demix_filter=separate.demix_filter)
    np.testing.assert_allclose(resumed, straight, atol=1e-9 * abs(straight).max())
    assert len(separate.loss) == 5


ILRMA = {
    "GaussILRMA": {},
    "TILRMA": {"dof": 100.0},
    "GGDILRMA": {"beta": 1.9},
}


@pytest.mark.parametrize("partitioning", [False, True])
@pytest.mark.parametrize("name", ILRMA)
def test_ilrma_separates(name, partitioning, x):
    n_basis = 6 if partitioning else 2
    make = getattr(ssspy, name)
    separate = make(n_basis, **ILRMA[name], partitioning=partitioning, rng=np.random.default_rng(0))
    sources = separate(x, n_iter=50)
    assert sources.shape == x.shape
    assert len(separate.loss) == 51
    assert np.all(np.diff(separate.loss) < 1e-6)
    np.testing.assert_allclose(sources.sum(axis=0), x[0], atol=1e-9 * abs(x).max())
    again = make(n_basis, **ILRMA[name], partitioning=partitioning, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(again(x, n_iter=50), sources)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"spatial_algorithm": "IP3"}, "must be one of IP, .* IPA; got 'IP3'"),
        ({"scale_restoration": "none"}, "scale_restoration must be one of"),
        ({"flooring_fn": max}, "flooring_fn=.* is not offered here; leave it out"),
        ({"pair_selector": zip}, "pair_selector=.* cyclic neighbours"),
        ({"newton_iter": 3}, "no argument 'newton_iter'"),
        ({"source_algorithm": "ME"}, "source_algorithm='ME' is not offered here; use 'MM'"),
        ({"domain": 1}, "domain=1 .* use 2"),
    ],
)
def test_what_is_not_offered_gets_a_sentence(arguments, sentence):
    with pytest.raises(UnsupportedError, match=sentence):
        ssspy.GaussILRMA(2, **arguments)


def test_bad_input_gets_a_sentence(x):
    with pytest.raises(UnsupportedError, match="from 0 to 2; got 3"):
        ssspy.AuxLaplaceIVA(reference_id=3)(x, n_iter=1)
    with pytest.raises(ShapeError, match=r"\(channels, frequencies, frames\).*float64"):
        ssspy.AuxLaplaceIVA()(x.real)
