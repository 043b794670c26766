"""Three talkers on three microphones, with each talker alone to score against.

The recording is synthetic and made by ``scripts/make_talkers.py``; the README beside
the files tells the scene, the words and the sums of the samples.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

_FOLDER = Path(__file__).with_name("talkers")
_N_SRC = 3


@dataclass(frozen=True, eq=False)
class Talkers:
    """A mixture of talkers and what each of them adds to it.

    Attributes
    ----------
    mixture : ndarray, shape (chan, sample)
        All talkers at once; 1 is full scale.  Exactly ``images.sum(axis=0)``.
    images : ndarray, shape (src, chan, sample)
        Source images: each talker alone at every microphone, on the same scale.
    fs : int
        Sampling rate in Hz.
    path : Path
        The file that holds the mixture.
    """

    mixture: np.ndarray
    images: np.ndarray
    fs: int
    path: Path


def talkers() -> Talkers:
    """Load the bundled recording: 3 talkers, 3 microphones, 10 s at 16 kHz.

    The talkers are equally loud at the first microphone and mostly talk at the same
    time, in a small room (reverberation time about 0.2 s).  Each call reads the files
    anew, so that the arrays are the caller's to change.

    Returns
    -------
    Talkers
        The mixture (3, 160000) and the source images (3, 3, 160000) in float64, the
        sampling rate and the path of the mixture's file.

    Examples
    --------
    >>> from separatrix.datasets import talkers
    >>> recording = talkers()
    >>> recording.mixture.shape, recording.images.shape, recording.fs
    ((3, 160000), (3, 3, 160000), 16000)

    Two talkers on two microphones, from the same recording:

    >>> images = recording.images[:2, :2]
    >>> mixture = images.sum(axis=0)
    >>> mixture.shape
    (2, 160000)
    """
    # Here, so that importing this module does not wait for the sound library.
    from ..audio import read_audio

    path = _FOLDER / "mix.flac"
    mixture, fs = read_audio(path)
    images = np.stack([read_audio(_FOLDER / f"image_{k}.flac")[0] for k in range(1, _N_SRC + 1)])
    return Talkers(mixture, images, fs, path)
