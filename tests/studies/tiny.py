"""A study of numbers, whose tasks misbehave on request; workers import it by its name.

As a program it is a driver: ``python tiny.py FOLDER N_TASKS SECONDS``.
"""

import os
import signal
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from separatrix.options import option
from separatrix.studies import Study, run_study
from separatrix.studies.threads import VARIABLES


@dataclass(frozen=True)
class TinyOptions:
    """Parameters of the study of numbers."""

    n_tasks: int = option(6, "number of tasks", 1)
    failing: int = option(-1, "task that raises an error")
    seconds: float = option(0.0, "what a task takes", 0)


def tasks(options):
    return [
        {"seed": seed, "fails": seed == options.failing, "seconds": options.seconds}
        for seed in range(options.n_tasks)
    ]


def cell(task):
    time.sleep(task["seconds"])
    if task["fails"]:
        raise ValueError(f"seed {task['seed']}\n is no good.")
    return {"square": task["seed"] ** 2, "pair": (1, 2)}


def figures(records, folder):
    path = folder / "squares.txt"
    path.write_text(" ".join(str(record["result"]["square"]) for record in records))
    return [path]


def kept_cell(task, folder):
    """As `cell`, with a table of squares that whoever comes first leaves in the folder."""
    table = folder / "kept.txt"
    if not table.exists():
        table.write_text("0 1 4 9 16 25")
    return {"square": int(table.read_text().split()[task["seed"]]), "pair": (1, 2)}


def cell_in(folder):
    return partial(kept_cell, folder=folder)


TINY = Study("tiny", "squares of numbers", TinyOptions, tasks, cell, figures)


def random_numbers(task):
    import numpy as np

    return {"drawn": np.random.default_rng(task["seed"]).standard_normal(5).tolist()}


def threads(task):
    """What binds the threads of a worker, when NumPy has been loaded in it."""
    import numpy as np
    from threadpoolctl import threadpool_info

    from separatrix.kernels import compiled

    np.zeros((2, 2)) @ np.zeros((2, 2))
    return {
        "variables": {name: os.environ.get(name) for name in VARIABLES},
        "blas": [library["num_threads"] for library in threadpool_info()],
        "compiled": compiled.n_threads(),
        "pid": os.getpid(),
    }


def deadly(task):
    """A worker dies with every task that is guilty; the neighbours have long been busy then."""
    time.sleep(0.1 if task["guilty"] else 0.3)
    if task["guilty"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"alive": True}


def deadly_once(task):
    """The first attempt of the guilty task ends its worker, the second one does not."""
    trace = Path(task["trace"])
    if task["guilty"] and not trace.exists():
        trace.touch()
        os._exit(3)
    return {"alive": True}


def infinite(task):
    return {"value": float("inf")}


def leaving(task):
    sys.exit("enough")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from studies.tiny import TINY as IMPORTABLE

    folder, n_tasks, seconds = sys.argv[1:]
    options = {"n_tasks": int(n_tasks), "seconds": float(seconds)}
    run_study(IMPORTABLE, folder, options, n_workers=2)
