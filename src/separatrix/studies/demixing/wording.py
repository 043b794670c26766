"""How conditions, figures and tables are put into words."""

from collections.abc import Iterable, Sequence

from .equations import BLOCKS, VARIANTS

TITLES = {
    **{name: variant.title for name, variant in VARIANTS.items()},
    "pham": BLOCKS.title,
    "jade": "4th order (JADE)",
}


def decibels(value: float) -> str:
    """Write a ratio with one decimal.

    Examples
    --------
    >>> decibels(-0.04), decibels(12.34)
    ('0.0', '12.3')
    """
    return f"{value:z.1f}".replace("-", "\N{MINUS SIGN}")


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


def section(title: str, note: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay rows out as a table in Markdown, with a title and a line above it."""
    lines = [_row(head), _row(["---", *["---:"] * (len(head) - 1)]), *map(_row, rows)]
    return f"## {title}\n\n{note}.\n\n" + "\n".join(lines) + "\n"


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"
