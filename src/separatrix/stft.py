"""Short-time Fourier transform with exact lengths."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.fft import next_fast_len
from scipy.signal import ShortTimeFFT
from scipy.signal.windows import hann

from .arrays import Array, array_namespace, device, to_numpy
from .errors import ShapeError

WINDOW_SECONDS = 0.128  # 2048 samples at 16 kHz, measured on speech; other rates scale


def default_n_fft(fs: float) -> int:
    """Choose an FFT length of about 128 ms: the next fast one that is a multiple of 4.

    Parameters
    ----------
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    int
        Length in samples.

    Examples
    --------
    >>> default_n_fft(16000), default_n_fft(48000)
    (2048, 6144)
    """
    return 4 * next_fast_len(int(np.ceil(WINDOW_SECONDS * fs / 4)))


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
        n_samples = x.shape[-1]
        if n_samples < (self.n_fft + 1) // 2:
            raise ShapeError(
                f"n_fft={self.n_fft} is too long for {n_samples} samples; use a longer recording "
                f"or n_fft of at most {n_samples}."
            )
        X = self._transform.stft(to_numpy(x))
        return _as(X, x, "complex64" if "float32" in str(x.dtype) else "complex128")

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
