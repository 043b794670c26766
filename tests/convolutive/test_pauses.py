"""Cancelling a source by what is heard when it is alone."""

import numpy as np
import pytest

from separatrix import separate
from separatrix.convolutive import OverSpectrogram, Pauses, find_pauses
from separatrix.demixing import Demixing, Laplace
from separatrix.errors import MissingDataError, SeparatrixWarning, UnsupportedError
from separatrix.evaluation import evaluate
from separatrix.intervals import Solo
from separatrix.iterate import Images, iterate
from separatrix.stft import Stft

FS = 8000
SOLO = [(1, 0.0, 0.9), (2, 3.1, 4.0)]
FEW = {"n_taps": 32, "n_back": 64}


@pytest.fixture
def images(rng):
    """Two sounds in a little room; source 1 is alone at first, source 2 in the end."""
    s = rng.standard_normal((2, 4 * FS))
    s[1, :FS] = 0
    s[0, 3 * FS :] = 0
    h = rng.standard_normal((2, 2, 12)) * 0.6 ** np.arange(12)
    h[[0, 1], [0, 1], 0], h[0, 1, :3], h[1, 0, :3] = 1.0, 0.0, 0.0
    return np.array([[np.convolve(h[k, c], s[k])[: 4 * FS] for c in range(2)] for k in range(2)])


def sir(images, sources):
    return evaluate(images[:, 0], sources, n_taps=64)


def test_marked_stretches_part_the_sources_in_their_order(images):
    result = separate(images.sum(axis=0), FS, method="pauses", solo=SOLO, **FEW)
    scores = sir(images, result.sources)
    assert np.min(scores.sir) > 25
    assert list(scores.permutation) == [0, 1]
    assert result.options["solo"] == [[1, 0.0, 0.9], [2, 3.1, 4.0]]
    turned = separate(
        images.sum(axis=0), FS, method="pauses", solo=[(3 - n, a, b) for n, a, b in SOLO], **FEW
    )
    np.testing.assert_allclose(turned.sources, result.sources[::-1], atol=1e-12)
    filters = result.parameters["extraction_filter"]
    np.testing.assert_allclose(turned.parameters["extraction_filter"], filters[::-1], atol=1e-12)
    # The filter that gives source 2 leaves nothing where source 1 is alone.
    x = images.sum(axis=0)[:, : FS // 2]
    silent = sum(np.convolve(filters[1, c], x[c]) for c in range(2))[32 : FS // 2]
    assert np.mean(silent**2) < 1e-4 * np.sum(filters[1] ** 2) * np.mean(x**2)


@pytest.mark.parametrize("marked", [0, 1])
def test_one_marked_source_is_enough(images, marked):
    x = images.sum(axis=0)
    result = separate(x, FS, method="pauses", solo=[SOLO[marked]], **FEW)
    scores = sir(images, result.sources)
    assert list(scores.permutation) == [0, 1]
    assert scores.sir[1 - marked] > 25  # the other one is free of it
    assert scores.sir[marked] > 8
    np.testing.assert_allclose(result.images.sum(axis=0), result.mixture, atol=1e-9)
    missing = np.isnan(result.parameters["extraction_filter"]).all(axis=(1, 2))
    assert list(missing) == [marked == 0, marked == 1]


def test_sparse_filters_and_sources_that_stay_filtered(images):
    x = images.sum(axis=0)
    sparse = separate(x, FS, method="pauses", solo=SOLO, sparsity=1e-3, **FEW)
    assert np.min(sir(images, sparse.sources).sir) > 15
    zeros = np.mean(sparse.parameters["extraction_filter"] == 0)
    assert zeros > 0.2
    filtered = separate(x, FS, method="pauses", solo=SOLO, n_taps=32, n_back=0)
    late = np.pad(filtered.sources, ((0, 0), (8, 0)))[:, : x.shape[1]]
    assert np.min(sir(images, late).sir) > 25
    assert 0.1 < np.std(filtered.sources[1]) / np.std(images[1, 0]) < 1.5
    with pytest.raises(UnsupportedError, match="n_back=0 does not give"):
        separate(x, FS, method="pauses", solo=SOLO[:1], n_taps=32, n_back=0)


@pytest.mark.parametrize("finder", ["auxiva", "block-decorrelation"])
def test_pauses_are_found_where_none_are_marked(images, finder):
    x = images.sum(axis=0)
    result = separate(x, FS, method="pauses", finder=finder, **FEW)
    assert [len(stage.costs) > 1 for stage in result.stages] == [True, False]
    assert np.min(sir(images, result.sources).sir) > 15
    power = np.mean(result.sources**2, axis=1)
    assert power[0] >= power[1]


def test_marks_count_from_the_beginning_of_the_file(images):
    x = images.sum(axis=0)
    marks = [(1, 0.25, 0.9), (2, 3.1, 4.0)]
    late = separate(x, FS, method="pauses", solo=marks, start=0.25, **FEW)
    moved = [(source, begin - 0.25, end - 0.25) for source, begin, end in marks]
    direct = separate(x[:, FS // 4 :], FS, method="pauses", solo=moved, **FEW)
    np.testing.assert_allclose(late.sources, direct.sources, atol=1e-9)
    with pytest.warns(SeparatrixWarning, match="goes beyond the recording"):
        separate(x, FS, method="pauses", solo=marks, start=0.5, **FEW)


def test_what_cannot_be_learnt_is_refused_or_told(images):
    x = images.sum(axis=0)
    with pytest.warns(SeparatrixWarning, match="less than the 1024 taps"):
        separate(x, FS, method="pauses", solo=[(1, 0.5, 0.6)])
    silent = x.copy()
    silent[:, :FS] = 0
    with pytest.raises(MissingDataError, match="should be heard alone is silent"):
        iterate(Pauses(Solo((((100, 6000),), ()))), silent, n_iter=0)
    with pytest.raises(UnsupportedError, match="exactly 2 channels"):
        separate(np.stack([*x, x[0] ** 2]), FS, method="pauses", solo=SOLO)
    with pytest.raises(UnsupportedError, match="takes no solo; use .*pauses"):
        separate(x, FS, method="block-decorrelation", solo=SOLO)
    with pytest.raises(MissingDataError, match="give solo, or the images"):
        iterate(Pauses(), x, n_iter=0)
    with pytest.raises(UnsupportedError, match="two channels; got 3"):
        iterate(Pauses(Solo((((0, 9),), ()))), np.ones((3, 99)), n_iter=0)


def test_the_best_samples_of_each_source_are_found(rng):
    images = rng.standard_normal((2, 1, 8000))
    images[0, :, 1000:3000] *= 30
    images[1, :, 5000:5800] *= 30
    solo = find_pauses(images, fs=8000.0, seconds=0.1)
    for own, (first, last) in zip(solo.stretches, [(1000, 3000), (5000, 5800)], strict=True):
        assert all(first - 256 < start < stop < last + 256 for start, stop in own)
        assert sum(stop - start for start, stop in own) >= 800 - 1
    assert solo.warnings == ()
    long = find_pauses(images, fs=8000.0, seconds=0.5)
    assert "clearly alone" in long.warnings[0]
    with pytest.raises(MissingDataError, match="no source is ever 10 dB louder"):
        find_pauses(rng.standard_normal((2, 1, 8000)), fs=8000.0)


def test_an_algorithm_over_the_spectrogram_is_the_same_as_before_it(rng):
    x = rng.laplace(size=(2, 8000))
    stft = Stft(256)
    over = iterate(OverSpectrogram(Demixing(Laplace()), stft), x, n_iter=5)
    inner = iterate(Demixing(Laplace()), stft.forward(x), n_iter=5)
    np.testing.assert_array_equal(over.costs, inner.costs)
    assert isinstance(over.outcome, Images)
    np.testing.assert_allclose(over.outcome.images.sum(axis=0), x, atol=1e-10)
