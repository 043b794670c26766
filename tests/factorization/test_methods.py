"""Factorizations through the front door: one channel, marks, examples, the command line."""

import json

import numpy as np
import pytest
import soundfile

from separatrix import separate
from separatrix.arrays import to_numpy
from separatrix.cli import main
from separatrix.errors import MissingDataError, SeparatrixWarning, ShapeError, UnsupportedError
from separatrix.iterate import run_stages
from separatrix.methods import METHODS, Side, SourceCount
from separatrix.options import make_options

from .spectrograms import noise, rise

FS = 8000
QUICK = {"n_fft": 256, "n_iter": 20}
ROWS = [row for row in METHODS.values() if row.family == "factorization"]
EACH = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def tones(seconds=2.0, silent=()):
    """Two hissing sources of other colours, (src, sample); a pair (source, from, to) is silent."""
    rng = np.random.default_rng(5)
    n = round(seconds * FS)
    t = np.arange(n) / FS
    loud = np.repeat(rng.gamma(0.5, size=(2, n // 400 + 1)), 400, axis=1)[:, :n]
    pitches = [(300, 600, 900), (440, 1300, 2100)]
    s = np.stack([sum(np.sin(2 * np.pi * f * t) for f in own) for own in pitches])
    s = loud * s + 1e-3 * rng.standard_normal((2, n))
    for source, begin, end in silent:
        s[source, round(begin * FS) : round(end * FS)] = 0
    return s


def correlations(sources, estimates):
    return np.abs(np.corrcoef(sources, estimates)[:2, 2:])


def short(row, given=None, n_src=2, **side):
    stages = row.build(make_options(row.options, given or {}, row.name), Side(n_src, **side))
    return tuple(stage._replace(n_iter=min(stage.n_iter, 8), tol=0.0) for stage in stages)


@EACH
@pytest.mark.parametrize("library", ["array_api_strict", "torch"])
def test_other_array_libraries_agree(row, library, rng):
    xp = pytest.importorskip(library)
    x = noise(rng, n_freq=33)
    for given in ({"n_basis": 2}, {"n_basis": 1, "n_starts": 2}):
        expected = run_stages(short(row, given), x)
        found = run_stages(short(row, given), xp.asarray(x))
        masks = found[-1].outcome.masks
        assert type(masks) is type(xp.asarray(x))
        np.testing.assert_allclose(found[-1].costs, expected[-1].costs, rtol=1e-9)
        np.testing.assert_allclose(to_numpy(masks), expected[-1].outcome.masks, atol=1e-7)


@EACH
def test_input_unchanged_resumable_and_decided_by_the_seed(row, rng):
    x = noise(rng, n_freq=33)
    kept = x.copy()
    x.flags.writeable = False
    runs = [run_stages(short(row, seed=seed), x)[-1] for seed in (0, 0, 1)]
    np.testing.assert_array_equal(runs[0].outcome.masks, runs[1].outcome.masks)
    assert not np.array_equal(runs[0].outcome.masks, runs[2].outcome.masks)
    np.testing.assert_array_equal(x, kept)
    assert all(rise(run.costs) < 1e-9 for run in runs)


@EACH
def test_any_number_of_sources_from_one_channel(row):
    assert row.n_src_rule is SourceCount.ANY
    x = tones().sum(axis=0)[None]
    for n_src in (None, 1, 3):
        given = {"n_basis": 1, "n_src": n_src}
        result = separate(x, FS, method=row.name, **QUICK, **given)
        assert result.sources.shape == (n_src or 2, x.shape[1])
        np.testing.assert_allclose(result.sources.sum(axis=0), result.mixture[0], atol=1e-9)


@EACH
def test_several_channels_share_the_masks(row):
    s = tones()
    x = np.stack([s.sum(axis=0), s[0] - 0.5 * s[1]])
    result = separate(x, FS, method=row.name, **QUICK)
    np.testing.assert_allclose(result.images.sum(axis=0), result.mixture, atol=1e-9)
    assert result.filters is None


@EACH
def test_examples_teach_and_give_the_order(row):
    alone, s = tones(), tones()[:, ::-1]
    for order in ([0, 1], [1, 0]):
        given = {"examples": list(alone[order]), "n_basis": 3}
        result = separate(s.sum(axis=0)[None], FS, method=row.name, **QUICK, **given)
        table = correlations(s[order], result.sources)
        assert np.all(np.diag(table) > 0.9), table
        assert result.stages[0].label == "sources alone"


@EACH
def test_marks_teach_and_give_the_order(row):
    s = tones(3.0, silent=[(1, 0.0, 0.6), (0, 0.8, 1.4)])
    marks = [(2, 0.8, 1.4), (1, 0.0, 0.6)]
    result = separate(s.sum(axis=0)[None], FS, method=row.name, solo=marks, **QUICK, n_basis=3)
    assert np.all(np.diag(correlations(s, result.sources)) > 0.9)
    only = separate(s.sum(axis=0)[None], FS, method=row.name, solo=marks[:1], **QUICK, n_basis=3)
    assert only.sources.shape == s.shape


def test_marks_count_from_the_beginning_of_the_file():
    s = tones(3.0, silent=[(1, 1.0, 1.6), (0, 1.8, 2.4)])
    marks = [(1, 1.0, 1.6), (2, 1.8, 2.4)]
    x = s.sum(axis=0)[None]
    earlier = [(source, begin - 1, end - 1) for source, begin, end in marks]
    whole = separate(x[:, FS:], FS, method="nmf", solo=earlier, **QUICK)
    cut = separate(x, FS, method="nmf", start=1.0, solo=marks, **QUICK)
    np.testing.assert_allclose(cut.sources, whole.sources, atol=1e-9)


def test_one_start_of_several_is_kept():
    x = tones().sum(axis=0)[None]
    seen = []

    def choose(found):
        seen.extend(float(one.costs[-1]) for one in found)
        return int(np.argmin(seen))

    result = separate(x, FS, method="nmf", n_basis=1, n_starts=3, choose=choose, **QUICK)
    assert len(set(seen)) == 3
    assert result.costs[-1] == min(seen)


def test_an_earlier_result_is_gone_on_from():
    x = tones().sum(axis=0)[None]
    common = {"method": "nmf", "n_fft": 256, "n_basis": 1, "tol": 0.0}
    half = separate(x, FS, n_iter=10, **common)
    rest = separate(x, FS, n_iter=10, initial=half, **common)
    np.testing.assert_allclose(rest.costs[-1], separate(x, FS, n_iter=20, **common).costs[-1])


def test_blind_separation_of_one_channel_is_said():
    with pytest.warns(SeparatrixWarning, match="by timbre alone"):
        separate(tones().sum(axis=0)[None], FS, method="nmf", **QUICK)


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ({"examples": [np.ones(4000) * np.nan]}, MissingDataError, "example 1 has no samples, or"),
        ({"examples": [np.ones(4000)]}, MissingDataError, "example 1 is silent"),
        ({"examples": [np.ones((2, 2, 9))]}, ShapeError, r"example 1 must be real samples"),
        ({"examples": [np.arange(9) + 1j]}, ShapeError, "got complex128"),
        ({"examples": [np.arange(9.0)]}, ShapeError, "too long for 9 samples"),
        ({"examples": list(tones())[:1], "n_src": 3}, MissingDataError, "sources 2, 3 are never"),
        ({"examples": [*tones(), tones()[0]]}, UnsupportedError, "3 examples for 2 sources; ask"),
        ({"solo": [(1, 0.5, 0.503)]}, MissingDataError, "source 1 is marked for less than a frame"),
        ({"solo": [(1, 0, 1)], "examples": [tones()[0]]}, UnsupportedError, "do not go together"),
        (
            {"method": "auxiva", "examples": [tones()[0]]},
            UnsupportedError,
            "takes no examples; use",
        ),
    ],
)
def test_bad_side_data_get_a_sentence(given, error, sentence):
    s = tones()
    x = np.stack([s.sum(axis=0), s[0] - s[1]])
    with pytest.raises(error, match=sentence):
        separate(x, FS, **{"method": "nmf", **QUICK, **given})


def test_an_example_of_another_rate_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", 0.1 * tones()[0], 2 * FS)
    with pytest.raises(UnsupportedError, match=r"example 1 \(a\) has a sampling rate of 16000 Hz"):
        separate(tones().sum(axis=0)[None], FS, method="nmf", examples=tmp_path / "a.wav")


def test_from_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    s = 0.05 * tones()
    for name, x in (("mono", s.sum(axis=0)), ("a", s[0]), ("b", s[1])):
        soundfile.write(f"{name}.wav", x, FS, subtype="FLOAT")
    begin = ["separate", "mono.wav", "--method", "nmf", "--n-fft", "256", "--n-iter", "10"]
    assert main([*begin, "--n-src", "2"]) == 0
    assert main([*begin, "--examples", "b.wav", "a.wav", "--name", "taught"]) == 0
    assert main([*begin, "--solo", "1:0-1", "--solo", "2:1-2", "--ref", "a.wav", "b.wav"]) == 0
    assert "Traceback" not in capsys.readouterr().err
    found = [soundfile.read(f"separated/taught/source{k}.wav")[0] for k in (1, 2)]
    assert np.all(np.diag(correlations(s[::-1], found)) > 0.9)
    report = json.loads((tmp_path / "separated/nmf/mono/report.json").read_text())
    assert "by timbre alone" in " ".join(report["warnings"])
    taught = json.loads((tmp_path / "separated/taught/report.json").read_text())
    assert taught["options"]["examples"] == [str(tmp_path / f"{name}.wav") for name in "ba"]
    assert (tmp_path / "separated/nmf/mono-2/report.json").is_file()  # of the marks
