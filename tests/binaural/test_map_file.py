"""Map files: what is saved is loaded, and nothing else is."""

import json
from dataclasses import replace

import numpy as np
import pytest

from separatrix.binaural.directions import evenly
from separatrix.binaural.map_file import load_map
from separatrix.binaural.spherical_head import spherical_head
from separatrix.binaural.training import train_map
from separatrix.errors import MissingDataError, UnsupportedError
from separatrix.options import TrainingOptions


@pytest.fixture(scope="module")
def learnt():
    options = TrainingOptions(k=4, seconds=0.2, n_fft=256, hop=64)
    return replace(train_map(spherical_head(evenly(120)), options), mirrored=True)


@pytest.fixture
def path(learnt, tmp_path):
    learnt.save(tmp_path / "map.npz")
    return tmp_path / "map.npz"


def changed(path, arrays=(), leave=(), **facts):
    """Rewrite the file with other contents."""
    with np.load(path) as file:
        contents = dict(file)
    described = json.loads(str(contents["facts"])) | facts
    contents |= dict(arrays) | {"facts": np.array(json.dumps(described))}
    np.savez(path, **{name: part for name, part in contents.items() if name not in leave})
    return path


def test_what_is_saved_is_loaded(learnt, path):
    read = load_map(path)
    for name in ("fs", "n_fft", "hop", "cue", "chart", "mirrored", "digest", "description"):
        assert getattr(read, name) == getattr(learnt, name), name
    for name in ("mean", "variance", "directions", "cues"):
        np.testing.assert_allclose(getattr(read, name), getattr(learnt, name), rtol=1e-6, atol=1e-9)
    assert list(read.scales) == list(learnt.scales) == [1, 2, 4]
    for k, affine in learnt.scales.items():
        for part, one in zip(read.scales[k], affine, strict=True):
            assert part.dtype == np.float64
            np.testing.assert_allclose(part, one, rtol=1e-6, atol=1e-6 * abs(one).max())
    assert [file.name for file in path.parent.iterdir()] == ["map.npz"]
    assert read.description["responses"] == "spherical head"


def test_a_second_trip_changes_nothing(path, tmp_path):
    once = load_map(path)
    once.save(tmp_path / "again.npz")
    again = load_map(tmp_path / "again.npz")
    for k, affine in once.scales.items():
        for one, other in zip(affine, again.scales[k], strict=True):
            np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(once.cues, again.cues)


def test_the_posterior_survives_single_precision(learnt, path):
    y = learnt.cues.reshape(len(learnt.cues), -1)
    here, there = (m.finest.posterior(y).peak() for m in (learnt, load_map(path)))
    np.testing.assert_allclose(here, there, atol=0.05)  # of 60


def test_the_file_needs_no_pickles_and_holds_single_precision(path):
    with np.load(path, allow_pickle=False) as file:
        kinds = {name: file[name].dtype for name in file.files}
    assert kinds.pop("facts").kind == "U"
    assert set(kinds.values()) == {np.dtype(np.float32)}


def test_what_is_no_map_is_refused_by_name(path, tmp_path):
    with pytest.raises(FileNotFoundError):
        load_map(tmp_path / "none.npz")
    (tmp_path / "text.npz").write_text("hello")
    np.savez(tmp_path / "other.npz", x=np.ones(3))
    for name in ("text.npz", "other.npz"):
        with pytest.raises(UnsupportedError, match=f"{name} is no map of two ears; make one with"):
            load_map(tmp_path / name)
    with pytest.raises(UnsupportedError, match="is no map of two ears"):
        load_map(changed(path, format="something"))


@pytest.mark.parametrize(
    ("arrays", "leave", "facts", "error", "said"),
    [
        ({}, (), {"version": 2}, UnsupportedError, "of version 2, and version 1 is read"),
        ({}, ("K4_A",), {}, UnsupportedError, "lacks a part of a map .*K4_A"),
        ({}, (), {"cue": "itd"}, UnsupportedError, "lacks a part of a map .*itd"),
        ({}, (), {"cue": "ild"}, UnsupportedError, r"mean of shape \(3, 128\)"),
        ({}, (), {"n_fft": 512}, UnsupportedError, r"and \(3, 256\) is expected"),
        ({"K2_c": np.zeros((2, 2))}, (), {}, UnsupportedError, r"K2_c of shape \(2, 2\)"),
        ({"K1_b": np.full((1, 384), np.nan)}, (), {}, MissingDataError, "K1_b .* not finite"),
        ({"K1_s": np.zeros(384)}, (), {}, MissingDataError, "K1_s .* not positive"),
    ],
)
def test_damage_is_named(path, arrays, leave, facts, error, said):
    with pytest.raises(error, match=said):
        load_map(changed(path, arrays, leave, **facts))


def test_a_map_that_cannot_be_written_leaves_the_old_one(learnt, path, monkeypatch):
    before = path.read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space"):
        learnt.save(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["map.npz"]
