"""Counting sources among outputs: what tells background, and what a person is told."""

import json

import numpy as np
import pytest

from separatrix import separate
from separatrix.counting import WEIGHTS, Count, Traits, count_sources, source_traits
from separatrix.errors import MissingDataError, ShapeError, UnsupportedError
from separatrix.separation.panels import source_names

FS, SECONDS, SYLLABLE = 16000, 4, 1600
LATE = 1280  # samples, 80 ms


def voices(rng, n):
    """Noises whose loudness changes ten times a second."""
    loudness = np.repeat(rng.gamma(0.3, size=(n, SECONDS * 10)), SYLLABLE, axis=1)
    return loudness * rng.standard_normal((n, SECONDS * FS))


def echo(rng, voice):
    """What a room makes of a voice: another noise of the same envelope, later and weaker."""
    envelope = np.convolve(np.abs(voice), np.ones(400) / 400, mode="same")
    return 0.1 * np.roll(envelope, LATE) * rng.standard_normal(len(voice))


@pytest.fixture
def outputs(rng):
    """Two voices, an echo of the first, and noise."""
    heard = voices(rng, 2)
    return np.stack([*heard, echo(rng, heard[0]), 0.01 * rng.standard_normal(SECONDS * FS)])


def test_background_is_told_from_sources(outputs):
    count = count_sources(outputs, FS)
    assert count.n_src == 2
    assert count.background == (2, 3)


def test_level_is_that_below_the_loudest(rng):
    noise = rng.standard_normal((2, SECONDS * FS))
    level = source_traits(noise * [[0.1], [1.0]], FS).level
    np.testing.assert_allclose(level, [-20, 0], atol=0.2)


def test_every_frequency_counts_alike(rng):
    """A hum 40 dB above everything else does not make an output loud."""
    noise = rng.standard_normal((2, SECONDS * FS))
    hum = 30 * np.sin(2 * np.pi * 200 * np.arange(SECONDS * FS) / FS)
    level = source_traits(noise * [[0.1], [1.0]] + [hum, 0 * hum], FS).level
    assert level[0] < -10


def test_the_same_envelope_is_alike_and_another_is_not(rng):
    first, second = voices(rng, 2)
    same = 0.1 * np.sign(first) * np.abs(first)
    traits = source_traits(np.stack([first, same, 0.5 * second]), FS)
    assert traits.likeness[1] > 0.99
    assert traits.likeness[2] < 0.5


def test_an_echo_is_not_new(outputs):
    """Its envelope comes later, so that only the past of the voice explains it."""
    novelty = source_traits(outputs, FS).novelty
    assert novelty[2] < 0.3
    assert min(novelty[:2]) > 0.7


def test_only_louder_outputs_explain(outputs):
    """The loudest is compared with none."""
    traits = source_traits(outputs, FS)
    loudest = np.argmax(traits.level)
    assert traits.likeness[loudest] == 0
    assert traits.novelty[loudest] == 1


def test_order_and_common_gain_do_not_count(outputs):
    traits = source_traits(outputs, FS)
    order = [2, 0, 3, 1]
    moved = source_traits(1e-4 * outputs[order], FS)
    for name, values in traits._asdict().items():
        np.testing.assert_allclose(getattr(moved, name), values[order], atol=1e-6)
    np.testing.assert_allclose(
        count_sources(outputs, FS).reordered(order).score, count_sources(outputs[order], FS).score
    )


def test_the_loudest_is_always_a_source(rng):
    alike = np.tile(rng.standard_normal(SECONDS * FS), (3, 1)) * [[0.01], [1.0], [0.01]]
    assert count_sources(alike, FS).background == (0, 2)
    assert count_sources(alike[:1], FS).n_src == 1


def test_silent_outputs_are_background(rng):
    count = count_sources(np.stack([*voices(rng, 2), np.zeros(SECONDS * FS)]), FS)
    assert count.background == (2,)
    assert np.isfinite(np.array(count.traits)).all()


def test_the_rule_speaks_for_loud_outputs_that_are_new():
    assert WEIGHTS.level > 0
    assert WEIGHTS.novelty > 0
    assert WEIGHTS.likeness < 0


@pytest.mark.parametrize(
    ("level", "score", "says"),
    [
        ([0, -3], [9, 1], "perhaps 2 sources, or more: none"),
        (
            [0, -30],
            [9, -1],
            "perhaps 1 source: output 2 is 30 dB weaker than the loudest, and louder ones explain "
            "60 % of its envelope;",
        ),
        (
            [-25, 0, -12, -1],
            [-1, 9, -1, 1],
            "perhaps 2 sources: outputs 1 and 3 are 12 to 25 dB weaker than the loudest, and "
            "louder ones explain 50 to 60 % of their envelopes;",
        ),
    ],
)
def test_the_sentence_names_what_is_background(level, score, says):
    level, score = np.array(level), np.array(score)
    novelty = np.array([0.5, 0.4, 0.4, 1.0][: len(level)])
    assert Count(Traits(level, level, novelty), score).sentence.startswith(says)


@pytest.mark.parametrize(
    ("outputs", "error", "says"),
    [
        (np.zeros(FS), ShapeError, r"must be real \(src, sample\); got float64 of shape \(16000,"),
        (np.zeros((2, FS), complex), ShapeError, "got complex128"),
        (np.ones((2, 1000)), ShapeError, "1000 samples are too few to count sources"),
        (np.zeros((2, FS)), MissingDataError, "the outputs are silent"),
    ],
)
def test_what_cannot_be_counted_is_refused(outputs, error, says):
    with pytest.raises(error, match=says):
        count_sources(outputs, FS)


@pytest.fixture
def mixture(rng):
    """Two voices in three channels, with a little noise."""
    s = voices(rng, 2)
    return rng.standard_normal((3, 2)) @ s + 1e-3 * rng.standard_normal((3, s.shape[1]))


def test_auto_gives_as_many_as_channels_and_advice(mixture, tmp_path):
    found = separate(mixture, FS, method="auxiva", n_src="auto", n_iter=10, n_fft=512)
    assert found.count.sentence.startswith("perhaps 2 sources: output 3 is")
    assert found.n_src == 3
    assert found.count.background == (2,)
    plain = separate(mixture, FS, method="auxiva", n_iter=10, n_fft=512)
    assert plain.count is None
    np.testing.assert_array_equal(found.sources, plain.sources)
    report = json.loads((found.save(tmp_path / "found") / "report.json").read_text())
    assert report["count"]["sentence"] == found.count.sentence
    assert report["count"]["n_src"] == 2
    assert report["count"]["background"] == [3]
    assert report["count"]["level"] == found.count.traits.level.tolist()
    assert report["options"]["n_src"] == 3


def test_the_count_goes_with_the_sources(mixture):
    found = separate(mixture, FS, method="auxiva", n_src="auto", n_iter=10, n_fft=512)
    moved = found.reordered([2])
    assert moved.count.background == (0,)
    assert "output 1 is" in moved.count.sentence
    assert source_names(moved) == ["Source 1, perhaps background", "Source 2", "Source 3"]
    assert moved.count.sentence in moved._repr_html_()


def test_of_a_long_recording_the_beginning_is_counted(mixture, monkeypatch):
    monkeypatch.setattr("separatrix.separation.counted.LONGEST", 2.0)
    found = separate(mixture, FS, method="auxiva", n_src="auto", n_iter=10, n_fft=512)
    begun = count_sources(found.sources[:, : 2 * FS], FS)
    np.testing.assert_array_equal(found.count.score, begun.score)


def test_methods_without_filters_do_not_count(mixture):
    with pytest.raises(UnsupportedError, match="duet cannot count sources, .* give n_src as a num"):
        separate(mixture[:2], FS, method="duet", n_src="auto")


def test_other_words_are_refused(mixture):
    with pytest.raises(UnsupportedError, match="n_src must be a whole number or 'auto'; got 'two'"):
        separate(mixture, FS, method="fdica", n_src="two")
