"""What is lost by filters learnt from a part: frames from all over a recording, or a stretch.

    python benchmarks/long.py FOLDER [--json FILE]

FOLDER holds `speech_cmu_arctic` (CMU ARCTIC, ten files a speaker) and `rir_office_ula32_gpl3`
(measured responses of an office to 32 microphones).  160 s of two talkers on two microphones and
of four on four, who take turns at random; the last half of them speaks in the second half only.
SDR improvement of the whole recording at the first microphone in dB (BSS Eval v3), mean over
talkers and two draws of the turns; for stretches of as many frames at five places the mean and the
worst place.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.signal import fftconvolve

from separatrix import Stft, evaluate
from separatrix.audio import read_audio
from separatrix.iterate import run_stages
from separatrix.methods import METHODS, Side
from separatrix.options import Scaling, make_options
from separatrix.scaling import scaled_filters, spatial_covariance, steering_vectors
from separatrix.streaming import chosen_frames

SCENES = {
    "2 talkers": (("female_axb", "male_aew"), (2, 7), (4, 20)),
    "4 talkers": (
        ("female_axb", "male_aew", "female_clb", "male_ahw"),
        (1, 4, 6, 9),
        (0, 9, 20, 31),
    ),
}
SHARES, METHODS_SHOWN, SEEDS, PLACES = (4, 16), ("auxiva-gauss", "ilrma"), (0, 1), 5
FS, SECONDS = 16000, 160


def images(folder: Path, scene: str, seed: int) -> np.ndarray:
    """Every talker as recorded by every microphone, (src, chan, sample)."""
    rng, n = np.random.default_rng(seed), SECONDS * FS
    made = []
    for s, (speaker, place) in enumerate(zip(*SCENES[scene][:2], strict=True)):
        files = (folder / f"speech_cmu_arctic/cmu_arctic_{speaker}_{k}.flac" for k in range(1, 11))
        speech = np.resize(np.concatenate([read_audio(file)[0][0] for file in files]), n)
        turns, at = np.zeros(n), 0
        while at < n:
            length = int(rng.uniform(3, 9) * FS)
            turns[at : at + length] = rng.random() < 0.5
            at += length
        if 2 * s >= len(SCENES[scene][0]):
            turns[: n // 2] = 0
        rir, _ = read_audio(folder / f"rir_office_ula32_gpl3/rir_source_{place}.wav")
        heard = [fftconvolve(turns * speech, rir[c])[:n] for c in SCENES[scene][2]]
        made.append(np.stack(heard) / np.std(heard))
    return np.stack(made)


def places(n_frames: int, every: int) -> dict[str, list[np.ndarray]]:
    """Choices of one frame in so many, by name."""
    n = n_frames // every
    starts = np.linspace(0, n_frames - n, PLACES).astype(int)
    return {
        "one of each": [chosen_frames(n_frames, every)],
        "every k-th": [np.arange(0, n_frames, every)],
        "stretch": [np.arange(start, start + n) for start in starts],
    }


def improvement(x: np.ndarray, truth: np.ndarray, method: str, chosen: np.ndarray) -> float:
    """Learn from some frames, separate all, and score."""
    stft, row = Stft(2048), METHODS[method]
    X = stft.forward(x)
    stages = row.build(make_options(row.options, {}, method), Side(len(truth)))
    learnt = run_stages(stages, np.ascontiguousarray(X[..., chosen]))[-1].outcome
    gain = steering_vectors(learnt, spatial_covariance(X), Scaling.INVERSE)
    W = scaled_filters(learnt.W, gain, Scaling.INVERSE, 0)
    y = stft.inverse((W @ X.transpose(1, 0, 2)).transpose(1, 0, 2), x.shape[1])
    return float(evaluate(truth[:, 0], y, x[0]).sdr_improvement.mean())


def main() -> None:
    """Print the table, and keep the numbers where a file is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    kept = {}
    print(f"{'':32}{'mean':>8}{'worst':>8}")
    for scene in SCENES:
        drawn = [images(args.folder, scene, seed) for seed in SEEDS]
        noise = 1e-4 * np.random.default_rng(0).standard_normal(drawn[0][0].shape)
        mixed = [truth.sum(axis=0) + noise for truth in drawn]
        n_frames = Stft(2048).n_frames(SECONDS * FS)
        for method in METHODS_SHOWN:
            choices = {"all frames": [np.arange(n_frames)]}
            for every in SHARES:
                choices |= {f"{k}, 1/{every}": v for k, v in places(n_frames, every).items()}
            for name, chosen in choices.items():
                scores = np.array(
                    [
                        [improvement(x, truth, method, frames) for frames in chosen]
                        for x, truth in zip(mixed, drawn, strict=True)
                    ]
                )
                kept[f"{scene}, {method}, {name}"] = scores.tolist()
                mean, worst = scores.mean(), scores.min(axis=1).mean()
                label = f"{scene}, {method}"[:40]
                print(f"{label:26}{name:20}{mean:8.1f}{worst:8.1f}", flush=True)
    if args.json:
        args.json.write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main()
