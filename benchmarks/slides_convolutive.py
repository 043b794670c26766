"""Rooms, by filters in the time domain: SDR and SIR at microphone 1, in dB."""

import time
import warnings
from collections.abc import Callable

import numpy as np
from slides_checks import Check
from slides_protocols import Room, Speech, room, room_scores

from separatrix import separate
from separatrix.convolutive import BlockDecorrelation, Pauses, find_pauses
from separatrix.iterate import Algorithm, iterate


def front_door(scene: Room, method: str, **options: object) -> np.ndarray:
    """Separate as a user would; sources (src, sample) at microphone 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return separate(scene.mixture, scene.fs, method=method, **options).sources


def measured(
    name: str, ratio: str, separated: Callable[[Room], np.ndarray]
) -> Callable[[Speech], float]:
    """Make a measurement of one ratio in one room."""

    def measure(speech: Speech) -> float:
        scene = room(speech, name)
        return float(getattr(room_scores(scene, separated(scene)), ratio))

    return measure


def by_blocks(n_blocks: int) -> Callable[[Room], np.ndarray]:
    return lambda scene: front_door(scene, "block-decorrelation", n_blocks=n_blocks)


def by_pauses(**options: object) -> Callable[[Room], np.ndarray]:
    return lambda scene: front_door(scene, "pauses", **options)


def told(n_taps: int) -> Callable[[Room], np.ndarray]:
    """Learn from the pauses of the true images; outputs are not brought back to the microphones.

    They reach ahead of the sources, which the score does not forgive: they are delayed.
    """

    def separated(scene: Room) -> np.ndarray:
        solo = find_pauses(scene.images, scene.fs)
        learnt = iterate(Pauses(solo, n_taps, n_back=0), scene.mixture, n_iter=0).outcome
        late = np.pad(learnt.images[:, 0], ((0, 0), (n_taps // 4, 0)))
        return late[:, : scene.mixture.shape[1]]

    return separated


def seconds_of_pauses(speech: Speech) -> float:
    """Time the filters of 512 taps and their application, the pauses known."""
    scene = room(speech, "r12s5")
    return seconds(Pauses(find_pauses(scene.images, scene.fs)), scene, n_iter=0)


def seconds_of_blocks(speech: Speech) -> float:
    """Time all of the decorrelation in blocks."""
    return seconds(BlockDecorrelation(), room(speech, "r12s5"), n_iter=40)


def seconds(algorithm: Algorithm, scene: Room, n_iter: int) -> float:
    """Seconds of processor time, the best of three."""
    timed = []
    for _ in range(3):
        begun = time.process_time()
        iterate(algorithm, scene.mixture, n_iter=n_iter, tol=1e-9)
        timed.append(time.process_time() - begun)
    return min(timed)


CHECKS = (
    Check(
        "block-decorrelation, an2, 4 blocks, SDR", 25.4, 19, measured("an2", "sdr", by_blocks(4))
    ),
    Check("block-decorrelation, an2, 10 blocks", 22.9, 19, measured("an2", "sdr", by_blocks(10))),
    Check(
        "block-decorrelation, an2, 1 block",
        0.6,
        None,
        measured("an2", "sdr", by_blocks(1)),
        most=5,
    ),
    Check("block-decorrelation, an20", 23.3, 19, measured("an20", "sdr", by_blocks(10))),
    Check("block-decorrelation, r12s5", 12.8, 10.5, measured("r12s5", "sdr", by_blocks(10))),
    Check("block-decorrelation, r20s20, SIR", 7.9, 6.5, measured("r20s20", "sir", by_blocks(10))),
    Check("pauses told, an2, 128 taps, SDR", 35.2, 30, measured("an2", "sdr", told(128))),
    Check("pauses told, r12s5, SIR", 30.9, 26, measured("r12s5", "sir", told(512))),
    Check("pauses told, r12s5, SDR", 18.5, 16, measured("r12s5", "sdr", told(512))),
    Check("pauses from AuxIVA, r12s5, SIR", 22.5, 18, measured("r12s5", "sir", by_pauses())),
    Check("pauses from AuxIVA, r12s5, SDR", 14.5, 10, measured("r12s5", "sdr", by_pauses())),
    Check(
        "pauses from blocks, r12s5, SIR",
        20.1,
        14,
        measured("r12s5", "sir", by_pauses(finder="block-decorrelation")),
    ),
    Check("pauses from AuxIVA, r20s5, SIR", 19.7, 15, measured("r20s5", "sir", by_pauses())),
    *(
        Check(f"pauses{words}, {name}, {ratio.upper()}", None, None, measured(name, ratio, how))
        for words, how in (
            ("", by_pauses()),
            (" of 1.2 s", by_pauses(seconds=1.2)),
            (", l1", by_pauses(sparsity=1e-3)),
        )
        for name in ("r12s5", "r20s5", "r20s20")
        for ratio in ("sdr", "sir")
    ),
    Check("block-decorrelation, 8 s, seconds", None, None, seconds_of_blocks, most=0.5),
    Check("pauses, 512 taps, seconds", None, None, seconds_of_pauses, most=1.0),
)
