"""A separation in a notebook: something to hear and see, without scripts or requests."""

import io
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import soundfile
from matplotlib.image import imsave

from .panels import COLORMAP, RANGE_DB, Panel, headline, judgements, make_panels

if TYPE_CHECKING:
    from .separation import Separation

MOST_SECONDS = 60.0  # what a notebook file can carry: about 1 MB a minute at 16 kHz
COLUMNS, ROWS = 480, 80
PEAK = 0.9
# Colours and fonts are the notebook's own, light or dark.
CELL = "padding:4px 12px 4px 0;border:0;background:none;color:inherit;text-align:left;"
PICTURE = f"display:block;width:100%;height:{ROWS}px;border-radius:3px"


def to_html(separation: "Separation") -> str:
    """Make a piece of HTML with a player and a spectrogram for mixture and sources.

    Parameters
    ----------
    separation : Separation
        What to show; at most its first 60 seconds.

    Returns
    -------
    str
        HTML with everything inside it.
    """
    panels = make_panels(separation, n_columns=COLUMNS, n_rows=ROWS, seconds=MOST_SECONDS)
    signals = _first_seconds(separation)
    peak = np.abs(signals).max()
    gain = PEAK / peak if peak > 0 else 1.0
    rows = "".join(
        _row(panel, gain * signal, separation.fs)
        for panel, signal in zip(panels, signals, strict=True)
    )
    told = [*judgements(separation), *separation.warnings]
    notes = "".join(f"<li>{_text(note)}</li>" for note in told)
    return (
        '<div style="max-width:64em;color:inherit">'
        f"<p><strong>{_text(separation.track)}</strong><br>{_text(headline(separation))}</p>"
        + (f"<ul>{notes}</ul>" if notes else "")
        + f'<table style="width:100%;border-collapse:collapse">{rows}</table>'
        f"<p><small>{_text(_caption(separation, gain))}</small></p></div>"
    )


def _first_seconds(separation: "Separation") -> np.ndarray:
    """Mixture and sources (signal, sample) as far as they are shown."""
    missing = int(min(separation.n_samples, MOST_SECONDS * separation.fs))
    parts = []
    for block in separation.rendering.blocks():
        parts.append(np.stack([separation.at_reference(block.x), *block.sources])[:, :missing])
        missing -= parts[-1].shape[1]
        if not missing:
            break
    return np.concatenate(parts, axis=1)


def _row(panel: Panel, signal: np.ndarray, fs: float) -> str:
    name = _text(panel.name)
    return (
        f'<tr><th scope="row" style="{CELL}white-space:nowrap">{name}'
        f'<br><small style="font-weight:normal">{_text(panel.level)}</small></th>'
        f'<td style="{CELL}"><audio controls aria-label="{name}" style="width:15em;height:40px" '
        f'src="{_uri("audio/flac", _flac(signal, fs))}"></audio></td>'
        f'<td style="{CELL}width:60%"><img alt="Spectrogram: {name}" style="{PICTURE}" '
        f'src="{_uri("image/png", _png(panel))}"></td></tr>'
    )


def _caption(separation: "Separation", gain: float) -> str:
    seconds = separation.n_samples / separation.fs
    words = (
        f"Spectrograms from 0 to {separation.fs / 2000:g} kHz over {RANGE_DB:.0f} dB on one scale; "
        f"players with one common gain of {20 * np.log10(gain):+.1f} dB."
    )
    if seconds > MOST_SECONDS:
        words += (
            f" Only the first {MOST_SECONDS:g} of {seconds:,.0f} s are shown; save(folder) "
            "writes all."
        )
    return words


def _flac(x: np.ndarray, fs: float) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, x, round(fs), format="FLAC", subtype="PCM_16")
    return buffer.getvalue()


def _png(panel: Panel) -> bytes:
    buffer = io.BytesIO()
    imsave(buffer, panel.image, vmin=-RANGE_DB, vmax=0, cmap=COLORMAP, origin="lower", format="png")
    return buffer.getvalue()


def _uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"


def _text(words: str) -> str:
    # A file may have a name that is no text, and then no notebook could store it.
    return escape(words.encode("utf-8", "replace").decode())
