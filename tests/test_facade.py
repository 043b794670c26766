"""The front door on small recordings."""

import inspect
from dataclasses import fields, replace

import numpy as np
import pytest

import separatrix
import sides
from separatrix import Stft, separate
from separatrix.errors import (
    AudioFileError,
    MissingDataError,
    SeparatrixWarning,
    ShapeError,
    UnsupportedError,
)
from separatrix.iterate import Stop
from separatrix.methods import METHODS, Domain, Property, Side, SourceCount, check_n_src
from separatrix.options import SeparateOptions, Update, make_options

FS = 16000
QUICK = {"method": "fdica", "n_fft": 256, "n_iter": 3}
BY_FRAMES = [name for name, row in METHODS.items() if row.domain is Domain.SPECTROGRAM]
BY_FILTERS = [name for name, row in METHODS.items() if Property.FILTERS in row.properties]


def quick(row):
    """QUICK, as far as it means anything to a method."""
    own = {field.name for field in fields(row.options)}
    without = {"method"} | ({"n_iter"} - own)
    if row.window is None:
        without |= {"n_fft"}
    return {name: value for name, value in QUICK.items() if name not in without}


@pytest.fixture
def x(rng):
    """Two noises of changing loudness in two channels and a little room."""
    s = rng.laplace(size=(2, 8000)) * np.repeat(rng.gamma(0.5, size=(2, 16)), 500, axis=1)
    A = rng.standard_normal((2, 2, 5)) * 0.5 ** np.arange(5)
    return np.array([sum(np.convolve(A[c, k], s[k])[:8000] for k in range(2)) for c in range(2)])


@pytest.mark.filterwarnings("ignore:the source at azimuth")  # the map of the tests is no head
@pytest.mark.parametrize("method", BY_FRAMES)
def test_sources_images_and_filters_agree(method, x):
    row = METHODS[method]
    result = separate(x, FS, method=method, **quick(row), **sides.of_seconds(row, 0.5))
    assert result.sources.shape == (2, 8000)
    np.testing.assert_allclose(result.images[:, 0], result.sources, atol=1e-10)
    everything = result.images.sum(axis=0) + result.residual
    np.testing.assert_allclose(everything, result.mixture, atol=1e-10)
    power = result.rendering.power
    assert power[0] >= power[1]
    if Property.FILTERS not in row.properties:
        return
    np.testing.assert_allclose(result.residual, 0, atol=1e-10)
    stft = Stft(256)
    X = stft.forward(result.mixture)
    y = stft.inverse(np.einsum("fsc,cft->sft", result.filters, X), 8000)
    np.testing.assert_allclose(y, result.sources, atol=1e-10)


def test_the_options_of_separate_are_its_keywords_with_their_defaults():
    keywords = inspect.signature(separate).parameters
    for option in fields(SeparateOptions):
        assert keywords[option.name].default in (
            option.default,
            getattr(option.default, "value", 0),
        )


def test_side_data_are_asked_for_and_refused_by_name(x):
    with pytest.raises(MissingDataError, match="blinkiva needs sensors; give a file or an array"):
        separate(x, FS, method="blinkiva")
    with pytest.raises(UnsupportedError, match="auxiva-laplace takes no sensors; use blinkiva"):
        separate(x, FS, method="auxiva", sensors=np.ones((3, 20)))
    with pytest.raises(MissingDataError, match="needs sensors_fs"):
        separate(x, FS, method="blinkiva", sensors=np.ones((3, 20)))


def test_a_method_that_cannot_give_so_many_sources_names_those_that_can():
    exact = replace(METHODS["fdica"], n_src_rule=SourceCount.EQUAL)
    check_n_src(exact, 2, 2)
    with pytest.raises(UnsupportedError, match="gives as many as channels: n_src=1 .* use auxiva"):
        check_n_src(exact, 1, 2)


@pytest.mark.filterwarnings("ignore:the source at azimuth")  # the map of the tests is no head
@pytest.mark.parametrize("method", BY_FRAMES)
@pytest.mark.parametrize("gain", [1e-6, 1e-4, 1e4, 1e6])
def test_gain_goes_straight_through(method, gain, x):
    row = METHODS[method]
    given = {"method": method, **quick(row), **sides.of_seconds(row, 0.5)}
    plain, scaled = separate(x, FS, **given), separate(gain * x, FS, **given)
    np.testing.assert_allclose(scaled.sources / gain, plain.sources, atol=1e-6)


def test_reference_channel_and_stretch(x):
    result = separate(x, FS, ref_channel=1, start=0.1, duration=0.2, **QUICK)
    assert result.sources.shape == (2, 3200)
    np.testing.assert_allclose(result.images[:, 1], result.sources, atol=1e-10)


@pytest.mark.parametrize("scaling", ["inverse", "least-squares", "minimal-distortion"])
def test_every_scaling_works(scaling, x):
    result = separate(x, FS, scaling=scaling, **QUICK)
    assert result.options["scaling"] == scaling
    assert np.isfinite(result.sources).all()
    if scaling == "minimal-distortion":
        own = [
            {int(np.argmin([np.abs(source - image[c]).max() for c in range(2)]))}
            for source, image in zip(result.sources, result.images, strict=True)
        ]
        assert sorted(map(max, own)) == [0, 1]  # each source at a microphone of its own


def test_stops_are_told_apart(x):
    assert separate(x, FS, **QUICK).stop is Stop.MAX_ITER
    assert separate(x, FS, method="fdica", n_fft=256, tol=10.0).stop is Stop.CONVERGED
    stopped = separate(x, FS, method="fdica", n_fft=256, on_step=lambda i, cost, state: i < 2)
    assert stopped.stop is Stop.BY_CALLER
    assert [len(stage.costs) for stage in stopped.stages] == [3, 1]
    assert len(stopped.costs) == 3
    aligned = separate(x, FS, **{**QUICK, "n_iter": 2, "tol": 0})  # what was learnt is put in order
    np.testing.assert_allclose(stopped.sources, aligned.sources, atol=1e-9)


def test_a_callback_may_answer_with_a_numpy_bool(x):
    stopped = separate(
        x, FS, method="fdica", n_fft=256, on_step=lambda i, cost, state: np.bool_(i < 1)
    )
    assert stopped.stop is Stop.BY_CALLER


def test_integers_are_fractions_of_full_scale(x):
    x = 0.5 * x / np.abs(x).max()
    plain = separate(x, FS, **QUICK).sources
    for dtype, middle in ((np.int16, 0), (np.int32, 0), (np.uint8, 128)):
        full = 2.0 ** (8 * np.dtype(dtype).itemsize - 1)
        given = np.round(full * x + middle).astype(dtype)
        tolerance = 0.2 if dtype is np.uint8 else 1e-2
        np.testing.assert_allclose(separate(given, FS, **QUICK).sources, plain, atol=tolerance)


def test_torch_tensors_are_taken(x):
    torch = pytest.importorskip("torch")
    tensor = torch.tensor(x, requires_grad=True)
    np.testing.assert_array_equal(
        separate(tensor, FS, **QUICK).sources, separate(x, FS, **QUICK).sources
    )


def test_options_reach_the_algorithms():
    from separatrix import demixing

    for update in Update:
        options = {"update": update, "tol": 0.125}
        for name in BY_FILTERS:
            row = METHODS[name]
            side = Side(2, **sides.of_frames(row, 10))
            for stage in row.build(make_options(row.options, options, name), side):
                if isinstance(stage.algorithm, demixing.Demixing):
                    assert stage.algorithm.update is getattr(demixing, update.value)
                    assert stage.tol == 0.125
    row = METHODS["ilrma"]
    stages = row.build(make_options(row.options, {"n_iter_init": 7}, "ilrma"), Side(2))
    assert stages[0].n_iter == 7


def test_single_precision(x):
    double = separate(x, FS, **QUICK)
    single = separate(x, FS, dtype="complex64", **QUICK)
    assert single.sources.dtype == np.float32
    np.testing.assert_allclose(single.sources, double.sources, atol=1e-3)


def test_options_decide_the_stages(x):
    low_rank = {"method": "ilrma", "n_fft": 1024, "tol": 0}
    given = separate(x, FS, init="random", n_basis=3, n_iter=2, **low_rank)
    assert [stage.label for stage in given.stages] == ["ILRMA"]
    assert (given.options["init"], given.options["n_basis"]) == ("random", 3)
    assert len(separate(x, FS, init="random", **low_rank).costs) == 101
    assert len(separate(x, FS, **low_rank).costs) == 61


def test_a_dead_and_a_copied_channel_are_left_out_and_come_back_as_images(x):
    with pytest.warns(SeparatrixWarning) as caught:
        result = separate(np.stack([x[0], 0 * x[0], x[1], 2 * x[0]]), FS, **QUICK)
    assert len(caught) == len(result.warnings) == 2
    assert result.sources.shape[0] == 2
    np.testing.assert_allclose(result.images[:, 1], 0)
    np.testing.assert_allclose(result.images[:, 3], 2 * result.images[:, 0], atol=1e-9)


def test_a_dead_reference_is_replaced_with_a_warning(x):
    with pytest.warns(SeparatrixWarning):
        result = separate(np.stack([0 * x[0], *x]), FS, **QUICK)
    assert "sources are given at channel 2" in result.warnings[1]


def test_a_copied_reference_keeps_its_own_level(x):
    with pytest.warns(SeparatrixWarning, match="copy of channel 1"):
        result = separate(np.stack([x[0], x[1], -2 * x[0]]), FS, ref_channel=2, **QUICK)
    np.testing.assert_allclose(result.images[:, 2], result.sources, atol=1e-9)
    np.testing.assert_allclose(result.sources.sum(axis=0), result.reference_mixture, atol=1e-9)


def test_the_mixture_without_a_source_is_the_others(x):
    result = separate(x, FS, **QUICK)
    np.testing.assert_allclose(result.without([0]), result.sources[1], atol=1e-9)


def test_band_limited_sound_keeps_all_of_itself(x):
    """Up-sampled sound: the upper half of the bins is empty."""
    X = Stft(256).forward(x)
    X[:, 64:] = 0
    low = np.fft.irfft(np.fft.rfft(x) * (np.fft.rfftfreq(8000) < 0.25), 8000)
    result = separate(low, FS, **QUICK)
    np.testing.assert_allclose(result.images.sum(axis=0), result.mixture, atol=1e-9)
    assert np.isfinite(result.sources).all()


def test_leading_silence(x):
    quiet = np.concatenate([np.zeros((2, 8000)), x], axis=1)
    result = separate(quiet, FS, **QUICK)
    assert np.isfinite(result.sources).all()
    np.testing.assert_allclose(result.images.sum(axis=0), result.mixture, atol=1e-10)


def test_a_file_and_several_files_are_taken(x, tmp_path):
    from separatrix.audio import write_audio

    write_audio(tmp_path / "both.wav", x, FS)
    for c in range(2):
        write_audio(tmp_path / f"mic{c}.wav", x[c], FS)
    one = separate(tmp_path / "both.wav", **QUICK)
    two = separate([tmp_path / "mic0.wav", str(tmp_path / "mic1.wav")], **QUICK)
    assert (one.track, two.track) == ("both", "mic0")
    np.testing.assert_array_equal(one.sources, two.sources)


@pytest.mark.parametrize(
    ("change", "arguments", "error", "sentence"),
    [
        (None, {"method": "iva"}, UnsupportedError, "no method 'iva'; .*auxiva-laplace"),
        (
            None,
            {"method": "ilrma", "n_bases": 3},
            UnsupportedError,
            "ilrma has no option 'n_bases'; .*n_basis",
        ),
        (
            None,
            {"method": "ilrma", "n_basis": 0},
            UnsupportedError,
            "n_basis of ilrma must be at least 1; got 0",
        ),
        (
            None,
            {"method": "ilrma", "n_basis": 2.5},
            UnsupportedError,
            "n_basis of ilrma must be a whole number; got 2.5",
        ),
        (None, {"method": "iva-ggd", "beta": 2}, UnsupportedError, "must be at most 1.99; got 2"),
        (None, {"method": "ilrma-t", "dof": 0}, UnsupportedError, "must be at least 0.01; got 0"),
        (None, {"n_iter": -1}, UnsupportedError, "n_iter of fdica must be at least 0"),
        (None, {"update": "ip7"}, UnsupportedError, "must be one of ip1, .*; got 'ip7'"),
        (None, {"n_src": 3}, UnsupportedError, "n_src=3 is not possible with 2 channels; use "),
        (None, {"n_src": 0}, UnsupportedError, "n_src must be at least 1; got 0"),
        (None, {"n_src": "2"}, UnsupportedError, "n_src must be a whole number"),
        (
            None,
            {"dtype": "float64"},
            UnsupportedError,
            "dtype must be one of complex128, complex64",
        ),
        (None, {"scaling": "unit"}, UnsupportedError, "scaling must be one of inverse"),
        (None, {"ref_channel": 2}, UnsupportedError, "there are channels 0 to 1"),
        (None, {"n_fft": 99999}, ShapeError, "n_fft=99999 is too long"),
        (None, {"hop": 2500}, ValueError, "hop must be from 1 to"),
        (None, {"fs": None}, ShapeError, "fs must be the sampling rate"),
        (None, {"fs": "16000"}, ShapeError, "fs must be the sampling rate"),
        (None, {"n_fft": 1024.0}, UnsupportedError, "n_fft must be a whole number; got 1024.0"),
        (None, {"hop": "256"}, UnsupportedError, "hop must be a whole number"),
        (None, {"seed": -1}, UnsupportedError, "seed must be at least 0; got -1"),
        (None, {"seed": None}, UnsupportedError, "seed must be a whole number"),
        (None, {"ref_channel": 0.5}, UnsupportedError, "ref_channel must be a whole number"),
        (None, {"n_src": True}, UnsupportedError, "n_src must be a whole number"),
        (None, {"start": 3.0}, ValueError, "must lie inside the recording"),
        (lambda x: x[0], {}, UnsupportedError, "needs at least two microphones"),
        (lambda x: x[[0, 0]], {}, UnsupportedError, "2 is a copy of channel 1 .* at least two mic"),
        (lambda x: x.T, {}, ShapeError, "give x.T"),
        (lambda x: 0 * x, {}, MissingDataError, "is silent"),
        (lambda x: x[:, :1], {}, MissingDataError, "all 1 samples"),
        (lambda x: x[:, :200], {}, ShapeError, "n_fft=4096 is too long for 200 samples"),
        (lambda x: "nowhere.wav", {"fs": None}, AudioFileError, "does not exist"),
        (lambda x: [], {"fs": None}, ShapeError, "no file was given"),
    ],
)
def test_bad_input_gets_a_sentence(change, arguments, error, sentence, x):
    recording = x if change is None else change(x)
    fs = arguments.pop("fs", FS)
    with pytest.raises(error, match=sentence):
        separate(recording, fs, **{"method": "fdica", **arguments})


def test_the_public_names_load_lazily():
    for name in separatrix.__all__:
        assert getattr(separatrix, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'separat'"):
        _ = separatrix.separat
