"""All figures of the study as one table for programs."""

import csv
from collections.abc import Iterator
from pathlib import Path

from .scores import Scores, Summary, summarize
from .wording import condition_words, noise_words

HEAD = ("part", "condition", "method", "layout", "equations", "measure", *Summary._fields)
Row = tuple[str, str, str, str, str, str, Summary]


def write_summary(scores: Scores, path: Path) -> None:
    """Write all figures as CSV.

    Parameters
    ----------
    scores : Scores
        As of `collect`.
    path : Path
        The file.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for *names, found in (*_equations(scores), *_noise(scores), *_rooms(scores)):
            writer.writerow([*names, found.n, *(f"{figure:.6g}" for figure in found[1:])])


def _equations(scores: Scores) -> Iterator[Row]:
    for condition, curves in scores.equations.items():
        words = condition_words(*condition)
        for (variant, layout), draws in curves.items():
            counts = map(str, scores.counts) if layout else [""]
            for count, values in zip(counts, zip(*draws, strict=True), strict=True):
                yield "equations", words, variant, layout, count, "sir", summarize(values)


def _noise(scores: Scores) -> Iterator[Row]:
    for snr_db, contenders in scores.noise.items():
        for name, values in contenders.items():
            yield "noise", noise_words(snr_db), name, "", "", "sir", summarize(values)


def _rooms(scores: Scores) -> Iterator[Row]:
    for mixing, separators in scores.rooms.items():
        for name, measures in separators.items():
            for measure, values in measures.items():
                yield "rooms", mixing, name, "", "", measure, summarize(values)
