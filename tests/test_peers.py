"""The same algorithm, start and data as an independent implementation give the same W."""

import numpy as np
import pytest

from mixtures import random_mixture
from separatrix.demixing import (
    Demixing,
    DemixState,
    Gauss,
    GaussDensity,
    GeneralizedGauss,
    Laplace,
    LaplacePerBin,
    LowRank,
    LowRankParams,
    StudentT,
    StudentTDensity,
    ip1,
    ip2,
    ipa,
    iss1,
    iss2,
)
from separatrix.iterate import Filters, iterate

N_ITER = 20
PAIRS = [(ip1, "IP1"), (ip2, "IP2"), (iss1, "ISS1"), (iss2, "ISS2"), (ipa, "IPA")]


@pytest.fixture
def mixture():
    return random_mixture(np.random.default_rng(7), n_chan=2, n_freq=17, n_frames=200)[0]


def unit_rows(W):
    """Rows of unit norm and real first entry: W up to the scale of its outputs."""
    W = W / np.linalg.norm(W, axis=-1, keepdims=True)
    return W * np.exp(-1j * np.angle(W[..., :1]))


ILRMA_CASES = [
    *((GaussDensity(), "GaussILRMA", {}, *pair) for pair in PAIRS),
    *((StudentTDensity(3.0), "TILRMA", {"dof": 3.0}, *pair) for pair in PAIRS[:-1]),
]


@pytest.mark.parametrize(("density", "peer", "given", "update", "name"), ILRMA_CASES)
def test_ilrma_from_one_start(density, peer, given, update, name, mixture):
    ilrma = pytest.importorskip("ssspy.bss.ilrma")
    rng = np.random.default_rng(0)
    basis, activation = rng.uniform(0.1, 1, (2, 17, 2)), rng.uniform(0.1, 1, (2, 2, 200))
    theirs = getattr(ilrma, peer)(
        n_basis=2, spatial_algorithm=name, scale_restoration=False, record_loss=False, **given
    )
    separated = theirs(mixture, n_iter=N_ITER, basis=basis.copy(), activation=activation.copy())
    W = separated_to_filters(separated, mixture)

    algorithm = Demixing(LowRank(2, density), update)
    data = algorithm.prepare(mixture)
    gain = data.gain[0, 0, 0]
    start = algorithm.init(data)
    identity = np.broadcast_to(np.eye(2, dtype=complex), start.W.shape)
    state = DemixState(
        identity,
        np.abs(mixture / gain) ** 2,
        LowRankParams(basis / gain**2, activation),
    )
    ours = iterate(algorithm, mixture, n_iter=N_ITER, state=state).outcome.W
    np.testing.assert_allclose(unit_rows(ours), unit_rows(W), atol=1e-6)


@pytest.mark.parametrize(
    ("source", "name"), [(Laplace(), "AuxLaplaceIVA"), (Gauss(), "AuxGaussIVA")]
)
@pytest.mark.parametrize(("update", "spatial"), PAIRS)
def test_iva_from_the_identity(source, name, update, spatial, mixture):
    iva = pytest.importorskip("ssspy.bss.iva")
    theirs = getattr(iva, name)(
        spatial_algorithm=spatial, scale_restoration=False, record_loss=False
    )
    W = separated_to_filters(theirs(mixture, n_iter=N_ITER), mixture)
    ours = iterate(Demixing(source, update), mixture, n_iter=N_ITER).outcome.W
    np.testing.assert_allclose(unit_rows(ours), unit_rows(W), atol=1e-6)


def student_slope(r):
    """d/dr of (n_freq + dof / 2) log(1 + 2 r^2 / dof) for 17 bins and dof = 4."""
    return 38 * r / (2 + r**2)


@pytest.mark.parametrize(
    ("source", "slope"),
    [(StudentT(4.0), student_slope), (GeneralizedGauss(0.5), lambda r: 2 / np.sqrt(r))],
    ids=["student", "ggd"],
)
def test_iva_with_a_slope_written_by_hand(source, slope, mixture):
    iva = pytest.importorskip("ssspy.bss.iva")
    theirs = iva.AuxIVA(d_contrast_fn=slope, scale_restoration=False, record_loss=False)
    W = separated_to_filters(theirs(mixture, n_iter=N_ITER), mixture)
    # In units of the mixture as given: Student's t has a scale of its own.
    start = Filters(np.broadcast_to(np.eye(2, dtype=complex), W.shape), np.ones(len(W), bool))
    ours = iterate(Demixing(source), mixture, n_iter=N_ITER, start=start).outcome.W
    np.testing.assert_allclose(unit_rows(ours), unit_rows(W), atol=1e-6)


def test_fdica_from_the_identity(mixture):
    fdica = pytest.importorskip("ssspy.bss.fdica")
    theirs = fdica.AuxLaplaceFDICA(
        permutation_alignment=False, scale_restoration=False, record_loss=False
    )
    W = separated_to_filters(theirs(mixture, n_iter=N_ITER), mixture)
    ours = iterate(Demixing(LaplacePerBin()), mixture, n_iter=N_ITER).outcome.W
    np.testing.assert_allclose(unit_rows(ours), unit_rows(W), atol=1e-6)


def separated_to_filters(separated, mixture):
    """W of y = W x by least squares; ISS of the peer keeps no W."""
    y, x = separated.transpose(1, 0, 2), mixture.transpose(1, 0, 2)
    x_h = x.conj().swapaxes(-1, -2)
    return (y @ x_h) @ np.linalg.inv(x @ x_h)
