"""Errors and warnings of the library.

Each message is one sentence (or two) that says what is wrong, what came, what is
expected and what to do.  They are raised at public edges only.
"""


class ShapeError(ValueError):
    """An array has the wrong shape, layout or type."""


class MissingDataError(ValueError):
    """The recording or the side data lacks what the method needs."""


class UnsupportedError(ValueError):
    """What was asked for is not possible with this method or format."""


class AudioFileError(OSError):
    """A sound file cannot be read or written."""


class FolderError(OSError):
    """A folder of results cannot be read or written, or belongs to something else."""


class DownloadError(OSError):
    """Files of a dataset cannot be fetched."""


class WorkerError(RuntimeError):
    """The workers of an executor end before they have begun a task."""


class DivergedError(FloatingPointError):
    """A cost became infinite or not a number."""


class MissingExtra(ImportError):
    """A package that comes with an extra of the library is not installed."""


class SeparatrixWarning(UserWarning):
    """Something about the input that the result's reader should know."""
