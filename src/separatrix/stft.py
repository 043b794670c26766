"""Short-time Fourier transform with exact lengths."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.fft import next_fast_len
from scipy.signal import ShortTimeFFT
from scipy.signal.windows import hann

from .arrays import Array, array_namespace, device, to_numpy
from .errors import ShapeError

Read = Callable[[int, int], np.ndarray]  # (start, stop) -> samples (..., sample)


class _Geometry(NamedTuple):
    """SciPy's frame p has its middle at sample p * hop; the first frame is p_min."""

    middle: int
    p_min: int
    hop: int


def n_fft_of(seconds: float, fs: float) -> int:
    """Choose an FFT length of about so many seconds: the next fast one, a multiple of 4.

    Parameters
    ----------
    seconds : float
        Length of the window.
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    int
        Length in samples.

    Examples
    --------
    >>> n_fft_of(0.128, 16000), n_fft_of(0.128, 48000)
    (2048, 6144)
    """
    return 4 * next_fast_len(int(np.ceil(seconds * fs / 4)))


@dataclass(frozen=True)
class Stft:
    """Short-time Fourier transform with a periodic Hann window, a thin layer over SciPy's.

    Parameters
    ----------
    n_fft : int
        Window and FFT length in samples, at least 2.
    hop : int, optional
        Samples from frame to frame, ``n_fft // 4`` by default.

    Raises
    ------
    ValueError
        If n_fft or hop is out of range, or the windows do not overlap enough to invert.

    Examples
    --------
    >>> stft = Stft(64)
    >>> x = np.random.default_rng(0).standard_normal((2, 1000))
    >>> X = stft.forward(x)
    >>> X.shape
    (2, 33, 66)
    >>> bool(np.allclose(stft.inverse(X, 1000), x))
    True
    """

    n_fft: int
    hop: int | None = None

    def __post_init__(self) -> None:
        if self.n_fft < 4:
            raise ValueError(f"n_fft must be at least 4 samples; got {self.n_fft}.")
        if self.hop is None:
            object.__setattr__(self, "hop", self.n_fft // 4)
        if not 1 <= self.hop <= self.n_fft // 2:  # type: ignore[operator]
            raise ValueError(
                f"hop must be from 1 to n_fft // 2 = {self.n_fft // 2} samples, so that windows "
                f"overlap; got {self.hop}."
            )

    @property
    def n_freq(self) -> int:
        """Number of frequency bins, ``n_fft // 2 + 1``."""
        return self.n_fft // 2 + 1

    @property
    def _half(self) -> int:
        return (self.n_fft + 1) // 2

    @property
    def _geometry(self) -> _Geometry:
        return _Geometry(self._transform.m_num_mid, self._transform.p_min, self._transform.hop)

    @property
    def first_sample(self) -> int:
        """Sample at which the window of the first frame begins, before the signal does."""
        return int(self._transform.p_min * self._transform.hop) - self.n_fft // 2

    @cached_property
    def _transform(self) -> ShortTimeFFT:
        # fs = 1: times and frequencies in hertz are the caller's business.
        return ShortTimeFFT(hann(self.n_fft, sym=False), self.hop, fs=1.0)

    def forward(self, x: Array) -> Array:
        """Transform signals (..., sample) to spectrograms (..., freq, frame).

        Parameters
        ----------
        x : Array
            Real signals (..., sample) of at least half a window; foreign arrays go
            through NumPy.

        Returns
        -------
        Array
            Complex spectrogram on the library and device of x; complex64 for float32.

        Raises
        ------
        ShapeError
            If x is shorter than half a window.
        """
        self.n_frames(x.shape[-1])
        X = self._transform.stft(to_numpy(x))
        return _as(X, x, "complex64" if "float32" in str(x.dtype) else "complex128")

    def n_frames(self, n_samples: int) -> int:
        """Count the frames of a signal.

        Parameters
        ----------
        n_samples : int
            Its length.

        Returns
        -------
        int
            Number of frames that `forward` gives.

        Raises
        ------
        ShapeError
            If it is shorter than half a window.
        """
        if n_samples < self._half:
            raise ShapeError(
                f"n_fft={self.n_fft} is too long for {n_samples} samples; use a longer recording "
                f"or n_fft of at most {n_samples}."
            )
        return int(self._transform.p_num(n_samples))

    def forward_part(self, read: Read, n_samples: int, first: int, last: int) -> np.ndarray:
        """Transform a part of a signal that need not be in memory.

        Parameters
        ----------
        read : callable
            ``read(start, stop)`` gives those samples, (..., sample) in NumPy.
        n_samples : int
            Length of the signal.
        first, last : int
            First frame, and the one after the last, counted from 0.

        Returns
        -------
        numpy.ndarray
            Frames first to last of what `forward` gives for the whole, (..., freq, frame).
        """
        middle, p_min, hop = self._geometry
        p0, p1 = first + p_min, last + p_min
        # From a multiple of the hop on, and no shorter than half a window, which SciPy asks for.
        shift = max(0, min(p0 - -(-middle // hop), (n_samples - self._half) // hop))
        start = shift * hop
        stop = max((p1 - 1) * hop - middle + self.n_fft, start + self._half)
        x = read(start, min(stop, n_samples))
        return self._transform.stft(x, p0=p0 - shift, p1=p1 - shift)

    def reaching(self, start: int, stop: int, n_samples: int) -> tuple[int, int]:
        """Find the frames that some samples are made of.

        Parameters
        ----------
        start, stop : int
            First sample, and the one after the last.
        n_samples : int
            Length of the signal.

        Returns
        -------
        first, last : int
            First frame that `inverse_part` needs for them, and the one after the last.
        """
        middle, p_min, hop = self._geometry
        last = -(-(stop + middle) // hop) - p_min
        return start // hop, min(last, self.n_frames(n_samples))

    def inverse_part(self, X: np.ndarray, start: int, stop: int) -> np.ndarray:
        """Transform a part of a spectrogram back.

        Parameters
        ----------
        X : numpy.ndarray
            Frames (..., freq, frame) that `reaching` names for the samples.
        start, stop : int
            First sample to give, and the one after the last; at least half a window apart.

        Returns
        -------
        numpy.ndarray
            Samples start to stop of what `inverse` gives for the whole, (..., sample);
            float32 for complex64.
        """
        # The first frame is the first to reach the multiple of the hop at or before `start`.
        offset = start % self._geometry.hop
        x = self._transform.istft(X, k1=offset + stop - start)[..., offset:]
        return _as(x, X, "float32" if "complex64" in str(X.dtype) else "float64")

    def inverse(self, X: Array, n_samples: int) -> Array:
        """Transform spectrograms (..., freq, frame) back to n_samples samples.

        Parameters
        ----------
        X : Array
            Complex spectrogram as `forward` gives it.
        n_samples : int
            Length of the signals to give back.

        Returns
        -------
        Array
            Signals (..., sample); float32 for complex64.

        Raises
        ------
        ShapeError
            If X has another number of bins or frames than `forward` gives for n_samples.
        """
        n_frames = self._transform.p_num(n_samples)
        if tuple(X.shape[-2:]) != (self.n_freq, n_frames):
            raise ShapeError(
                f"X must be (..., freq, frame) with {self.n_freq} bins and {n_frames} frames for "
                f"{n_samples} samples; got {tuple(X.shape)}."
            )
        x = self._transform.istft(to_numpy(X), k1=n_samples)
        return _as(x, X, "float32" if "complex64" in str(X.dtype) else "float64")


def _as(values: np.ndarray, reference: Array, dtype: str) -> Array:
    """The values with the given type on the library and device of the reference."""
    xp = array_namespace(reference)
    return xp.asarray(values.astype(dtype, copy=False), device=device(reference))
