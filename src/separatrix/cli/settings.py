"""A settings file: flags with another spelling."""

from pathlib import Path
from typing import Any

from .values import UsageError, flag


def settings_flags(path: Path) -> list[str]:
    """Read a TOML file of options as the flags that say the same.

    Parameters
    ----------
    path : Path
        File with lines such as ``n_src = 3`` or ``images = true``.

    Returns
    -------
    list of str
        Flags to be put before those given by hand, which win because they come later.

    Raises
    ------
    UsageError
        If the file cannot be read, or a value is a table.
    """
    import tomllib

    try:
        with path.open("rb") as file:
            settings = tomllib.load(file)
    except OSError as error:
        raise UsageError(f"the settings file {path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise UsageError(f"the settings file {path} is not valid TOML: {error}.") from None
    return [_flag(path, name, value) for name, value in settings.items()]


def _flag(path: Path, name: str, value: Any) -> str:
    spelled = flag(name)
    if isinstance(value, dict):
        raise UsageError(f"the settings file {path} has a table [{name}]; only values are read.")
    if isinstance(value, bool):
        return spelled if value else spelled.replace("--", "--no-", 1)
    if isinstance(value, list):
        return f"{spelled}={','.join(map(str, value))}"
    return f"{spelled}={value}"
