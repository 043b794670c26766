"""A folder on the desktop of whoever runs the program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

OPENERS = {"darwin": "open", "win32": "explorer"}
OTHERS = "xdg-open"
MOMENT = 2.0  # seconds in which an opener that cannot says so


def open_folder(folder: Path) -> bool:
    """Show a folder in the file manager.

    Parameters
    ----------
    folder : Path
        The folder.

    Returns
    -------
    bool
        Whether something was there to open it: False on a machine without a desktop.
    """
    name = OPENERS.get(sys.platform, OTHERS)
    opener = shutil.which(name)
    displays = ("DISPLAY", "WAYLAND_DISPLAY")
    if opener is None or (name == OTHERS and not any(map(os.environ.get, displays))):
        return False
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(
        [opener, str(folder.resolve())], stdin=nowhere, stdout=nowhere, stderr=nowhere
    )
    try:
        status = process.wait(MOMENT)
    except subprocess.TimeoutExpired:  # it is the file manager itself
        return True
    return status == 0 or name == "explorer"  # which gives 1 whatever it did
