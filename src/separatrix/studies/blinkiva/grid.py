"""The parameters of the study, and its grid of tasks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from ...errors import UnsupportedError
from ...options import folder_option, option
from ..speech import fetch_speech
from ..study import OnProgress, Task
from .published import read_loops
from .speech import Draw, draw_loops

ROUND = 3  # loops of a cell one after the other: they share the responses of its room
Cell = tuple[int, int]  # (talkers, microphones)


@dataclass(frozen=True)
class BlinkivaStudyOptions:
    """Parameters of the study of power sensors."""

    speech: tuple[Path, ...] = folder_option(
        "of CMU ARCTIC files named cmu_arctic_SEX_SPEAKER_NUMBER, as .flac or .wav (default: that "
        "of 'separatrix datasets cmu-arctic', fetched on first use)"
    )
    published: tuple[Path, ...] = folder_option(
        "of the published simulation: its loops are run, and its scores compared with"
    )
    n_loops: int = option(50, "loops in each cell; 0 imports the published scores alone", 0)
    first_loop: int = option(0, "first of these loops", 0)
    lowest_src: int = option(2, "smallest number of talkers", 2, 4)
    highest_src: int = option(4, "largest number of talkers", 2, 4)
    lowest_chan: int = option(2, "smallest number of microphones", 2)
    highest_chan: int = option(7, "largest number of microphones", 2)
    auxiva: bool = option(True, "also AuxIVA, which has no sensors")
    auxiva_gauss: bool = option(False, "also AuxIVA with the Gauss model")
    original: bool = option(False, "also the published algorithm")
    n_iter: int = option(30, "iterations with sensors", 1)
    n_iter_others: int = option(100, "iterations of the other algorithms", 1)
    n_fft: int = option(4096, "window in samples", 4)
    seed: int = option(0, "of the loops that are drawn where no published ones are given", 0)


def tasks(options: BlinkivaStudyOptions) -> list[Task]:
    """List the tasks: a few loops of every cell first, so that an unfinished run shows all.

    Parameters
    ----------
    options : BlinkivaStudyOptions
        Parameters of the study.

    Returns
    -------
    list of Task
        The published scores, a task for each cell; then the loops.

    Raises
    ------
    UnsupportedError
        If there is no cell, or nothing to do at all.
    FolderError
        If a folder does not hold what it should, or there is no speech yet.
    """
    cells = _cells(options)
    published = options.published[0] if options.published else None
    if not (options.n_loops or published):
        raise UnsupportedError("without loops and published scores there is nothing to do.")
    imported = [
        {"n_src": n_src, "n_chan": n_chan, "published": str(published)}
        for n_src, n_chan in (cells if published else ())
    ]
    return [*imported, *_simulated(options, cells, published)]


def fetch(options: BlinkivaStudyOptions, on_progress: OnProgress) -> None:
    """Fetch the speech that loops are simulated from, if there are any.

    Parameters
    ----------
    options : BlinkivaStudyOptions
        Parameters of the study.
    on_progress : callable
        Called as ``on_progress(doing, share)``.

    Raises
    ------
    DownloadError
        If it cannot be fetched.
    """
    if options.n_loops:
        fetch_speech(options, on_progress)


def _cells(options: BlinkivaStudyOptions) -> list[Cell]:
    cells = [
        (n_src, n_chan)
        for n_src in range(options.lowest_src, options.highest_src + 1)
        for n_chan in range(max(n_src, options.lowest_chan), options.highest_chan + 1)
    ]
    if not cells:
        raise UnsupportedError(
            "no cell is left; highest_src and highest_chan must reach lowest_src and lowest_chan, "
            "with at least as many microphones as talkers."
        )
    return cells


def _simulated(
    options: BlinkivaStudyOptions, cells: Sequence[Cell], published: Path | None
) -> Iterator[dict[str, Any]]:
    if not options.n_loops:
        return
    from ...datasets import find_speech  # only now: it loads NumPy

    speech = find_speech(*options.speech)
    loops = range(options.first_loop, options.first_loop + options.n_loops)
    drawn = _drawn(options, cells, published, speech, loops.stop)
    for begin, (n_src, n_chan) in product(loops[::ROUND], cells):
        for loop in range(begin, min(begin + ROUND, loops.stop)):
            for draw in drawn[n_src, n_chan][loop : loop + 1]:
                yield {
                    "n_src": n_src,
                    "n_chan": n_chan,
                    "loop": loop,
                    "files": [str(speech[name]) for name in draw.names],
                    "seed": draw.seed,
                    "n_fft": options.n_fft,
                    "n_iter": _iterations(options),
                }


def _drawn(
    options: BlinkivaStudyOptions,
    cells: Sequence[Cell],
    published: Path | None,
    speech: Mapping[str, Path],
    n_loops: int,
) -> Mapping[Cell, Sequence[Draw]]:
    if published is not None:
        return read_loops(published, speech)
    return dict.fromkeys(cells, draw_loops(sorted(speech), n_loops, options.seed))


def _iterations(options: BlinkivaStudyOptions) -> dict[str, int]:
    """Iterations of each algorithm that is asked for."""
    asked = {"auxiva": options.auxiva, "auxiva-gauss": options.auxiva_gauss}
    asked |= {"original": options.original}
    others = {name: options.n_iter_others for name, wanted in asked.items() if wanted}
    return {"blinkiva": options.n_iter, **others}
