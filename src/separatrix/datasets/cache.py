"""Where fetched datasets are kept."""

import os
from pathlib import Path

VARIABLE = "SEPARATRIX_CACHE"


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
