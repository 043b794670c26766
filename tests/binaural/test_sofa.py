"""SOFA files: the four at hand, what files differ in, and what is refused."""

import re
import sys
import warnings

import h5py
import numpy as np
import pytest

from separatrix.binaural.directions import angles, unit_vectors
from separatrix.binaural.sofa import read_sofa
from separatrix.errors import (
    MissingDataError,
    MissingExtra,
    SeparatrixWarning,
    UnsupportedError,
)
from sofa_files import DIRECTIONS, HEAD, spherical, write_sofa

TURNED = DIRECTIONS @ np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 1.0]])  # front becomes left


@pytest.mark.parametrize(
    ("name", "fs", "n", "n_taps", "mirrored"),
    [
        ("mit_kemar_normal_pinna", 44100, 710, 512, False),
        ("fhk_ku100_L2354", 48000, 2354, 128, False),
        ("UniS_Anechoic_BRIR_16k", 16000, 37, 197, True),
        ("UniS_Room_A_BRIR_16k", 16000, 37, 6259, True),
    ],
)
def test_measured_heads_hear_the_left_with_the_left_ear(data, name, fs, n, n_taps, mirrored):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        head = read_sofa(data / "hrir" / f"{name}.sofa")
    assert (head.fs, head.ir.shape, head.mirrored) == (fs, (n, 2, n_taps), mirrored)
    assert ["exchanged" in str(one.message) for one in caught] == [True] * mirrored
    left, right = (np.argmax(head.directions @ unit_vectors(a, 0.0)) for a in (1.57, -1.57))
    np.testing.assert_allclose(np.degrees(angles(head.directions[left])[0]), 90, atol=1)
    assert head.level_difference[left] > 7
    assert head.level_difference[right] < -7


def as_written(head):
    np.testing.assert_allclose(head.directions, DIRECTIONS, atol=1e-12)
    np.testing.assert_allclose(head.ir, HEAD.ir, atol=1e-15)
    assert not head.mirrored


def test_what_was_written_is_read(tmp_path):
    head = read_sofa(write_sofa(tmp_path / "head.sofa"))
    as_written(head)
    assert (head.fs, head.name, head.warnings) == (16000, "head.sofa", ())


@pytest.mark.parametrize("kind", ["FIRE", "FIR-E"])
@pytest.mark.parametrize("axis", [2, 3])
def test_one_emitter_more_or_less(tmp_path, kind, axis):
    ir = np.expand_dims(HEAD.ir, axis)
    as_written(read_sofa(write_sofa(tmp_path / "a.sofa", ir, attributes={"DataType": kind})))


@pytest.mark.parametrize(
    ("position", "described"),
    [
        (2 * DIRECTIONS, {"Type": "cartesian", "Units": "metre"}),
        (spherical(DIRECTIONS) * [1, 1, 0], {"Type": "spherical", "Units": "degree"}),
        (spherical(DIRECTIONS), {"Type": h5py.Empty("S1")}),
        (
            spherical(DIRECTIONS) * [np.pi / 180, np.pi / 180, 1],
            {"Type": b"spherical", "Units": "radian, radian, metre"},
        ),
    ],
    ids=["cartesian", "without distance", "empty attribute", "radian"],
)
def test_positions_by_any_coordinates(tmp_path, position, described):
    path = write_sofa(tmp_path / "a.sofa", position=position, of={"SourcePosition": described})
    as_written(read_sofa(path))


def test_a_listener_who_looks_elsewhere_from_elsewhere(tmp_path):
    at = np.array([[1.0, 2.0, 3.0]])
    listener = {"ListenerPosition": at, "ListenerView": [[0.0, 5.0, 0.0]]}
    path = write_sofa(
        tmp_path / "a.sofa",
        position=TURNED + at,
        variables=listener,
        of={"SourcePosition": {"Type": "cartesian"}},
    )
    as_written(read_sofa(path))


def test_a_listener_who_turns_before_one_loudspeaker(tmp_path):
    # Both as angles: to see the source at azimuth a, the head turns by -a.
    azimuth = np.radians(np.arange(-90, 91, 10))
    around = unit_vectors(azimuth, 0.0)
    kept = HEAD.ir[[np.argmax(DIRECTIONS @ u) for u in around]]
    view = np.stack([np.degrees(-azimuth), 0 * azimuth, 0 * azimuth + 1], axis=1)
    path = write_sofa(
        tmp_path / "a.sofa",
        kept,
        [[0.0, 0.0, 2.0]],
        variables={"ListenerView": view, "ListenerUp": [[0.0, 90.0, 1.0]]},
        of={"ListenerView": {"Type": "spherical", "Units": "degree"}},
        attributes={"SOFAConventions": "SingleRoomDRIR"},
    )
    np.testing.assert_allclose(read_sofa(path).directions, around, atol=1e-12)


def test_delays_are_samples_and_applied_to_each_ear(tmp_path):
    delays = np.array([[7.0, 10.0]])
    head = read_sofa(write_sofa(tmp_path / "a.sofa", variables={"Data.Delay": delays}))
    np.testing.assert_allclose(head.ir[:, 0, :256], HEAD.ir[:, 0], atol=1e-12)
    np.testing.assert_allclose(head.ir[:, 1, 3:], HEAD.ir[:, 1], atol=1e-12)
    np.testing.assert_allclose(head.ir[:, 1, :3], 0, atol=1e-12)


def test_delays_between_samples_turn_the_phase(tmp_path):
    delays = np.zeros((30, 2))
    delays[:, 1] = np.linspace(0, 2, 30)
    path = write_sofa(tmp_path / "a.sofa", variables={"Data.Delay": delays})
    omega = 2 * np.pi * 0.11
    wave = np.exp(-1j * omega * np.arange(400))
    found, before = (h @ wave[: h.shape[2]] for h in (read_sofa(path).ir, HEAD.ir))
    turned = np.angle(found[:, 1] / found[:, 0] * before[:, 0] / before[:, 1])
    np.testing.assert_allclose(turned, -omega * delays[:, 1], atol=0.01)


def test_directions_that_come_twice_are_kept_once_and_said(tmp_path):
    twice = np.concatenate([HEAD.ir, 9 * HEAD.ir[:4]])
    position = spherical(np.concatenate([DIRECTIONS, DIRECTIONS[:4]]))
    with pytest.warns(SeparatrixWarning, match=r"4 of 34 directions come more than once"):
        head = read_sofa(write_sofa(tmp_path / "a.sofa", twice, position))
    as_written(head)
    assert len(head.warnings) == 1


def test_azimuths_that_run_clockwise_are_mirrored_and_said(tmp_path):
    position = spherical(DIRECTIONS * (1, -1, 1))
    with pytest.warns(SeparatrixWarning, match="left and right of the directions are exchanged"):
        head = read_sofa(write_sofa(tmp_path / "a.sofa", position=position))
    assert head.mirrored
    np.testing.assert_allclose(head.directions, DIRECTIONS, atol=1e-12)


def test_a_folder_is_one_head(tmp_path):
    write_sofa(tmp_path / "a.sofa", HEAD.ir[:20], spherical(DIRECTIONS[:20]))
    write_sofa(tmp_path / "b.sofa", HEAD.ir[15:], spherical(DIRECTIONS[15:]))
    head = read_sofa(tmp_path)
    as_written(head)
    assert head.name == "a.sofa, b.sofa"


def silent_ear():
    ir = HEAD.ir.copy()
    ir[3, 1] = 0
    return ir


def not_finite():
    ir = HEAD.ir.copy()
    ir[5, 0, 7] = np.nan
    return ir


REFUSED = {
    "other data": ({"attributes": {"DataType": "TF"}}, UnsupportedError, "data of type TF"),
    "no kind": ({"attributes": {"DataType": h5py.Empty("S1")}}, UnsupportedError, "unknown"),
    "missing": ({"leave": ["SourcePosition"]}, UnsupportedError, "without SourcePosition"),
    "one ear": ({"ir": HEAD.ir[:, :1]}, UnsupportedError, r"\(30, 1, 256\)"),
    "emitters": ({"ir": np.stack(2 * [HEAD.ir], axis=2)}, UnsupportedError, "one emitter"),
    "mono": ({"ir": HEAD.ir[:, [0, 0]]}, MissingDataError, "do not tell left from right"),
    "silent ear": ({"ir": silent_ear()}, MissingDataError, "a silent ear at 1 of 30"),
    "not finite": ({"ir": not_finite()}, MissingDataError, "not finite at 1 of 30"),
    "rates": ({"variables": {"Data.SamplingRate": [1.5]}}, UnsupportedError, r"rates \[1.5\]"),
    "coordinates": (
        {"of": {"SourcePosition": {"Type": "spherical harmonics"}}},
        UnsupportedError,
        "of type spherical harmonics",
    ),
    "positions": ({"position": spherical(DIRECTIONS[:7])}, UnsupportedError, "30 measurements"),
    "in the middle": (
        {"ir": HEAD.ir[:3], "position": [[0.0, e, 1.0] for e in (0, 30, 60)]},
        MissingDataError,
        "lie in the middle",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_head_is_refused_by_name(tmp_path, name):
    contents, error, said = REFUSED[name]
    with pytest.raises(error, match=said):
        read_sofa(write_sofa(tmp_path / "a.sofa", **contents))


def test_what_is_no_file_is_refused_by_name(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_sofa(tmp_path / "none.sofa")
    (tmp_path / "text.sofa").write_text("hello")
    with pytest.raises(UnsupportedError, match="is no SOFA file"):
        read_sofa(tmp_path / "text.sofa")
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingDataError, match=re.escape("has no file *.sofa")):
        read_sofa(tmp_path / "empty")


def test_the_extra_is_named_where_it_is_missing(tmp_path, monkeypatch):
    path = write_sofa(tmp_path / "a.sofa")
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(MissingExtra, match=re.escape('pip install "separatrix[binaural]"')):
        read_sofa(path)
