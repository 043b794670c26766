"""Where fetched datasets are kept."""

import os
from pathlib import Path

VARIABLE = "SEPARATRIX_CACHE"
OWN_DATA = "SEPARATRIX_DATA"


def cache_folder() -> Path:
    """Find the folder of fetched datasets.

    Returns
    -------
    Path
        What the variable SEPARATRIX_CACHE names; otherwise the place that the system has for
        such files, on Linux ``$XDG_CACHE_HOME/separatrix`` or ``~/.cache/separatrix``.  It need
        not exist.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given).expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("separatrix", appauthor=False)


def dataset_folders() -> tuple[Path, ...]:
    """Find the folders in which datasets are looked for before anything is fetched.

    Returns
    -------
    tuple of Path
        What the variable SEPARATRIX_DATA names, if it is set, then `cache_folder`.
    """
    own = os.environ.get(OWN_DATA)
    return (*([Path(own).expanduser().absolute()] if own else []), cache_folder())
