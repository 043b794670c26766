"""Make the dry voices that Separatrix brings along, for simulated rooms.

    python scripts/make_voices.py [--out FOLDER]

Everything comes from this file: the texts, the voices (Debian's espeak-ng) and the noise (a
fixed seed).  The same version of espeak-ng gives the same samples; the sums printed at the end
show it.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from make_talkers import FS, STEP, require_espeak, soften, speak, write

PACKAGE_FOLDER = Path(__file__).resolve().parents[1] / "src" / "separatrix" / "datasets" / "voices"

PEAK = 0.5  # 1 is full scale
SEED = 20261


@dataclass(frozen=True)
class Voice:
    """A voice and what it says."""

    name: str  # of the file
    voice: str  # espeak-ng's language + variant
    pitch: int  # espeak-ng's scale, 0 to 99
    text: str
    words_per_minute: int = 160


VOICES = (
    Voice(
        "talker_1",
        "en-us+m3",
        35,
        "The lamp beside the window is a little machine that listens. It does not know a single "
        "word, but whenever somebody near it speaks, it begins to glow. Forty of them make a room "
        "twinkle like a harbour at night.",
    ),
    Voice(
        "talker_2",
        "en-gb+f2",
        60,
        "I always sit in the same chair, close to the wall. From there one sees everyone who comes "
        "in, and hears every conversation at once, which is exactly one conversation too many.",
    ),
    Voice(
        "talker_3",
        "en-gb-scotland+m7",
        50,
        "My brother keeps bees on the roof of the old school. In summer he counts them, he says, "
        "though I have never seen him finish. Honey is his answer to most questions, and it is "
        "rarely wrong.",
    ),
    Voice(
        "talker_4",
        "en-us+f4",
        70,
        "Take the second street after the bridge, then ask again. The map was drawn before the "
        "river moved, so trust the smell of bread more than the paper. We open at seven, and by "
        "nine there is nothing left.",
    ),
    Voice("guest_1", "en-gb+m1", 45, "Another cup of tea, and then we really ought to be going."),
    Voice("guest_2", "en-us+f1", 55, "She said it was blue, but anyone could see it was green."),
    Voice("guest_3", "en-029+m5", 40, "The train was late again, so we walked along the river."),
    Voice("guest_4", "en-gb-x-rp+f3", 65, "Nobody told me that there would be dancing afterwards."),
    Voice(
        "guest_5", "en-gb-x-gbclan+m2", 30, "They mended the clock, and now it strikes thirteen."
    ),
    Voice("guest_6", "en-us+f5", 75, "Have you tried the one with almonds? It is quite dangerous."),
    Voice(
        "guest_7", "en-gb-x-gbcwmd+m4", 55, "I would not buy a boat from him, not even a small one."
    ),
    Voice(
        "guest_8", "en-gb-scotland+f2", 45, "It rained for a week, and the garden loved all of it."
    ),
    Voice("guest_9", "en-us+m8", 60, "We could ask the neighbours, if only we knew their names."),
    Voice(
        "guest_10", "en-029+f4", 50, "Close the door gently, because the baby has just gone down."
    ),
)


def record(voice: Voice, rng: np.random.Generator) -> np.ndarray:
    """Synthesise a voice: int16 (sample,), multiples of STEP with its triangular dither."""
    speech = soften(speak(voice.text, voice.voice, voice.pitch, voice.words_per_minute))
    speech *= PEAK * 2**15 / STEP / np.max(np.abs(speech))
    dither = rng.random(speech.shape) - rng.random(speech.shape)
    return (STEP * np.round(speech + dither)).astype(np.int16)


README = """\
# Fourteen dry voices

Mono, {fs} Hz, 16-bit FLAC, as they sound with no room at all: speech for simulated rooms. The
voices are synthetic and nobody's. Four talkers speak for 11 to 12 s, ten guests, who are to be in
the background, say a sentence each.

| file | voice | s | says |
|---|---|---|---|
{voices}

The samples are multiples of {step}, rounded with triangular dither, which keeps the files small
and is the only noise in them.

## Origin

Made from nothing by this project's `scripts/make_voices.py`, which holds the texts and the seed,
with

- espeak-ng {espeak}

SHA-256 of the decoded samples (16 bit, little endian):

```
{sums}
```

License: that of the project (BSD-3-Clause) or, at your choice, CC0 1.0: do with it what you like.
"""


def main() -> None:
    """Make the files and their README."""
    parser = argparse.ArgumentParser(description="Make the bundled dry voices.")
    parser.add_argument("--out", type=Path, default=PACKAGE_FOLDER, metavar="FOLDER")
    out: Path = parser.parse_args().out
    espeak = require_espeak("make_voices.py")
    rngs = np.random.default_rng(SEED).spawn(len(VOICES))
    made = {voice: record(voice, rng) for voice, rng in zip(VOICES, rngs, strict=True)}
    out.mkdir(parents=True, exist_ok=True)
    sums = [write(out / f"{voice.name}.flac", samples[None]) for voice, samples in made.items()]
    rows = (
        f"| `{voice.name}.flac` | `{voice.voice}` | {len(samples) / FS:.1f} | {voice.text} |"
        for voice, samples in made.items()
    )
    page = README.format(
        fs=FS, step=STEP, espeak=espeak, voices="\n".join(rows), sums="\n".join(sums)
    )
    (out / "README.md").write_text(page, encoding="utf-8")
    print("\n".join(sums))
    print(f"{sum(path.stat().st_size for path in out.iterdir())} bytes in {out}")


if __name__ == "__main__":
    main()
