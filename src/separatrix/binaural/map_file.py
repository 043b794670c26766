"""What is learnt of a head, and the file that keeps it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import MissingDataError, UnsupportedError
from ..stft import Stft
from .affine_map import AffineMap
from .charts import CHARTS, Chart
from .cues import Cue, CueSpectrogram, cue_spectrogram
from .directions import angles

FORMAT, VERSION = "separatrix-binaural-map", 1


@dataclass(frozen=True, eq=False)
class BinauralMap:
    """What a head does to sound, learnt: maps between directions and cues at its ears.

    Attributes
    ----------
    scales : dict
        AffineMap for each number of regions asked for, from few to many.  Their cues (D,) are
        (C, freq) flattened.
    mean, variance : numpy.ndarray
        Of the training cues over all directions, (C, freq): "some direction, unknown".
    directions : numpy.ndarray
        Candidate directions, unit vectors (candidate, 3).
    cues : numpy.ndarray
        Their training cues (candidate, C, freq).
    fs : int
        Sampling rate in hertz.
    n_fft, hop : int
        Window and hop of the transform; its lowest bin is left out.
    cue : Cue
        Which cues.
    chart : Chart
        Coordinates of directions in `scales`.
    mirrored : bool
        Whether left and right of the responses' directions were exchanged.
    digest : str
        SHA-256 of the responses and directions it was trained on.
    description : dict
        How it was trained, for reports.
    """

    scales: dict[int, AffineMap]
    mean: np.ndarray
    variance: np.ndarray
    directions: np.ndarray
    cues: np.ndarray
    fs: int
    n_fft: int
    hop: int
    cue: Cue
    chart: Chart
    mirrored: bool
    digest: str
    description: dict[str, Any]

    @property
    def n_freq(self) -> int:
        """Number of bins, from 1 on."""
        return self.cues.shape[-1]

    @property
    def finest(self) -> AffineMap:
        """The map of the most regions."""
        return self.scales[max(self.scales)]

    @property
    def stft(self) -> Stft:
        """The transform its cues are taken from."""
        return Stft(self.n_fft, self.hop)

    def stft_at(self, fs: float) -> Stft:
        """Give the transform whose bins and frames are the same at another sampling rate.

        Parameters
        ----------
        fs : float
            Sampling rate in hertz.

        Returns
        -------
        Stft
            With a window as long, to the nearest sample.
        """
        return Stft(round(self.n_fft * fs / self.fs), round(self.hop * fs / self.fs))

    def hear(self, x: np.ndarray, fs: float) -> CueSpectrogram:
        """Give the cues of a recording at the bins and frames of the map.

        Parameters
        ----------
        x : numpy.ndarray
            Samples (2, sample), the left ear first.
        fs : float
            Their sampling rate in hertz, of any value.

        Returns
        -------
        CueSpectrogram
            Cues of the kind of the map; bins above those of the recording are missing.

        Raises
        ------
        ShapeError
            If there are not two channels.
        MissingDataError
            If all is silent.
        """
        return cue_spectrogram(np.asarray(self.stft_at(fs).forward(x)), self.cue, self.n_freq)

    @property
    def reaches_behind(self) -> bool:
        """Whether it knows directions behind the ears."""
        return bool((abs(angles(self.directions)[0]) > np.pi / 2 + 1e-6).any())

    def save(self, path: str | Path) -> None:
        """Write the map to a file, in single precision.

        Parameters
        ----------
        path : path
            File to write or replace, as a rule with the suffix .npz.
        """
        path = Path(path)
        arrays = {"mean": self.mean, "variance": self.variance, "cues": self.cues}
        arrays["directions"] = self.directions
        for n_comp, affine in self.scales.items():
            arrays |= {f"K{n_comp}_{name}": part for name, part in affine._asdict().items()}
        facts = {
            "format": FORMAT,
            "version": VERSION,
            "scales": list(self.scales),
            "fs": self.fs,
            "n_fft": self.n_fft,
            "hop": self.hop,
            "window": "hann",
            "bins": [1, self.n_fft // 2],
            "cue": self.cue.value,
            "chart": self.chart.name,
            "chart_scale": self.chart.scale,
            "frame": "x front, y left, z up; azimuth positive to the left",
            "mirrored": self.mirrored,
            "sha256": self.digest,
            "training": self.description,
        }
        single: dict[str, Any] = {name: part.astype(np.float32) for name, part in arrays.items()}
        partial = path.with_name(path.name + ".part")
        try:
            with partial.open("wb") as file:
                np.savez(file, facts=np.array(json.dumps(facts)), **single)
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)


def load_map(path: str | Path) -> BinauralMap:
    """Read a map from a file.

    Parameters
    ----------
    path : path
        What `BinauralMap.save` wrote.

    Returns
    -------
    BinauralMap
        The map, in double precision.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    UnsupportedError
        If it is something else, of another version, or its arrays do not fit together.
    MissingDataError
        If it has values that are not finite, or variances that are not positive.
    """
    if not isinstance(path, str | Path):
        raise UnsupportedError(f"a map is a BinauralMap or the name of its file; got {path!r}.")
    path = Path(path)
    arrays, facts = _contents(path)
    if facts.get("format") != FORMAT:
        raise UnsupportedError(f"{path} is no map of two ears; {_ADVICE}")
    if facts.get("version") != VERSION:
        raise UnsupportedError(
            f"{path} is a map of version {facts.get('version')}, and version {VERSION} is read; "
            "train it again."
        )
    try:
        made = _assembled(arrays, facts)
    except (KeyError, ValueError, TypeError) as error:
        raise UnsupportedError(f"{path} lacks a part of a map ({error}); train it again.") from None
    _check(made, path)
    return made


_ADVICE = "make one with: separatrix binaural train FILE.sofa -o map.npz."


def _contents(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        facts = json.loads(str(arrays.pop("facts")))
    except FileNotFoundError:
        raise
    except Exception as error:  # what is no map may fail in any way
        raise UnsupportedError(f"{path} is no map of two ears; {_ADVICE}") from error
    return {name: array.astype(np.float64) for name, array in arrays.items()}, facts


def _assembled(arrays: dict[str, np.ndarray], facts: dict[str, Any]) -> BinauralMap:
    scales = {
        int(n_comp): AffineMap(*(arrays[f"K{n_comp}_{name}"] for name in AffineMap._fields))
        for n_comp in facts["scales"]
    }
    return BinauralMap(
        scales=scales,
        mean=arrays["mean"],
        variance=arrays["variance"],
        directions=arrays["directions"],
        cues=arrays["cues"],
        fs=int(facts["fs"]),
        n_fft=int(facts["n_fft"]),
        hop=int(facts["hop"]),
        cue=Cue(facts["cue"]),
        chart=CHARTS[facts["chart"]]._replace(scale=float(facts["chart_scale"])),
        mirrored=bool(facts["mirrored"]),
        digest=str(facts["sha256"]),
        description=dict(facts["training"]),
    )


def _check(made: BinauralMap, path: Path) -> None:
    shape = (made.cue.n_cues, made.n_fft // 2)
    n_dim, n_cues = made.chart.n_dim, shape[0] * shape[1]
    expected = {"mean": shape, "variance": shape, "cues": (len(made.directions), *shape)}
    expected["directions"] = (len(made.directions), 3)
    found = {name: getattr(made, name) for name in expected}
    for n_comp, affine in made.scales.items():
        k = len(affine.pi)
        shapes = ((k,), (k, n_dim), (k, n_dim, n_dim), (k, n_cues, n_dim), (k, n_cues), (n_cues,))
        for name, part, one in zip(AffineMap._fields, affine, shapes, strict=True):
            found[f"K{n_comp}_{name}"], expected[f"K{n_comp}_{name}"] = part, one
    for name, part in found.items():
        if part.shape != expected[name]:
            raise UnsupportedError(
                f"{path} has {name} of shape {part.shape}, and {expected[name]} is expected; train "
                "it again."
            )
        positive = name.endswith(("_s", "_pi"))
        if not np.isfinite(part).all() or (positive and not (part > 0).all()):
            raise MissingDataError(
                f"{path} has values in {name} that are not finite or not positive; train it again."
            )
