"""Improvement in SDR on real recordings: BSS Eval v3, images at microphone 1 as references.

Figures of independent implementations on the same files, with the same start and length:
the tolerance is 0.2 dB where the algorithm is the same, a floor where the start differs.
"""

import numpy as np
import pytest
import soundfile

from separatrix import evaluate, separate
from separatrix.errors import SeparatrixWarning

pytestmark = pytest.mark.slow

NEAR = "nc/sisec_female4_liverec_130ms_5cm_src14/sim_{}.flac"
FAR = "nc/sisec_female3_liverec_130ms_1m/sim_{}.flac"
THREE = "nc/libss_static_3src_3mic/image_{}.flac"


def score(data, pattern, numbers, **arguments):
    """Mean improvement (SDR, SIR) at microphone 1 of the sum of recorded source images."""
    images, fs = zip(
        *(soundfile.read(data / pattern.format(k), always_2d=True) for k in numbers), strict=True
    )
    images = np.stack(images).transpose(0, 2, 1)
    mixture = images.sum(axis=0)
    result = separate(mixture, fs[0], **{"n_fft": 2048, "hop": 512, **arguments})
    found = evaluate(images[:, 0], result.sources, mixture[0])
    return found.sdr_improvement.mean(), found.sir_improvement.mean()


@pytest.mark.parametrize(
    ("pattern", "numbers", "method", "sdr", "sir"),
    [
        (NEAR, (1, 4), "auxiva-laplace", 7.6, 11.1),
        (FAR, (1, 2), "auxiva-laplace", 9.1, 12.7),
        (FAR, (1, 3), "auxiva-laplace", 12.1, 16.2),
        (FAR, (2, 3), "auxiva-laplace", 2.7, 5.3),
        (THREE, (1, 2, 3), "auxiva-laplace", 3.3, 5.9),
        (NEAR, (1, 4), "auxiva-gauss", 8.1, 11.9),
        (FAR, (1, 2), "auxiva-gauss", 9.4, 13.6),
        (FAR, (1, 3), "auxiva-gauss", 11.7, 15.7),
        (FAR, (2, 3), "auxiva-gauss", 10.3, 14.7),
    ],
)
def test_iva_equals_the_published_algorithms(data, pattern, numbers, method, sdr, sir):
    found = score(data, pattern, numbers, method=method, n_iter=50, tol=0)
    np.testing.assert_allclose(found, (sdr, sir), atol=0.2)


@pytest.mark.parametrize(
    ("pattern", "numbers", "floor"),
    [(NEAR, (1, 4), 9.0), (FAR, (1, 2), 10.6), (FAR, (1, 3), 11.2), (FAR, (2, 3), 10.3)],
)
def test_ilrma_reaches_its_floor(data, pattern, numbers, floor):
    assert score(data, pattern, numbers, method="ilrma")[0] >= floor


@pytest.mark.parametrize(
    ("pattern", "numbers", "floor"),
    [(NEAR, (1, 4), 15), (FAR, (1, 2), 15), (FAR, (1, 3), 14), (FAR, (2, 3), 15)],
)
def test_the_default_reaches_more(data, pattern, numbers, floor):
    assert score(data, pattern, numbers, n_fft=None, hop=None)[0] >= floor


@pytest.mark.parametrize(
    ("pattern", "numbers", "floor"),
    [(NEAR, (1, 4), 12.4), (FAR, (1, 2), 12.3), (FAR, (1, 3), 12.3), (FAR, (2, 3), 11.3)],
)
def test_fdica_finds_the_order_of_the_bins(data, pattern, numbers, floor):
    """Measured: 12.9, 12.8, 12.8, 11.8; wrong order in one block of bins costs 1 to 10 dB."""
    assert score(data, pattern, numbers, method="fdica")[0] >= floor


def test_random_starts_of_ilrma_lie_where_they_were_measured(data):
    """20 seeds against 5 of an independent implementation: 9.1, 10.6, 11.1 (min, median, max)."""
    found = [
        score(data, NEAR, (1, 4), method="ilrma", init="random", n_iter=100, tol=0, seed=seed)[0]
        for seed in range(20)
    ]
    mean, error = np.mean(found), np.std(found, ddof=1) / np.sqrt(20)
    assert mean + 2 * error > 9.1
    assert mean - 2 * error < 11.1


@pytest.mark.parametrize("method", ["auxiva-laplace", "auxiva-gauss", "ilrma", "fdica"])
@pytest.mark.parametrize(
    ("pattern", "numbers"),
    [(NEAR, (1, 4)), (FAR, (1, 2)), (FAR, (1, 3)), (FAR, (2, 3)), (THREE, (1, 2, 3))],
)
def test_single_precision_is_as_good(data, pattern, numbers, method):
    double, single = (
        score(data, pattern, numbers, method=method, dtype=dtype)[0]
        for dtype in ("complex128", "complex64")
    )
    assert abs(single - double) < 0.1


@pytest.mark.parametrize("fs", [44100, 48000])
@pytest.mark.parametrize("bits", [None, 16])
def test_other_sampling_rates_are_as_good(data, fs, bits):
    """Up-sampled, the upper bins hold nothing but residue, which must not decide."""
    soxr = pytest.importorskip("soxr")
    images = np.stack([soundfile.read(data / FAR.format(k))[0].T for k in (2, 3)])
    mixture = soxr.resample(images.sum(axis=0).T, 16000, fs, "VHQ").T
    if bits:
        mixture = np.round(mixture * 2.0**15) / 2.0**15
    with pytest.warns(SeparatrixWarning, match="frequency bins .* are empty"):
        sources = separate(mixture, fs, method="auxiva-gauss").sources
    sources = soxr.resample(sources.T, fs, 16000, "VHQ").T[:, : images.shape[2]]
    found = evaluate(images[:, 0], sources, images.sum(axis=0)[0]).sdr_improvement.mean()
    assert found > 10.3 - 1  # 10.3 dB at 16 kHz


def test_gain_leaves_sdr(data):
    images, fs = zip(*(soundfile.read(data / NEAR.format(k)) for k in (1, 4)), strict=True)
    mixture = sum(images).T
    references = np.stack([image[:, 0] for image in images])
    scores = []
    for gain in (1.0, 1e-6, 1e6):
        sources = separate(gain * mixture, fs[0], method="auxiva").sources
        scores.append(evaluate(references, sources).sdr)
    np.testing.assert_allclose(scores[1:], [scores[0]] * 2, atol=0.01)
