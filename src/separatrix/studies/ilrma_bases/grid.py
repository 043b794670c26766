"""The parameters of the study, and its grid of tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import UnsupportedError
from ...options import IlrmaInit, option
from ..study import Task

BUNDLED = ("talkers 1 and 2", "talkers 2 and 3", "piano and violin")
# (partitioned, start): what is compared at each number of bases.
VARIANTS = ((False, IlrmaInit.RANDOM), (True, IlrmaInit.RANDOM), (False, IlrmaInit.GAUSS))


@dataclass(frozen=True)
class IlrmaBasesOptions:
    """Parameters of the study of bases and starts."""

    images: tuple[Path, ...] = option(
        (),
        "each source alone as all microphones hear it, a file each, whose sum is the mixture "
        "(default: three bundled mixtures)",
    )
    lowest: int = option(2, "smallest number of bases of each source", 1)
    highest: int = option(9, "largest number of bases of each source", 1)
    n_starts: int = option(10, "random starts of each kind: the seeds 0, 1, ...", 1)
    n_iter: int = option(100, "iterations from a random start", 1)
    n_iter_gauss: int = option(60, "iterations after Gauss IVA", 1)
    n_fft: int | None = option(None, "window in samples (default: about 128 ms)", 4)
    duration: float = option(10.0, "seconds to take of each mixture", 0.1)


def tasks(options: IlrmaBasesOptions) -> list[Task]:
    """List the tasks: start by start, so that an unfinished run has some of everything.

    Parameters
    ----------
    options : IlrmaBasesOptions
        Parameters of the study.

    Returns
    -------
    list of Task
        One separation each.

    Raises
    ------
    UnsupportedError
        If there is one image alone, or no number of bases.
    """
    if len(options.images) == 1:
        raise UnsupportedError(
            "one image is no mixture; name the files of two or more sources with images."
        )
    if options.highest < options.lowest:
        raise UnsupportedError(
            f"the largest number of bases, {options.highest}, is below the smallest, "
            f"{options.lowest}; set lowest and highest."
        )
    return list(_grid(options))


def _grid(options: IlrmaBasesOptions) -> Iterator[dict[str, Any]]:
    for seed in range(options.n_starts):
        for mixture in _mixtures(options.images):
            for n_basis in range(options.lowest, options.highest + 1):
                for partitioned, init in VARIANTS:
                    from_gauss = init is IlrmaInit.GAUSS
                    yield {
                        **mixture,
                        "duration": options.duration,
                        "n_fft": options.n_fft,
                        "n_basis": n_basis,
                        "partitioned": partitioned,
                        "init": init.value,
                        "n_iter": options.n_iter_gauss if from_gauss else options.n_iter,
                        "seed": seed,
                    }


def _mixtures(images: tuple[Path, ...]) -> list[dict[str, Any]]:
    if not images:
        return [{"mixture": name, "images": []} for name in BUNDLED]
    name = " + ".join(path.stem for path in images)
    return [{"mixture": name, "images": [str(path) for path in images]}]
