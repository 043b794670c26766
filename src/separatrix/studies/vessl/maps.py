"""The maps of the study: learnt once, kept in the folder of the run."""

import warnings
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ...binaural.directions import farthest
from ...binaural.map_file import BinauralMap, load_map
from ...binaural.training import train_map
from ...errors import SeparatrixWarning
from ...options import Cue, TrainingOptions
from ...simulation import surrounded
from ..making import make_once
from ..study import task_key
from .conditions import Region
from .heads import FS, PLACES, head_of, split

PLACE_SEED = 1


@dataclass(frozen=True)
class Recipe:
    """What a map is made of.

    Attributes
    ----------
    responses : str
        SOFA file.
    place : str
        Where the head is, a name of `PLACES`.
    region : str
        Where directions lie, a value of `Region`.
    n_regions, n_directions : int
        As of `MapSize`.
    cue : str
        A value of `Cue`.
    """

    responses: str
    place: str
    region: str
    n_regions: int
    n_directions: int
    cue: str


@lru_cache(maxsize=8)
def map_of(recipe: Recipe, folder: Path | None) -> BinauralMap:
    """Give a map, learnt now if it is not in the folder yet.

    Parameters
    ----------
    recipe : Recipe
        What it is made of.
    folder : Path, optional
        Where maps are kept; without it they are not.

    Returns
    -------
    BinauralMap
        The map as its file has it, whoever made that.
    """
    if folder is None:
        with TemporaryDirectory() as place:
            return map_of.__wrapped__(recipe, Path(place))
    path = folder / f"{task_key(asdict(recipe))}.npz"
    make_once(path, lambda fresh: learn(recipe).save(fresh))
    return load_map(path)


def learn(recipe: Recipe) -> BinauralMap:
    """Learn a map.

    Parameters
    ----------
    recipe : Recipe
        What it is made of.

    Returns
    -------
    BinauralMap
        The map.
    """
    head = head_of(Path(recipe.responses))
    which = split(head.directions, Region(recipe.region)).training
    if recipe.n_directions:
        which = which[farthest(head.directions[which], recipe.n_directions)]
    there = surrounded(head, PLACES[recipe.place], which, np.random.default_rng(PLACE_SEED))
    options = TrainingOptions(k=recipe.n_regions, cue=Cue(recipe.cue), fs=FS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparatrixWarning)  # a head of one elevation is known
        return train_map(there, options)
