"""What masking reaches: DUET, cACGMM, and filters in place of masks.

Rows of `slides.py`: rooms of `slides_protocols.room`, sources as `separate` gives them, and how
long DUET takes.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from slides_checks import Check
from slides_protocols import FS, Speech, instn, room, room_scores

from separatrix import Stft, separate
from separatrix.masking import ideal_binary_masks

WINDOW = 1024
# Levels and delays of five talkers at two microphones, as found in a recording of the field.
RATIO, DELAY = (1.63, 1.03, 1.23, 1.46, 0.86), (-0.56, 1.27, -1.41, 1.55, 0.56)


def _reached(which: str, name: str, **options: Any) -> Callable[[Speech], float]:
    return partial(_score, which=which, name=name, options=options)


def _score(utterances: Speech, which: str, name: str, options: dict[str, Any]) -> float:
    """SDR, SIR or SAR in dB of a method on a room, a mean over sources."""
    scene = room(utterances, name)
    given = {"method": "duet", "n_fft": WINDOW, **options}
    found = separate(scene.mixture, scene.fs, n_src=len(scene.images), **given)
    return getattr(room_scores(scene, found.sources), which)


def _ideal(utterances: Speech, name: str) -> float:
    """SDR in dB of the ideal binary masks of a room."""
    scene, stft = room(utterances, name), Stft(WINDOW)
    masks = ideal_binary_masks(stft.forward(scene.images[:, 0]))
    X = stft.forward(scene.mixture[0])
    return room_scores(scene, stft.inverse(masks * X, scene.mixture.shape[1])).sdr


def _five_delays(utterances: Speech) -> float:
    """Largest error in samples among the delays of five talkers."""
    sources = instn(utterances, 0, 5).sources
    spectra = np.fft.rfft(sources)
    omega = 2 * np.pi * np.fft.rfftfreq(sources.shape[1])
    turned = np.array(RATIO)[:, None] * np.exp(-1j * np.outer(DELAY, omega))
    second = np.fft.irfft(np.sum(turned * spectra, axis=0), sources.shape[1])
    x = np.stack([sources.sum(axis=0), second])
    delay = separate(x, FS, method="duet", n_src=5).parameters["delay_ms"] * FS / 1e3
    return float(np.max(np.abs(np.sort(delay) - np.sort(DELAY))))


def _seconds(utterances: Speech) -> float:
    """Processor seconds of DUET for 10 s of three talkers, transforms and all."""
    x = np.tile(room(utterances, "an2n3").mixture, 4)[:, : 10 * FS]
    begun = time.process_time()
    separate(x, FS, method="duet", n_src=3)
    return time.process_time() - begun


def _gain_changes(utterances: Speech) -> float:
    """Share of points whose mask changes with the gain of the recording."""
    x = room(utterances, "an2n3").mixture
    runs = [separate(gain * x, FS, method="duet", n_src=3) for gain in (1.0, 1e-6, 1e6)]
    masks = [run.rendering.outcome.masks for run in runs]
    return float(max(np.mean(other != masks[0]) for other in masks[1:]))


CACGMM = {"method": "cacgmm"}
LONG = {**CACGMM, "n_fft": 2048}
REGRESS, CANCEL = {"postfilter": "regress"}, {"postfilter": "cancel"}
SPARSE = {**REGRESS, "sparsity": 1e-3, "taps": 256}

CHECKS = (
    Check("ideal binary masks an2 SDR", 13.8, 13.0, partial(_ideal, name="an2")),
    Check("duet an2 SDR", 13.7, 12.5, _reached("sdr", "an2")),
    Check("duet an20 SDR", None, 12.5, _reached("sdr", "an20")),
    Check("duet an2n3 SDR", 4.7, 3.7, _reached("sdr", "an2n3")),
    Check("duet an2n4 SDR", 2.7, 1.8, _reached("sdr", "an2n4")),
    Check("duet r12s5 SDR", 12.8, 11.8, _reached("sdr", "r12s5")),
    Check("duet r20s5 SDR", 7.8, 6.8, _reached("sdr", "r20s5")),
    Check("duet r20s5 SAR", 9.5, 8.5, _reached("sar", "r20s5")),
    Check("duet r20s5 SIR", 13.5, 12.5, _reached("sir", "r20s5")),
    Check("duet r20s20 SDR", 7.2, 6.2, _reached("sdr", "r20s20")),
    Check("duet r35s20 SDR", 2.5, 1.5, _reached("sdr", "r35s20")),
    Check("duet r20s2n3 SDR", 1.3, 0.3, _reached("sdr", "r20s2n3")),
    Check("duet five talkers, delay error, samples", None, None, _five_delays, most=0.25),
    Check("duet 10 s of three talkers, seconds", None, None, _seconds, most=2.0),
    Check("duet points moved by gain", None, None, _gain_changes, most=0.0),
    Check("cacgmm an2 SDR", 13.6, 12.6, _reached("sdr", "an2", **CACGMM)),
    Check("cacgmm an2n3 SDR", 4.3, 4.0, _reached("sdr", "an2n3", **CACGMM)),
    Check("cacgmm r20s5 SDR", 8.6, 8.0, _reached("sdr", "r20s5", **CACGMM)),
    Check("cacgmm r20s20 SDR", 7.9, 7.9, _reached("sdr", "r20s20", **CACGMM)),
    Check("cacgmm r20s20 SAR", 11.5, 11.0, _reached("sar", "r20s20", **CACGMM)),
    Check("cacgmm 128 ms r20s20 SDR", None, 9.0, _reached("sdr", "r20s20", **LONG)),
    Check("cacgmm 128 ms r35s20 SDR", None, 4.0, _reached("sdr", "r35s20", **LONG)),
    Check("duet, cancel an2 SDR", 30.7, 26.0, _reached("sdr", "an2", **CANCEL)),
    Check("duet, cancel r20s5 SDR", None, None, _reached("sdr", "r20s5", **CANCEL), most=7.8),
    Check("duet, regress an2n3 SDR", None, 4.6, _reached("sdr", "an2n3", **REGRESS)),
    Check("duet, regress r12s5 SDR", 16.9, 15.0, _reached("sdr", "r12s5", **REGRESS)),
    Check("duet, regress r12s5 SAR", 21.3, 19.0, _reached("sar", "r12s5", **REGRESS)),
    Check("duet, regress r20s5 SDR", 8.0, 7.0, _reached("sdr", "r20s5", **REGRESS)),
    Check("duet, regress r20s5 SIR", 10.9, 9.9, _reached("sir", "r20s5", **REGRESS)),
    Check("duet, regress r20s5 SAR", 11.6, 10.6, _reached("sar", "r20s5", **REGRESS)),
    Check("duet, regress r20s20 SDR", 7.5, 6.5, _reached("sdr", "r20s20", **REGRESS)),
    Check("duet, regress r20s20 SAR", 11.4, 10.4, _reached("sar", "r20s20", **REGRESS)),
    Check(
        "duet, sparse regress 256 taps r12s5 SDR",
        None,
        None,
        _reached("sdr", "r12s5", **SPARSE),
        most=18,
    ),
    Check(
        "cacgmm 128 ms, regress r20s20 SDR", None, 8.0, _reached("sdr", "r20s20", **LONG, **REGRESS)
    ),
    Check(
        "cacgmm 128 ms, regress r20s20 SAR",
        None,
        12.0,
        _reached("sar", "r20s20", **LONG, **REGRESS),
    ),
)
