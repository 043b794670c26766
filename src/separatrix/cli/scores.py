"""Signals to compare, and their scores as a table."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from rich.table import Table

from ..audio import read_audio
from ..errors import ShapeError
from .console import table


def read_signals(
    paths: Sequence[Path], *, channel: int, start: float = 0.0, duration: float | None = None
) -> tuple[np.ndarray, int]:
    """Read one channel of each file.

    Parameters
    ----------
    paths : sequence of Path
        Files of one sampling rate and length.
    channel : int
        Channel, from 1, of the files that have several.
    start, duration : float
        Stretch in seconds.

    Returns
    -------
    signals : numpy.ndarray
        Samples (file, sample).
    fs : int
        Sampling rate in hertz.

    Raises
    ------
    ShapeError
        If a file lacks the channel, or the files differ in sampling rate or length.
    """
    read = [read_audio(path, start=start, duration=duration) for path in paths]
    check_alike(paths, [fs for _, fs in read], [x.shape[1] for x, _ in read])
    signals = [_channel(path, x, channel) for path, (x, _) in zip(paths, read, strict=True)]
    return np.stack(signals), read[0][1]


def check_alike(paths: Sequence[Path], rates: Sequence[int], lengths: Sequence[int]) -> None:
    """Refuse files that differ in sampling rate or length."""
    for values, what, unit in ((rates, "sampling rate", "Hz"), (lengths, "length", "samples")):
        if len(set(values)) > 1:
            listed = ", ".join(
                f"{path}: {value} {unit}" for path, value in zip(paths, values, strict=True)
            )
            raise ShapeError(
                f"the files differ in {what} ({listed}); true sources, separated sources and "
                "recording are compared sample by sample, bring them to one rate and length."
            )


def score_table(
    names: Sequence[tuple[str, ...]], scores: Mapping[str, Any], *, left: Sequence[str]
) -> Table:
    """Make a table of scores in dB, with the improvements in parentheses.

    Parameters
    ----------
    names : sequence of tuple of str
        What names each reference, a text for each of its columns.
    scores : mapping
        What `Evaluation.to_dict` gave.
    left : sequence of str
        Headings of the columns of names.

    Returns
    -------
    rich.table.Table
        The table; its last row is the mean where there are several.
    """
    columns = {
        "SDR": _cells(scores["sdr"], scores["sdr_improvement"]),
        "SIR": _cells(scores["sir"], scores["sir_improvement"]),
        "SAR": _cells(scores["sar"], None),
        "SI-SDR": _cells(scores["si_sdr"], scores["si_sdr_improvement"]),
    }
    made = table(left=left, right=[f"{name} dB" for name in columns])
    mean = ("mean", *[""] * (len(left) - 1))
    for row, *cells in zip([*names, mean], *columns.values(), strict=False):
        made.add_row(*row, *cells, style="bold" if row is mean else None)
    return made


def decibels(values: Sequence[float | None], *, sign: str = "") -> list[str]:
    """Write ratios as text, and after several their mean; sign "+" puts it before gains."""
    shown = [*values]
    if len(values) > 1:
        defined = [value for value in values if value is not None]
        shown.append(fmean(defined) if len(defined) == len(values) else None)
    return ["-" if value is None else f"{value:{sign}z.1f}" for value in shown]


def _channel(path: Path, x: np.ndarray, channel: int) -> np.ndarray:
    if len(x) == 1:
        return x[0]
    if channel > len(x):
        raise ShapeError(f"{path} has {len(x)} channels; choose --ref-channel from 1 to {len(x)}.")
    return x[channel - 1]


def _cells(values: Sequence[float | None], gains: Sequence[float | None] | None) -> list[str]:
    if gains is None:
        return decibels(values)
    pairs = zip(decibels(values), decibels(gains, sign="+"), strict=True)
    return [f"{value} ({gain})" for value, gain in pairs]
