"""What the paper reports, on other data: another head, 9600 directions, noisier sentences.

Table 1 of Deleforge, Forbes and Horaud, "Variational EM for binaural sound-source separation and
localization", ICASSP 2013: means and standard deviations over 600 sounds.
"""

from collections.abc import Mapping

Entry = tuple[float, float]  # mean and standard deviation

_COLUMNS = (
    (1, "azimuth"),
    (1, "elevation"),
    (2, "azimuth"),
    (2, "elevation"),
    (2, "sdr"),
    (2, "sir"),
    (3, "azimuth"),
    (3, "elevation"),
    (3, "sdr"),
    (3, "sir"),
)
_ROWS: Mapping[str, tuple[Entry | None, ...]] = {
    "VESSL, 9600 directions": (
        *((2.1, 2.1), (1.1, 1.2)),
        *((4.7, 11), (2.9, 9.9), (3.8, 1.7), (6.1, 1.7)),
        *((17, 34), (8.7, 19), (1.7, 1.5), (2.1, 1.5)),
    ),
    "VESSL, 1530 directions": (
        *((3.5, 3.3), (2.4, 2.6)),
        *((8.2, 16), (4.7, 11), (3.3, 1.6), (5.2, 1.6)),
        *((19, 35), (9.1, 18), (1.5, 1.5), (1.8, 1.5)),
    ),
    "MESSL, in front": (
        *((5.6, 9.4), None),
        *((14, 21), None, (2.3, 1.6), (6.0, 4.3)),
        *((18, 28), None, (1.3, 1.2), (2.2, 4.4)),
    ),
    "ideal binary masks": (
        *(None, None, None, None, (12, 1.6), (21, 2.0)),
        *(None, None, (11, 1.7), (20, 2.1)),
    ),
    "mixture": (
        *(None, None, None, None, (0.0, 2.5), (0.2, 2.5)),
        *(None, None, (-3.2, 2.3), (-3.0, 2.3)),
    ),
}

# By row, then by number of sources and measure.
PUBLISHED: Mapping[str, Mapping[tuple[int, str], Entry]] = {
    name: {column: entry for column, entry in zip(_COLUMNS, row, strict=True) if entry is not None}
    for name, row in _ROWS.items()
}
