"""Sound files: what is read, written and refused."""

import signal

import numpy as np
import pytest
import soundfile

from separatrix.audio import (
    AudioWriter,
    check_format,
    open_sound,
    read_audio,
    read_channels,
    write_audio,
    writing,
)
from separatrix.errors import AudioFileError, ShapeError


@pytest.fixture
def x(rng):
    return rng.uniform(-0.9, 0.9, size=(2, 4000))


@pytest.mark.parametrize(
    ("name", "bits", "tolerance"),
    [("a.wav", 32, 1e-7), ("a.wav", 16, 4e-5), ("a.wav", 24, 2e-7), ("a.flac", 24, 2e-7)],
)
def test_what_is_written_is_read_back(name, bits, tolerance, x, tmp_path):
    write_audio(tmp_path / name, x, 16000, bits=bits)
    back, fs = read_audio(tmp_path / name)
    assert fs == 16000
    np.testing.assert_allclose(back, x, atol=tolerance)


@pytest.mark.parametrize("name", ["a.ogg", "a.mp3"])
def test_compressed_formats_are_written(name, x, tmp_path):
    write_audio(tmp_path / name, x, 16000)
    assert read_audio(tmp_path / name)[0].shape[0] == 2


def test_a_stretch_is_the_same_stretch(x, tmp_path):
    write_audio(tmp_path / "a.wav", x, 1000)
    part, _ = read_audio(tmp_path / "a.wav", start=1.5, duration=0.25)
    np.testing.assert_allclose(part, x[:, 1500:1750], atol=1e-7)
    assert read_audio(tmp_path / "a.wav", start=3.9, duration=9)[0].shape == (2, 100)


def test_files_become_channels(x, tmp_path):
    for c in range(2):
        write_audio(tmp_path / f"{c}.wav", x[c], 16000)
    both, _ = read_channels([tmp_path / "0.wav", tmp_path / "1.wav"])
    np.testing.assert_allclose(both, x, atol=1e-7)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "does not exist; check the name"),
        (b"", r"is empty \(0 bytes\)"),
        (b"Dear diary, " * 50, "cannot be read as sound"),
        (b"RIFF\x00\x00", "cannot be read as sound"),
    ],
)
def test_broken_files_get_a_sentence(content, sentence, tmp_path):
    path = tmp_path / "a.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AudioFileError, match=sentence):
        read_audio(path)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(AudioFileError, match="is a folder"):
        read_audio(tmp_path)


def test_a_header_without_samples(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros((0, 2)), 16000)
    with pytest.raises(AudioFileError, match="holds no samples"):
        read_audio(tmp_path / "a.wav")


@pytest.mark.parametrize("share", [0.3, 0.8])
def test_a_truncated_flac_is_refused(share, x, tmp_path):
    path = tmp_path / "a.flac"
    write_audio(path, np.tile(x, 20), 16000, bits=16)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(AudioFileError, match="truncated|cannot be read as sound"):
        read_audio(path)


@pytest.mark.parametrize(
    ("start", "duration", "sentence"),
    [(4.0, None, "lies outside"), (-1, None, "lies outside"), (0, -1, "must be positive")],
)
def test_stretches_outside_are_refused(start, duration, sentence, x, tmp_path):
    write_audio(tmp_path / "a.wav", x, 1000)
    with pytest.raises(ValueError, match=sentence):
        read_audio(tmp_path / "a.wav", start=start, duration=duration)


def test_channels_of_different_rate_or_length(x, tmp_path):
    write_audio(tmp_path / "a.wav", x[0], 16000)
    write_audio(tmp_path / "b.wav", x[1], 8000)
    write_audio(tmp_path / "c.wav", x[1, :99], 16000)
    with pytest.raises(ShapeError, match="differ in sampling rate .*b.wav: 8000 Hz"):
        read_channels([tmp_path / "a.wav", tmp_path / "b.wav"])
    with pytest.raises(ShapeError, match="differ in length .*c.wav: 99"):
        read_channels([tmp_path / "a.wav", tmp_path / "c.wav"])


@pytest.mark.parametrize(
    ("extension", "bits", "n_chan", "sentence"),
    [
        ("aac", 16, 1, "not a format to write"),
        ("flac", 32, 1, "cannot have 32 bits"),
        ("wav", 12, 1, "cannot have 12 bits"),
        ("flac", 16, 9, "at most 8 channels, not 9"),
        ("mp3", None, 3, "at most 2 channels, not 3"),
        ("mp3", 16, 1, "cannot have 16 bits; leave bits out"),
    ],
)
def test_impossible_formats_are_refused_early(extension, bits, n_chan, sentence):
    with pytest.raises(AudioFileError, match=sentence):
        check_format(extension, bits, n_chan, 16000)


def test_unwritable_place(x, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AudioFileError, match="cannot be written"):
        write_audio(tmp_path / "file" / "a.wav", x, 16000)


def test_mp3_knows_no_rate_above_48_khz(x, tmp_path):
    with pytest.raises(AudioFileError, match="mp3 holds at most 48000 Hz, not 96000"):
        write_audio(tmp_path / "a.mp3", x, 96000)


def test_names_that_are_no_text_are_taken(x, tmp_path):
    path = tmp_path / "Aufnahme-\udce4.wav"  # Latin-1 on a UTF-8 file system
    write_audio(path, x, 16000)
    assert read_audio(path)[0].shape == x.shape


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
def test_stretches_in_any_order_are_cut_out_of_the_whole(name, rng, tmp_path):
    """Also near the end of OGG files, where libsndfile seeks to wrong places."""
    n_samples = 160_007
    write_audio(tmp_path / name, rng.uniform(-0.5, 0.5, size=(2, n_samples)), 16000)
    whole, _ = read_audio(tmp_path / name)
    sound = open_sound([tmp_path / name])
    assert sound.shape == whole.shape == (2, n_samples)
    stretches = [(0, 9000), (8000, 50_000), (50_000, 50_000), (70_000, 70_010), (10, 20_000)]
    stretches += [(n_samples - 3000, n_samples), (n_samples - 1, n_samples)]
    with sound.opened() as read:
        for start, stop in stretches:
            np.testing.assert_allclose(read(start, stop), whole[:, start:stop], atol=1e-6)
    for start, stop in stretches:
        np.testing.assert_allclose(sound.read(start, stop), whole[:, start:stop], atol=1e-6)


def test_stretches_of_stretches_of_several_files(x, tmp_path):
    for c in range(2):
        write_audio(tmp_path / f"{c}.wav", x[c], 1000)
    sound = open_sound([tmp_path / "0.wav", tmp_path / "1.wav"], start=1.0, duration=2.0)
    assert (sound.shape, sound.fs) == ((2, 2000), 1000)
    np.testing.assert_allclose(sound.read(500, 700), x[:, 1500:1700], atol=1e-7)


def test_a_file_cut_off_while_it_is_read_by_stretches(x, tmp_path):
    path = tmp_path / "a.flac"
    write_audio(path, np.tile(x, 20), 16000, bits=16)
    sound = open_sound([path])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(AudioFileError, match="truncated|cannot be read"):
        sound.read(sound.n_samples - 1000, sound.n_samples)


@pytest.mark.parametrize(("name", "bits"), [("a.wav", 32), ("a.wav", 16), ("a.flac", 24)])
def test_blocks_make_the_same_file_as_the_whole(name, bits, x, tmp_path):
    write_audio(tmp_path / name, x, 16000, bits=bits)
    whole = (tmp_path / name).read_bytes()
    with AudioWriter(tmp_path / name, *x.shape, 16000, bits=bits) as writer:
        for start in range(0, 4000, 999):
            writer.write(x[:, start : start + 999])
    assert (tmp_path / name).read_bytes() == whole


def test_long_signals_are_written_in_pieces(rng, tmp_path, monkeypatch):
    """Given some millions of samples at once, libsndfile crashes when it writes OGG."""
    write, lengths = soundfile.SoundFile.write, []

    def spy(self, frames):
        lengths.append(len(frames))
        write(self, frames)

    monkeypatch.setattr(soundfile.SoundFile, "write", spy)
    x = rng.uniform(-0.5, 0.5, size=(1, 600_001))
    write_audio(tmp_path / "a.ogg", x, 16000)
    assert max(lengths) < 300_000
    assert sum(lengths) == soundfile.info(tmp_path / "a.ogg").frames == 600_001


@pytest.mark.parametrize(("limit", "container"), [(31_999, "RF64"), (32_000, "WAV")])
def test_large_wav_files_are_rf64(limit, container, x, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "RF64_FROM_BYTES", limit)
    write_audio(tmp_path / "a.wav", x, 16000)
    assert soundfile.info(tmp_path / "a.wav").format == container
    np.testing.assert_allclose(read_audio(tmp_path / "a.wav")[0], x, atol=1e-7)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
@pytest.mark.parametrize("limit", [0.5, 0.99, 0.999])
def test_a_full_disk_is_noticed(name, limit, rng, tmp_path):
    """A limit on the size of files stands for it; the end of a FLAC file is lost in silence."""
    resource = pytest.importorskip("resource")
    x = rng.uniform(-0.5, 0.5, size=50_000)
    write_audio(tmp_path / name, x, 16000)
    full = int(limit * (tmp_path / name).stat().st_size)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (full, before[1]))
    try:
        with pytest.raises(AudioFileError, match=f"{name} cannot be written"):
            write_audio(tmp_path / name, x, 16000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
