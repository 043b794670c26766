"""Stretches of a recording in which one source alone is heard, as a person marks them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from .errors import MissingDataError, UnsupportedError

Marks = tuple[tuple[int, float, float], ...]  # (source from 1, from second, to second)


@dataclass(frozen=True)
class Solo:
    """Where each source is alone, in samples of the recording.

    Attributes
    ----------
    stretches : tuple
        For each source its stretches (start, stop), in order; empty where none was marked.
    warnings : tuple of str
        What was noticed, one sentence each.
    """

    stretches: tuple[tuple[tuple[int, int], ...], ...]
    warnings: tuple[str, ...] = ()

    @property
    def marked(self) -> tuple[int, ...]:
        """Sources, from 0, that have a stretch of their own."""
        return tuple(source for source, own in enumerate(self.stretches) if own)


def read_marks(given: Iterable[Sequence[Any]]) -> Marks:
    """Check marks as they come from a person.

    Parameters
    ----------
    given : iterable of (int, float, float)
        Source, from 1, and the seconds from which and to which it alone is heard.

    Returns
    -------
    tuple
        The same as plain numbers.

    Raises
    ------
    UnsupportedError
        If a mark is not of this form, or ends before it begins.
    """
    marks = []
    for mark in given:
        try:
            source, begin, end = mark
            plain = int(source), float(begin), float(end)
        except (TypeError, ValueError):
            raise _unclear(mark) from None
        if plain[0] != source or plain[0] < 1 or not 0 <= plain[1] < plain[2] < float("inf"):
            raise _unclear(mark)
        marks.append(plain)
    return tuple(marks)


def fit_marks(marks: Marks, n_src: int, n_samples: int, fs: float, begin: float = 0.0) -> Solo:
    """Bring marks to the samples of a recording.

    Parameters
    ----------
    marks : tuple
        What `read_marks` gave; seconds count from the beginning of the file.
    n_src : int
        Number of sources.
    n_samples : int
        Length of the recording in samples.
    fs : float
        Sampling rate in hertz.
    begin : float
        Second of the file at which the recording begins.

    Returns
    -------
    Solo
        Stretches in samples; those of one source that overlap are joined.

    Raises
    ------
    UnsupportedError
        If a source does not exist, or two sources are alone at the same time.
    MissingDataError
        If a mark lies outside the recording.
    """
    own: list[list[tuple[int, int]]] = [[] for _ in range(n_src)]
    notes = []
    for source, first, last in marks:
        if source > n_src:
            raise UnsupportedError(
                f"a mark names source {source}, but {n_src} sources are looked for; number them "
                f"from 1 to {n_src}."
            )
        start, stop = round((first - begin) * fs), round((last - begin) * fs)
        kept = max(start, 0), min(stop, n_samples)
        words = f"the mark {source}:{first:g}-{last:g}"
        if kept[0] >= kept[1]:
            raise MissingDataError(
                f"{words} lies outside the recording, which goes from {begin:g} to "
                f"{begin + n_samples / fs:g} s."
            )
        if kept != (start, stop):
            notes.append(f"{words} goes beyond the recording and was cut.")
        own[source - 1].append(kept)
    stretches = tuple(map(_joined, own))
    for one, other in combinations(range(n_src), 2):
        _refuse_overlap(one, other, stretches, begin, fs)
    return Solo(stretches, tuple(notes))


def stretches_of(mask: np.ndarray) -> tuple[tuple[int, int], ...]:
    """Find where a mask holds.

    Parameters
    ----------
    mask : numpy.ndarray
        Booleans (sample,).

    Returns
    -------
    tuple
        Stretches (start, stop), in order.
    """
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return tuple((int(a), int(b)) for a, b in edges.reshape(-1, 2))


def _joined(stretches: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    return tuple(joined)


def _refuse_overlap(one: int, other: int, stretches: Any, begin: float, fs: float) -> None:
    for a in stretches[one]:
        for b in stretches[other]:
            if max(a[0], b[0]) < min(a[1], b[1]):
                raise UnsupportedError(
                    f"sources {one + 1} and {other + 1} are both marked as alone at "
                    f"{begin + max(a[0], b[0]) / fs:.2f} s; only one can be."
                )


def _unclear(mark: Any) -> UnsupportedError:
    return UnsupportedError(
        "a mark must be (source from 1, from second, to second), such as (1, 2.0, 3.5); got "
        f"{mark!r}."
    )
