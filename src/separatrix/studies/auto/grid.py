"""The parameters of the study, and its grid of tasks."""

from dataclasses import dataclass
from pathlib import Path

from ...options import Effort, folder_option, option
from ..study import Task

# (sources, microphones) of every four rooms of a size: as many, and more microphones.
SHAPES = ((2, 2), (3, 3), (2, 2), (4, 4), (2, 2), (3, 3), (2, 4), (3, 5), (2, 3), (4, 6))


@dataclass(frozen=True)
class AutoStudyOptions:
    """Parameters of the study of runs and scores."""

    speech: tuple[Path, ...] = folder_option(
        "of speech, files named TALKER_NUMBER (default: that of 'separatrix datasets cmu-arctic')"
    )
    n_rooms: int = option(100, "random rooms", 1)
    first_room: int = option(0, "number of the first of them; others are other rooms", 0)
    effort: Effort = option(Effort.NORMAL, "which runs are made in each")  # noqa: RUF009


def tasks(options: AutoStudyOptions) -> list[Task]:
    """List the tasks: a room each.

    Parameters
    ----------
    options : AutoStudyOptions
        Parameters of the study.

    Returns
    -------
    list of Task
        Rooms.
    """
    from ...datasets import find_speech

    folder = options.speech[0] if options.speech else None
    files = sorted(str(path) for path in find_speech(folder).values())
    rooms = range(options.first_room, options.first_room + options.n_rooms)
    return [
        {
            "n_src": SHAPES[room % len(SHAPES)][0],
            "n_chan": SHAPES[room % len(SHAPES)][1],
            "room": room,
            "speech": files,
            "effort": options.effort.value,
        }
        for room in rooms
    ]
