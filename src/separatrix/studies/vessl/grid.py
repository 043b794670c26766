"""The parameters of the study, and its grid of tasks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...errors import FolderError, UnsupportedError
from ...options import folder_option, option
from ..study import Task
from .conditions import CONDITIONS, Condition

ROUND = 5  # mixtures of a condition one after the other: they share its maps
MOST_SOURCES = 3
ALWAYS, LEVELS = ("mixture", "oracle", "known", "vessl"), ("known-ild", "vessl-ild", "greedy-ild")
LITERAL, FRONTAL = ("literal",), ("messl",)


@dataclass(frozen=True)
class VesslStudyOptions:
    """Parameters of the study of two ears."""

    speech: tuple[Path, ...] = folder_option(
        "of CMU ARCTIC files named cmu_arctic_SEX_SPEAKER_NUMBER, as .flac or .wav (default: that "
        "of 'separatrix datasets cmu-arctic', fetched on first use)"
    )
    heads: tuple[Path, ...] = folder_option("of head-related responses, as .sofa")
    mixtures: int = option(20, "mixtures of each condition and number of sources", 1)
    first_seed: int = option(3000, "seed of the first mixture; the others count on", 0)
    lowest_src: int = option(1, "smallest number of sources", 1, MOST_SOURCES)
    highest_src: int = option(3, "largest number of sources", 1, MOST_SOURCES)
    whole: bool = option(True, "directions all round, with two sizes of the training set")
    frontal: bool = option(True, "directions in front alone")
    second_head: bool = option(True, "another head")
    trained_in_room: bool = option(True, "maps that are trained with reverberation")
    measured_room: bool = option(True, "a measured room, azimuths alone")
    reverberation: bool = option(True, "also tests with reverberation")
    levels: bool = option(True, "also level differences alone")
    literal: bool = option(True, "also the algorithm to the letter of its paper")


def tasks(options: VesslStudyOptions) -> list[Task]:
    """List the tasks: a few mixtures of every condition first, so that a part shows all.

    Parameters
    ----------
    options : VesslStudyOptions
        Parameters of the study.

    Returns
    -------
    list of Task
        A task for each mixture.

    Raises
    ------
    UnsupportedError
        If there is nothing to do, or a folder is not named.
    FolderError
        If a folder does not hold what it should.
    """
    chosen = {name: one for name, one in CONDITIONS.items() if _asked(one, options)}
    numbers = range(options.lowest_src, options.highest_src + 1)
    if not (chosen and numbers):
        raise UnsupportedError(
            "no condition is left; ask for one of them, and let highest_src reach lowest_src."
        )
    if not options.heads:
        raise UnsupportedError(
            "mixtures are simulated from the responses of heads; name their folder with heads."
        )
    from ...datasets import speech_by_talker  # only now: the command line lists the studies

    talkers = speech_by_talker(options.speech[0] if options.speech else None)
    _check_talkers(talkers, numbers[-1])
    _check_heads(options.heads[0], chosen.values())
    speech = next(iter(talkers.values()))[0].parent
    return list(_tasks(options, chosen, numbers, speech))


def _asked(condition: Condition, options: VesslStudyOptions) -> bool:
    wanted = getattr(options, condition.part.value)
    return wanted and (options.reverberation or not condition.reverberant)


def _tasks(
    options: VesslStudyOptions, chosen: dict[str, Condition], numbers: range, speech: Path
) -> Iterator[Task]:
    seeds = range(options.first_seed, options.first_seed + options.mixtures)
    for begin in seeds[::ROUND]:
        for name, condition in chosen.items():
            for seed in range(begin, min(begin + ROUND, seeds.stop)):
                for n_src in numbers:
                    yield {
                        "condition": name,
                        "n_src": n_src,
                        "seed": seed,
                        "methods": _methods(options, condition),
                        "region": condition.region.value,
                        "place": condition.place,
                        "learnt_in": condition.learnt_in,
                        "head": str(options.heads[0] / condition.head),
                        "learnt_from": str(options.heads[0] / condition.learnt_from),
                        "maps": {label: asdict(size) for label, size in condition.maps.items()},
                        "speech": str(speech),
                    }


def _methods(options: VesslStudyOptions, condition: Condition) -> list[str]:
    groups = (
        (ALWAYS, True),
        (LEVELS, options.levels),
        (LITERAL, options.literal),
        (FRONTAL, condition.in_front),
    )
    return [name for names, wanted in groups if wanted for name in names]


def _check_talkers(talkers: Mapping[str, Sequence[Path]], n_src: int) -> None:
    if len(talkers) < n_src:
        raise FolderError(f"{n_src} sources need as many talkers; there are {len(talkers)}.")


def _check_heads(folder: Path, chosen: Any) -> None:
    files = {name for one in chosen for name in (one.head, one.learnt_from)}
    missing = sorted(name for name in files if not (folder / name).is_file())
    if missing:
        raise FolderError(
            f"{folder} has no {missing[0]}; fetch it (docs/studies.md says where from), or leave "
            "out the conditions that need it."
        )
