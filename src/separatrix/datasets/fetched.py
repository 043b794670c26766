"""The datasets that are fetched once, a row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .cmu_arctic import cmu_arctic, find_speech


@dataclass(frozen=True)
class Dataset:
    """A row of the list of datasets.

    Attributes
    ----------
    name : str
        Name on the command line.
    summary : str
        What is in it, in one line.
    source : str
        Where it comes from, and its terms.
    get : callable
        ``get(folder, on_progress=...)`` gives its files by name, and fetches them where they are
        not here yet; ``folder`` None is the folder of all datasets.
    find : callable
        ``find(folder)`` gives its files by name where they are here, otherwise a FolderError.
    """

    name: str
    summary: str
    source: str
    get: Callable[..., Mapping[str, Path]]
    find: Callable[..., Mapping[str, Path]]


DATASETS: Mapping[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            name="cmu-arctic",
            summary="speech of men and women, 15 s a file, as in the simulation of BlinkIVA",
            source="doi.org/10.5281/zenodo.3066488; CMU ARCTIC is free for any use",
            get=cmu_arctic,
            find=find_speech,
        ),
    )
}
