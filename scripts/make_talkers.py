"""Make the recording that Separatrix brings along: three talkers on three microphones.

    python scripts/make_talkers.py [--out FOLDER]

Everything comes from this file: the sentences, the voices (Debian's espeak-ng), the
room (image source method of pyroomacoustics) and the noise (a fixed seed).  The same
versions of the tools give the same samples; the sums printed at the end show it.

Each talker is recorded alone on all microphones, noise included, and the mixture is
the sum of these recordings: mix == image_1 + image_2 + image_3 holds sample by sample
in the integers of the files.
"""

import argparse
import hashlib
import io
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np
import soundfile
import soxr
from scipy.signal import butter, fftconvolve, lfilter

PACKAGE_FOLDER = Path(__file__).resolve().parents[1] / "src" / "separatrix" / "datasets" / "talkers"

FS = 16_000  # Hz
DURATION = 10.0  # s
PEAK = 0.5  # of the mixture; 1 is full scale
ROOM = (5.0, 4.0, 2.6)  # m
RT60 = 0.2  # s, by Sabine's formula
ARRAY_CENTRE = (2.3, 1.7, 1.2)  # m
MIC_SPACING = 0.05  # m, side of the triangle
MIC_AZIMUTHS_DEG = (90.0, 210.0, 330.0)
TALKER_HEIGHT = 1.3  # m
SOFTENING = 3000.0  # Hz: 6 dB an octave from here up take the edge off synthetic voices
SEED = 20260
# The samples are multiples of 32 (11 bits of the 16), rounded with triangular dither of
# one step: FLAC stores the low bits for free, so that all four files stay under 1 MB,
# and the dither is the recording's noise, white and 38 dB below each talker.
STEP = 32
SPEECH_THRESHOLD = 0.003  # of full scale: espeak-ng's own silence lies below


@dataclass(frozen=True)
class Talker:
    """A voice, its place, and what it says when."""

    voice: str  # espeak-ng's language + variant
    pitch: int  # espeak-ng's scale, 0 to 99
    azimuth_deg: float  # seen from the array
    distance: float  # m, on the floor plan
    sentences: tuple[tuple[float, str], ...]  # (start in s, text)
    words_per_minute: int = 155

    @property
    def position(self) -> np.ndarray:
        azimuth = np.deg2rad(self.azimuth_deg)
        x, y, _ = ARRAY_CENTRE
        return np.array(
            [
                x + self.distance * np.cos(azimuth),
                y + self.distance * np.sin(azimuth),
                TALKER_HEIGHT,
            ]
        )


TALKERS = (
    Talker(
        voice="en-us+m3",
        pitch=35,
        azimuth_deg=140.0,
        distance=1.0,
        sentences=(
            (0.2, "Good evening. There are three of us in this room."),
            (4.4, "Nobody waits, and everybody talks."),
            (7.4, "And still, you can hear me alone."),
        ),
    ),
    Talker(
        voice="en-gb+f2",
        pitch=60,
        azimuth_deg=20.0,
        distance=1.1,
        sentences=(
            (1.6, "Do excuse my friends, they never listen."),
            (4.4, "But lend a machine three ears,"),
            (6.6, "and it will listen to each of us, one by one."),
        ),
    ),
    Talker(
        voice="en-gb-scotland+m7",
        pitch=50,
        azimuth_deg=265.0,
        distance=1.0,
        sentences=(
            (0.6, "A voice is like a thread."),
            (2.5, "Weave three together, and it looks hopeless."),
            (5.9, "Find the right direction, pull gently, and out it comes."),
        ),
    ),
)


def require_espeak(script: str = "make_talkers.py") -> str:
    """Return the version of espeak-ng, or stop with a sentence that says how to get it."""
    if shutil.which("espeak-ng") is None:
        raise SystemExit(
            f"{script} needs the program espeak-ng, which is not on the PATH; "
            "install it, on Debian and Ubuntu with: apt-get install espeak-ng"
        )
    said = subprocess.run(["espeak-ng", "--version"], check=True, capture_output=True, text=True)
    found = re.search(r"\d+(\.\d+)+\S*", said.stdout)
    return found.group() if found else said.stdout.strip()


def require_pyroomacoustics() -> ModuleType:
    """Import pyroomacoustics, or stop with a sentence that says how to get it."""
    try:
        import pyroomacoustics
    except ImportError as error:
        raise SystemExit(
            "make_talkers.py needs pyroomacoustics, which is not installed; "
            "install it with: pip install 'separatrix[recording]'"
        ) from error
    # Threads add up single-precision reflections in an order that depends on their number.
    pyroomacoustics.constants.set("num_threads", 1)
    return pyroomacoustics


def speak(text: str, voice: str, pitch: int, words_per_minute: int) -> np.ndarray:
    """Synthesise a text at FS, without the silence around it."""
    command = ["espeak-ng", "--stdout", "-v", voice, "-p", str(pitch)]
    command += ["-s", str(words_per_minute), text]
    wav = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    samples, fs = soundfile.read(io.BytesIO(wav))
    loud = np.flatnonzero(np.abs(samples) > SPEECH_THRESHOLD)
    # VHQ: soxr then computes in double precision on every processor.
    return soxr.resample(samples[loud[0] : loud[-1] + 1], fs, FS, "VHQ")


def dry_speech(talker: Talker) -> np.ndarray:
    """Lay the sentences of a talker on a track of the full length: (sample,)."""
    track = np.zeros(round(DURATION * FS))
    free = 0
    for start, text in talker.sentences:
        speech = speak(text, talker.voice, talker.pitch, talker.words_per_minute)
        first = round(start * FS)
        stop = first + len(speech)
        if first < free or stop > len(track):
            raise SystemExit(
                f"{text!r} lasts {len(speech) / FS:.2f} s from {start} s on and does not fit "
                "between its neighbours; another version of espeak-ng needs other start times"
            )
        track[first:stop] = speech
        free = stop
    return soften(track)


def soften(speech: np.ndarray) -> np.ndarray:
    """Take the edge off a synthetic voice."""
    return lfilter(*butter(1, SOFTENING, fs=FS), speech)


def room_responses(pra: ModuleType) -> list[list[np.ndarray]]:
    """Simulate the room: responses[mic][talker], each (sample,)."""
    absorption, max_order = pra.inverse_sabine(RT60, ROOM)
    room = pra.ShoeBox(ROOM, fs=FS, materials=pra.Material(absorption), max_order=max_order)
    azimuth = np.deg2rad(MIC_AZIMUTHS_DEG)
    triangle = np.stack([np.cos(azimuth), np.sin(azimuth), 0 * azimuth])
    radius = MIC_SPACING / np.sqrt(3)
    room.add_microphone_array(np.array(ARRAY_CENTRE)[:, None] + radius * triangle)
    for talker in TALKERS:
        room.add_source(talker.position)
    room.compute_rir()
    return room.rir


def record(responses: list[list[np.ndarray]]) -> np.ndarray:
    """Record each talker alone: int16 (src, chan, sample), multiples of STEP."""
    images = []
    for src, talker in enumerate(TALKERS):
        speech = dry_speech(talker)
        image = np.stack([fftconvolve(speech, mic[src])[: len(speech)] for mic in responses])
        images.append(image / np.std(image[0]))  # equal levels at microphone 1
    clean = np.stack(images)
    clean *= PEAK * 2**15 / STEP / np.max(np.abs(clean.sum(axis=0)))
    rng = np.random.default_rng(SEED)
    dither = rng.random(clean.shape) - rng.random(clean.shape)
    return (STEP * np.round(clean + dither)).astype(np.int16)


def write(path: Path, samples: np.ndarray) -> str:
    """Write int16 (chan, sample) as FLAC; return its line in the list of sums."""
    pcm = np.ascontiguousarray(samples.T, dtype="<i2")
    soundfile.write(path, pcm, FS, format="FLAC", subtype="PCM_16", compression_level=1.0)
    return f"{hashlib.sha256(pcm.tobytes()).hexdigest()}  {path.name}"


README = """\
# Three talkers, three microphones

{duration:g} s at {fs} Hz, 16-bit FLAC, {n_chan} channels a file. The voices are synthetic and
nobody's.

| file | what |
|---|---|
| `mix.flac` | the mixture: all three talkers at once |
| `image_1.flac` | talker 1 alone at the three microphones, to score a separation |
| `image_2.flac` | talker 2 alone |
| `image_3.flac` | talker 3 alone |
| `README.md` | this page, written by the script |

`mix` is the sum of the three images, exactly and in integers; the images of talkers 1 and 2
at microphones 1 and 2 add up to a mixture of two on two. The talkers are equally loud at
microphone 1.

## Scene

A room of {room} m, RT60 {rt60:g} s by Sabine's formula ({measured:.2f} s measured on the
response). Microphones 1, 2, 3 stand on an equilateral triangle of {spacing:g} cm,
{mic_height:g} m above the floor, at azimuths {mics} degrees from its centre. The talkers'
heads are at {talker_height:g} m; azimuth and distance are seen from the centre of the
array, on the floor plan.

| talker | voice | azimuth | distance | says |
|---|---|---|---|---|
{talkers}

The samples are multiples of {step}, rounded with triangular dither; the dither is the noise of
the recording, independent in each image and channel, {snr:.0f} dB below each talker.

The scene is the one of about fifteen tried that the common methods separate most reliably: a
demonstration, no benchmark.

## Origin

Made from nothing by this project's `scripts/make_talkers.py`, which holds the text, the
scene and the seed, with

- espeak-ng {espeak}
- pyroomacoustics {pyroomacoustics}

SHA-256 of the decoded samples (16 bit, little endian, channels interleaved):

```
{sums}
```

License: that of the project (BSD-3-Clause) or, at your choice, CC0 1.0: do with it what you like.
"""


def describe(images: np.ndarray, measured: float, espeak: str, sums: list[str]) -> str:
    """Fill in the README from the constants above, so that it cannot differ from them."""
    rows = (
        f"| {number} | `{talker.voice}` | {talker.azimuth_deg:g} degrees | {talker.distance:g} m "
        f"| {' '.join(text for _, text in talker.sentences)} |"
        for number, talker in enumerate(TALKERS, start=1)
    )
    # Triangular dither and rounding: variances of 1/6 and 1/12 of a step squared.
    noise = STEP / 2
    return README.format(
        duration=DURATION,
        fs=FS,
        n_chan=len(MIC_AZIMUTHS_DEG),
        room=" x ".join(f"{side:g}" for side in ROOM),
        rt60=RT60,
        measured=measured,
        spacing=100 * MIC_SPACING,
        mic_height=ARRAY_CENTRE[2],
        mics=", ".join(f"{azimuth:g}" for azimuth in MIC_AZIMUTHS_DEG),
        talker_height=TALKER_HEIGHT,
        talkers="\n".join(rows),
        step=STEP,
        snr=20 * np.log10(np.std(images[0, 0]) / noise),
        espeak=espeak,
        pyroomacoustics=version("pyroomacoustics"),
        sums="\n".join(sums),
    )


def main() -> None:
    """Make the four files and their README."""
    parser = argparse.ArgumentParser(description="Make the bundled recording of three talkers.")
    parser.add_argument("--out", type=Path, default=PACKAGE_FOLDER, metavar="FOLDER")
    out: Path = parser.parse_args().out
    espeak = require_espeak()
    pra = require_pyroomacoustics()

    responses = room_responses(pra)
    images = record(responses)
    measured = pra.experimental.measure_rt60(responses[0][0], FS, decay_db=30)

    out.mkdir(parents=True, exist_ok=True)
    sums = [write(out / "mix.flac", images.sum(axis=0, dtype=np.int16))]
    sums += [write(out / f"image_{k}.flac", image) for k, image in enumerate(images, start=1)]
    (out / "README.md").write_text(describe(images, measured, espeak, sums), encoding="utf-8")
    print("\n".join(sums))
    print(f"{sum(path.stat().st_size for path in out.iterdir())} bytes in {out}")


if __name__ == "__main__":
    main()
