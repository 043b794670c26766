"""Quadratic forms ``x^H B x`` at every point of a spectrogram, by real matrix products.

A Hermitian matrix is a real vector: its diagonal, and twice the real and imaginary parts above
it.  In these coordinates ``x^H B x = tr(B x x^H)`` is an inner product of B with what is derived
of x once, so that forms of all sources at all frames are one real product a bin, a quarter of
the complex arithmetic, and weighted sums of ``x x^H`` are another.
"""

from ..arrays import Array, array_namespace


def outer_products(x: Array) -> Array:
    """Derive the products of channels.

    Parameters
    ----------
    x : Array
        Spectrogram (..., chan, freq, frame).

    Returns
    -------
    Array
        Real (..., freq, chan ** 2, frame): |x_c|^2, then real and then imaginary parts of
        ``x_d conj(x_c)`` for all c < d.

    Examples
    --------
    >>> import numpy as np
    >>> outer_products(np.array([1 + 1j, 2j]).reshape(2, 1, 1))[0, :, 0]
    array([2., 4., 2., 2.])
    """
    xp = array_namespace(x)
    pairs = _pairs(x.shape[-3])
    channels = [x[..., c, :, :] for c in range(x.shape[-3])]
    cross = [channels[d] * xp.conj(channels[c]) for c, d in pairs]
    rows = [
        *(xp.real(one) ** 2 + xp.imag(one) ** 2 for one in channels),
        *(xp.real(one) for one in cross),
        *(xp.imag(one) for one in cross),
    ]
    return xp.stack(rows, axis=-2)


def quadratic_forms(B: Array, products: Array) -> Array:
    """Evaluate ``x^H B x`` at every point.

    Parameters
    ----------
    B : Array
        Hermitian matrices (..., freq, src, chan, chan).
    products : Array
        What `outer_products` gave of x.

    Returns
    -------
    Array
        Real forms (..., freq, src, frame), of the precision of the products.
    """
    xp = array_namespace(B)
    pairs = _pairs(B.shape[-1])
    above = [B[..., c, d] for c, d in pairs]
    columns = [
        *(xp.real(B[..., c, c]) for c in range(B.shape[-1])),
        *(2 * xp.real(one) for one in above),
        *(-2 * xp.imag(one) for one in above),
    ]
    return xp.astype(xp.stack(columns, axis=-1), products.dtype) @ products


def weighted_covariance(weight: Array, products: Array) -> Array:
    """Sum ``weight * x x^H`` over frames.

    Parameters
    ----------
    weight : Array
        Real weights (..., freq, src, frame).
    products : Array
        What `outer_products` gave of x.

    Returns
    -------
    Array
        Hermitian matrices (..., freq, src, chan, chan).
    """
    xp = array_namespace(products)
    sums = weight @ xp.matrix_transpose(products)
    n_chan = round(products.shape[-2] ** 0.5)
    pairs = _pairs(n_chan)
    entries = {(c, c): sums[..., c] + 0j for c in range(n_chan)}
    for place, (c, d) in enumerate(pairs):
        real, imag = sums[..., n_chan + place], sums[..., n_chan + len(pairs) + place]
        entries[d, c] = real + 1j * imag
        entries[c, d] = real - 1j * imag
    rows = [xp.stack([entries[c, d] for d in range(n_chan)], axis=-1) for c in range(n_chan)]
    return xp.stack(rows, axis=-2)


def _pairs(n_chan: int) -> list[tuple[int, int]]:
    return [(c, d) for c in range(n_chan) for d in range(c + 1, n_chan)]
