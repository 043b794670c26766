"""Separatrix: blind source separation of sound.

>>> import separatrix
>>> sources = separatrix.separate("meeting.wav").sources    # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .evaluation import evaluate
    from .facade import separate
    from .localizing import localize
    from .methods import METHODS
    from .separation import Separation
    from .stft import Stft

__version__ = "0.1.0"
__all__ = ["METHODS", "Separation", "Stft", "__version__", "evaluate", "localize", "separate"]

# Loaded on first use, so that `separatrix --help` does not wait for NumPy and SciPy.
_HOMES = {
    "METHODS": ".methods",
    "Separation": ".separation",
    "Stft": ".stft",
    "evaluate": ".evaluation",
    "localize": ".localizing",
    "separate": ".facade",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
