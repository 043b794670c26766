"""From a description and a seed to a scene."""

import numpy as np
import pytest
import soundfile

from separatrix.errors import MissingDataError, MissingExtra, ShapeError, UnsupportedError
from separatrix.simulation import measured_responses, parse_scene, simulate
from separatrix.simulation.speech import choose_files, noise_like

FS = 8000
ROOM = {"size": [5.0, 4.0, 2.5], "max_order": 1}


@pytest.fixture
def speech(rng, tmp_path):
    """Files of noise that moves, 0.6 s and a little more."""
    folder = tmp_path / "speech"
    folder.mkdir()
    for k in range(5):
        loudness = np.repeat(rng.gamma(0.3, size=50), 100)[: 4800 + 10 * k]
        x = 0.1 * loudness * rng.standard_normal(len(loudness))
        soundfile.write(folder / f"talker{k}.wav", x, FS, subtype="FLOAT")
    return folder


@pytest.fixture
def office(rng, tmp_path):
    """Responses of four positions to six channels."""
    decay = 10 ** (-3 * np.arange(200) / 150)
    paths = [tmp_path / f"position{k}.wav" for k in range(4)]
    for path in paths:
        x = 0.3 * decay * rng.standard_normal((6, 200))
        soundfile.write(path, x.T, FS, subtype="FLOAT")
    return paths


def described(folder, **tables):
    room = {} if "measured" in tables else {"room": ROOM}
    tables["speech"] = {"talkers": [str(folder)], **tables.get("speech", {})}
    sensors = {} if "measured" in tables else {"sensors": {"n": 3}}
    return parse_scene({**room, **sensors, **tables})


@pytest.fixture
def made(speech):
    pytest.importorskip("pyroomacoustics")
    return lambda seed=1, **tables: simulate(described(speech, **tables), seed)


def levels(simulation):
    first = simulation.images[:, 0]
    talkers = first.var(axis=-1)
    interferers = simulation.scene.images[simulation.scene.n_src :, 0].var(axis=-1)
    noise = simulation.scene.mixture - simulation.scene.images.sum(axis=0)
    return talkers, interferers, noise.var(axis=-1)


def test_levels_and_sizes_are_those_asked_for(made):
    found = made(
        levels={"talkers_db": [0, -6, -3], "sinr_db": 10, "snr_db": 20},
        talkers={"n": 3},
        interferers={"n": 2},
        microphones={"n": 5},
    )
    talkers, interferers, noise = levels(found)
    assert found.images.shape[:2] == (3, 5)
    np.testing.assert_allclose(10 * np.log10(talkers / talkers[0]), [0, -6, -3], atol=1e-9)
    assert 10 * np.log10(talkers.sum() / noise) == pytest.approx(20 * np.ones(5), abs=0.4)
    unwanted = interferers.sum() + 0.01 * talkers.sum()
    assert 10 * np.log10(talkers.sum() / unwanted) == pytest.approx(10)
    assert abs(found.scene.mixture).max() == pytest.approx(0.5)
    np.testing.assert_allclose(found.images.sum(axis=0) + found.background, found.scene.mixture)
    n_readings = int(found.scene.mixture.shape[1] / FS * 30)
    assert found.readings.readings.shape == (3, n_readings)


def test_readings_are_the_power_at_the_sensors(made):
    found = made(readings={"fs": 10})
    sound, step = found.scene.sensor_sound, FS // 10
    n = found.readings.readings.shape[1]
    power = np.mean(sound[:, : n * step].reshape(3, n, step) ** 2, axis=-1)
    np.testing.assert_allclose(found.readings.readings, power)


def test_the_same_seed_gives_the_same_scene(made):
    first, again, other = made(1), made(1), made(2)
    np.testing.assert_array_equal(first.scene.mixture, again.scene.mixture)
    np.testing.assert_array_equal(first.readings.readings, again.readings.readings)
    assert other.speech != first.speech
    assert abs(other.scene.positions["sensors"] - first.scene.positions["sensors"]).max() > 0.1


def test_a_change_leaves_what_is_drawn_for_other_purposes(made):
    first = made()
    faulty = made(readings={"noise_db": 3, "drop": 0.3, "lag_spread": 0.05})
    np.testing.assert_array_equal(faulty.scene.mixture, first.scene.mixture)
    many = made(sensors={"n": 5})  # farther sensors may hear a longer tail
    n = min(many.images.shape[-1], first.images.shape[-1])
    images = (found.images[..., :n] / found.images[..., :n].std() for found in (many, first))
    np.testing.assert_allclose(*images, rtol=0, atol=1e-3)
    more = made(microphones={"n": 5})
    assert more.speech == first.speech
    for name in ("interferers", "sensors"):
        np.testing.assert_array_equal(more.scene.positions[name], first.scene.positions[name])


def test_faults_are_shares_of_what_a_sensor_sees(made):
    found = made(readings={"offset": 2.0, "full_scale": 2.5, "drop": 0.25, "fs": 100}).readings
    clean = made(readings={"fs": 100})
    mean = np.mean(clean.scene.sensor_sound**2, axis=-1)
    seen = np.nanmin(found.readings, axis=-1) / mean, np.nanmax(found.readings, axis=-1) / mean
    assert np.all(seen[0] >= 2)
    np.testing.assert_allclose(seen[1], 2.5)
    assert np.isnan(found.readings).mean() == pytest.approx(0.25, abs=0.1)


def test_interferers_speak_where_they_have_files(made, speech):
    noises = made()
    talk = made(speech={"interferers": [str(speech)]}, interferers={"n": 3})
    assert len(noises.speech) == 2
    assert len(set(talk.speech)) == 5  # out of one folder, nobody twice
    steady = noises.scene.images[2:, 0].reshape(4, -1)[:, :4800].reshape(4, 24, 200).std(axis=-1)
    assert np.all(steady.std(axis=-1) < 0.5 * steady.mean(axis=-1))


def test_noises_have_the_spectrum_of_the_talkers(rng):
    low = np.cumsum(rng.standard_normal((2, 20000)), axis=-1)
    noise = noise_like(low - low.mean(axis=-1, keepdims=True), 3, FS, rng)
    power = (abs(np.fft.rfft(noise)) ** 2).mean(axis=0)
    assert noise.shape == (3, 20000)
    assert power[100:1000].mean() > 30 * power[5000:].mean()


def test_measured_responses_take_the_place_of_the_room(speech, office):
    responses, _ = measured_responses(office)
    description = described(
        speech,
        speech={"talkers": [str(speech / "talker3.wav"), str(speech / "talker1.wav")]},
        interferers={"n": 1},
        measured={
            "responses": [str(path) for path in office],
            "microphones": [6, 2],
            "sensors": [1, 3, 4],
        },
    )
    found = simulate(description, 3)
    assert found.images.shape[:2] == (2, 2)
    assert len(found.readings.readings) == 3
    assert (found.scene.positions, found.rt60) == ({}, None)
    # The relation of two channels is that of the responses, whatever the level.
    first, second = (np.fft.rfft(found.images[0, m]) for m in (0, 1))
    n = found.images.shape[-1]
    H = np.fft.rfft(responses[0, [5, 1]], n)
    np.testing.assert_allclose(first * H[1], second * H[0], atol=1e-6 * abs(first * H[1]).max())


BAD = {
    "too few talkers": (
        {"talkers": {"n": 6}},
        MissingDataError,
        r"speech\.talkers gives 5 sound files for 6 sources",
    ),
    "levels": ({"levels": {"talkers_db": [0]}}, UnsupportedError, r"has 1 levels for 2 talkers"),
    "level beyond all": (
        {"levels": {"talkers_db": [0, 1e9]}},
        UnsupportedError,
        r"must lie between -100 and 100 dB; got \[0\.0, 1000000000\.0\]",
    ),
    "nothing for interferers": (
        {"levels": {"sinr_db": 70}},
        UnsupportedError,
        r"sinr_db = 70 leaves nothing for interferers beside noise of levels\.snr_db = 60",
    ),
    "no talker": ({"talkers": {"n": 0}}, UnsupportedError, r"needs a talker and a microphone"),
}
BAD_MEASURED = {
    "no microphones": ({"microphones": []}, UnsupportedError, r"measured\.microphones is empty"),
    "channel": ({"sensors": [7]}, UnsupportedError, r"channel 7; .* channels 1 to 6"),
    "too few files": (
        {"responses": ["position0.wav"]},
        UnsupportedError,
        r"3 talkers and interferers need as many files of measured\.responses; got 1",
    ),
}


@pytest.mark.parametrize("wrong", BAD)
def test_scenes_that_are_not_possible(speech, wrong):
    tables, error, sentence = BAD[wrong]
    with pytest.raises(error, match=sentence):
        simulate(described(speech, **tables))


@pytest.mark.parametrize("wrong", BAD_MEASURED)
def test_measurements_that_do_not_fit(speech, office, wrong):
    tables, error, sentence = BAD_MEASURED[wrong]
    measured = {"responses": [str(path) for path in office], "microphones": [1, 2], **tables}
    with pytest.raises(error, match=sentence):
        simulate(described(speech, interferers={"n": 1}, measured=measured))


def test_positions_of_measured_channels_are_as_many(speech, office):
    measured = {"responses": [str(path) for path in office], "microphones": [1, 2]}
    tables = {"interferers": {"n": 0}, "microphones": {"positions": [[1, 1, 1]]}}
    with pytest.raises(UnsupportedError, match="1 positions for the 2 channels of measured.micro"):
        simulate(described(speech, measured=measured, **tables))


def test_responses_of_another_rate(speech, tmp_path):
    soundfile.write(tmp_path / "h.wav", np.eye(2), 16000)
    measured = {"responses": [str(tmp_path / "h.wav")], "microphones": [1, 2]}
    description = described(speech, measured=measured, interferers={"n": 0}, talkers={"n": 1})
    with pytest.raises(ShapeError, match=r"responses have 16000 Hz and the speech 8000 Hz"):
        simulate(description)


def test_a_position_that_was_not_heard_is_named(speech, tmp_path):
    soundfile.write(tmp_path / "h.wav", np.eye(2) * [0, 1], FS)
    measured = {"responses": [str(tmp_path / "h.wav")], "microphones": [1, 2]}
    description = described(speech, measured=measured, interferers={"n": 0}, talkers={"n": 1})
    with pytest.raises(ShapeError, match=r"h\.wav has no response at the first .*, channel 1"):
        simulate(description)


def test_a_silent_talker_is_named(speech, tmp_path):
    soundfile.write(tmp_path / "still.wav", np.zeros(800), FS)
    files = {"talkers": [str(tmp_path / "still.wav"), str(speech)]}
    with pytest.raises(ShapeError, match=r"still\.wav is silent"):
        simulate(described(speech, speech=files))


def test_the_missing_extra_is_named(speech, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyroomacoustics", None)
    with pytest.raises(MissingExtra, match=r'pip install "separatrix\[sim\]"'):
        simulate(described(speech))


def test_files_come_in_order_and_folders_at_random(speech, rng):
    files = sorted(speech.iterdir())
    assert choose_files(files[::-1], 3, rng, key="k") == files[:1:-1]
    draws = {tuple(choose_files([speech], 2, rng, key="k")) for _ in range(20)}
    assert len(draws) > 5
    rest = choose_files([speech], 3, rng, key="k", besides=files[:2])
    assert set(rest) == set(files[2:])
    with pytest.raises(MissingDataError, match=r"k: .*none does not exist"):
        choose_files([speech / "none"], 1, rng, key="k")
