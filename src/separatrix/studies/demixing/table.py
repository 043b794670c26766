"""The tables of the study for people, in Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .differences import difference_tables
from .equations import CONTENDERS
from .scores import MEASURES, Curves, Scores, summarize
from .separators import SEPARATORS
from .wording import TITLES, condition_words, decibels, noise_words, section

INTRODUCTION = """\
# Demixing by statistics

Medians over mixtures in dB, means over the two talkers [one in ten is below, one in ten above].
"""
LAYOUTS = {"consecutive": "lags in a row", "spread": "lags spread", "blocks": "blocks of time"}
MEASURE_TITLES = {
    "sdr": "SDR",
    "sir": "SIR",
    "sdr_improvement": "SDR improvement",
    "sir_improvement": "SIR improvement",
}


def write_table(scores: Scores, path: Path) -> None:
    """Write all tables.

    Parameters
    ----------
    scores : Scores
        As of `collect`.
    path : Path
        The file.
    """
    parts = [INTRODUCTION, *_equations(scores), *_noise(scores), *_rooms(scores)]
    parts += difference_tables(scores)
    path.write_text("\n".join(parts), encoding="utf-8")


def _equations(scores: Scores) -> Iterator[str]:
    for condition, curves in scores.equations.items():
        n_draws = max(map(len, curves.values()))
        title = f"SIR by number of equations: {condition_words(*condition)}"
        rows = [_curve_row(scores, curves, *key) for key in curves]
        yield section(title, f"Mixtures: {n_draws}", ["", *map(str, scores.counts)], rows)


def _curve_row(scores: Scores, curves: Curves, variant: str, layout: str) -> list[str]:
    title = f"{TITLES[variant]}, {LAYOUTS[layout]}" if layout else TITLES[variant]
    cells = [_figures(values) for values in zip(*curves[variant, layout], strict=True)]
    return [title, *cells, *[""] * (len(scores.counts) - len(cells))]


def _noise(scores: Scores) -> Iterator[str]:
    if not scores.noise:
        return
    n_draws = max(len(values) for own in scores.noise.values() for values in own.values())
    columns = {noise_words(snr): own for snr, own in scores.noise.items()}
    titles = {name: title for name, (title, _, _) in CONTENDERS.items()}
    yield section("SIR in noise", f"Mixtures: {n_draws}", ["", *columns], _matrix(titles, columns))


def _rooms(scores: Scores) -> Iterator[str]:
    if not scores.rooms:
        return
    n_mixtures = max(len(own["sdr"]) for found in scores.rooms.values() for own in found.values())
    titles = {name: separator.title for name, separator in SEPARATORS.items()}
    for measure in MEASURES:
        columns = {
            mixing: {name: own[measure] for name, own in found.items()}
            for mixing, found in scores.rooms.items()
        }
        rows = _matrix(titles, columns)
        yield section(MEASURE_TITLES[measure], f"Mixtures: {n_mixtures}", ["", *columns], rows)
    for (mixing, name), count in scores.refused.items():
        if count:
            yield f"{titles[name]} refused {count} mixtures ({mixing}), which count unseparated.\n"


def _matrix(
    titles: Mapping[str, str], columns: Mapping[str, Mapping[str, Sequence[float]]]
) -> list[list[str]]:
    """Rows for what has a title, as far as it is in a column."""
    return [
        [title, *(_figures(own[name]) if name in own else "" for own in columns.values())]
        for name, title in titles.items()
        if any(name in own for own in columns.values())
    ]


def _figures(values: Sequence[float]) -> str:
    found = summarize(values)
    return f"{decibels(found.median)} [{decibels(found.low)}, {decibels(found.high)}]"
