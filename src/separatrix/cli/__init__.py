"""The command line: arguments in, calls of the library, words out; no mathematics."""

from .program import main

__all__ = ["main"]
