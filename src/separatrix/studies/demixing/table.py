"""The tables of the study for people, in Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from .equations import BLOCKS, CONTENDERS, VARIANTS
from .rooms_panel import decibels
from .scores import MEASURES, Curves, Scores, summarize
from .separators import SEPARATORS

INTRODUCTION = """\
# Demixing by statistics

Medians over mixtures in dB, means over the two talkers [one in ten is below, one in ten above].
"""
LAYOUTS = {"consecutive": "lags in a row", "spread": "lags spread", "blocks": "blocks of time"}
TITLES = {
    **{name: variant.title for name, variant in VARIANTS.items()},
    "pham": BLOCKS.title,
    "jade": "4th order (JADE)",
}
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
    path.write_text("\n".join(parts), encoding="utf-8")


def noise_words(snr_db: float | None) -> str:
    """Say how much noise there is.

    Examples
    --------
    >>> noise_words(None), noise_words(10.0)
    ('no noise', 'SNR 10 dB')
    """
    return "no noise" if snr_db is None else f"SNR {snr_db:g} dB"


def condition_words(seconds: float, snr_db: float | None, lag_zero: bool) -> str:
    """Say on what equations were tried.

    Examples
    --------
    >>> condition_words(4.0, None, True)
    '4 s, no noise, with lag 0'
    """
    return f"{seconds:g} s, {noise_words(snr_db)}, {'with' if lag_zero else 'without'} lag 0"


def _equations(scores: Scores) -> Iterator[str]:
    for condition, curves in scores.equations.items():
        n_draws = max(map(len, curves.values()))
        title = f"SIR by number of equations: {condition_words(*condition)}"
        rows = [_curve_row(scores, curves, *key) for key in curves]
        yield _section(title, n_draws, ["", *map(str, scores.counts)], rows)


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
    yield _section("SIR in noise", n_draws, ["", *columns], _matrix(titles, columns))


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
        yield _section(MEASURE_TITLES[measure], n_mixtures, ["", *columns], rows)
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


def _section(title: str, count: int, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(head), _row(["---", *["---:"] * (len(head) - 1)]), *map(_row, rows)]
    return f"## {title}\n\nMixtures: {count}.\n\n" + "\n".join(lines) + "\n"


def _figures(values: Sequence[float]) -> str:
    found = summarize(values)
    return f"{decibels(found.median)} [{decibels(found.low)}, {decibels(found.high)}]"


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"
