"""Hot functions in the array API: the reference that reads like the papers.

A kernel is a whole sweep over the sources.  Arguments are plain arrays: ``packed`` is the
mixture as (..., freq, chan, frame), ``covariance`` its mean outer product (..., freq,
chan, chan), ``W`` (..., freq, chan, chan) with rows w^H, ``weight`` (..., src, freq or 1,
frame).  Rows of W beyond the number of sources are background rows (OverIVA).
"""

from ..arrays import Array, Namespace, abs2, array_namespace, conj_transpose


def pack(x: Array) -> Array:
    """Order a spectrogram (..., chan, freq, frame) frequency by frequency."""
    return _swap(array_namespace(x), x)


def demixed_power(packed: Array, W: Array, n_src: int, spherical: bool) -> Array:
    """Power (..., src, freq, frame) of the demixed sources; (..., src, 1, frame) summed."""
    xp = array_namespace(packed)
    return _power(xp, W[..., :n_src, :] @ packed, spherical)


def weighted_covariance(packed: Array, weight: Array) -> Array:
    """Mean over frames of weight * x x^H, for weight (..., freq or 1, frame) of one source."""
    n_frames = packed.shape[-1]
    return (packed * weight[..., None, :]) @ conj_transpose(packed) / n_frames


def background_rows(covariance: Array, targets: Array) -> Array:
    """Rows B = [K, -I] with B C W1^H = 0, which complete n_src target rows W1.

    Scheibler and Ono, "Independent vector analysis with more microphones than sources",
    WASPAA 2019, eq. (12) generalised to any number of sources.
    """
    xp = array_namespace(covariance)
    n_src, n_chan = targets.shape[-2:]
    cross = covariance @ conj_transpose(targets)
    # K D1 = D2 for cross = [D1; D2], solved from the right.
    K = conj_transpose(
        xp.linalg.solve(
            conj_transpose(cross[..., :n_src, :]), conj_transpose(cross[..., n_src:, :])
        )
    )
    minus_identity = -xp.eye(n_chan - n_src, dtype=K.dtype, device=K.device)
    minus_identity = xp.broadcast_to(minus_identity, (*K.shape[:-1], n_chan - n_src))
    return xp.concat([K, minus_identity], axis=-1)


def ip1(packed: Array, covariance: Array, W: Array, weight: Array) -> tuple[Array, Array]:
    """One sweep of iterative projection (Ono, WASPAA 2011, eqs. 15 to 18).

    The sweep works in the coordinates of the present outputs, W = T W_before with T = I at
    first.  By equivariance the result is the same; but V of the outputs keeps its digits
    when sources are well separated and the weights of quiet frames are large, where V of the
    microphones loses them all (complex64: not a number within 15 sweeps on noise-free data).
    """
    xp = array_namespace(packed)
    n_src, n_chan = weight.shape[-3], W.shape[-1]
    y = W @ packed
    identity = xp.eye(n_chan, dtype=W.dtype, device=W.device)
    T = xp.broadcast_to(identity, W.shape)
    y_covariance = W @ covariance @ conj_transpose(W)
    for s in range(n_src):
        V = weighted_covariance(y, weight[..., s, :, :])
        row = _projection(xp, T, V, identity[:, s : s + 1])
        T = xp.concat([T[..., :s, :], row, T[..., s + 1 :, :]], axis=-2)
        T = _with_background(xp, y_covariance, T, n_src)
    W = _with_background(xp, covariance, T @ W, n_src)
    return W, _power(xp, T[..., :n_src, :] @ y, weight.shape[-2] == 1)


def _projection(xp: Namespace, T: Array, V: Array, unit: Array) -> Array:
    """Row t^H with T V t = unit and t^H V t = 1, by way of the correlation matrix of V."""
    n_chan = V.shape[-1]
    scale = xp.sqrt(xp.real(xp.linalg.diagonal(V)))[..., None]
    # At rounding level: it acts only where too few frames carry all the weight.
    ridge = n_chan * xp.finfo(V.dtype).eps * xp.eye(n_chan, dtype=V.dtype, device=V.device)
    correlation = V / (scale * xp.matrix_transpose(scale)) + ridge
    scaled = T * xp.matrix_transpose(scale) / scale
    t = xp.linalg.solve(scaled @ correlation, xp.broadcast_to(unit, (*V.shape[:-1], 1)))
    norm = xp.sqrt(xp.real(conj_transpose(t) @ correlation @ t))
    return conj_transpose(t / (norm * scale))


def iss1(packed: Array, covariance: Array, W: Array, weight: Array) -> tuple[Array, Array]:
    """One sweep of iterative source steering (Scheibler and Ono, ICASSP 2020, eqs. 7, 8).

    Steps along the targets alone never leave the span of the first targets.  With
    background rows a step along each of them follows, in which only the targets move:
    the background is a consequence of the targets, not a source.
    """
    xp = array_namespace(packed)
    n_src, n_chan = weight.shape[-3], W.shape[-1]
    n_frames = packed.shape[-1]
    weight = _swap(xp, weight)  # (..., freq or 1, src, frame), beside y
    targets, background = W[..., :n_src, :], W[..., n_src:, :]
    y, z = targets @ packed, background @ packed
    is_row = xp.eye(n_src, dtype=xp.bool, device=W.device)
    for s in range(n_chan):
        along, row = (y, targets) if s < n_src else (z, background)
        s_row = s if s < n_src else s - n_src
        signal, row = along[..., s_row : s_row + 1, :], row[..., s_row : s_row + 1, :]
        weighted_power = xp.sum(weight * abs2(signal), axis=-1) / n_frames
        v = ((weight * y) @ conj_transpose(signal))[..., 0] / n_frames / weighted_power
        if s < n_src:
            v = xp.where(is_row[s, :], 1 - 1 / xp.sqrt(weighted_power), v)
        v = v[..., None]
        targets, y = targets - v * row, y - v * signal
    W = _with_background(xp, covariance, xp.concat([targets, background], axis=-2), n_src)
    return W, _power(xp, y, weight.shape[-3] == 1)


def _with_background(xp: Namespace, covariance: Array, W: Array, n_src: int) -> Array:
    if n_src == W.shape[-1]:
        return W
    targets = W[..., :n_src, :]
    return xp.concat([targets, background_rows(covariance, targets)], axis=-2)


def _power(xp: Namespace, y: Array, spherical: bool) -> Array:
    """Power (..., src, freq, frame) of y (..., freq, src, frame); (..., src, 1, frame) summed."""
    power = abs2(y)
    if spherical:
        power = xp.sum(power, axis=-3, keepdims=True)
    return _swap(xp, power)


def _swap(xp: Namespace, x: Array) -> Array:
    """Exchange axes -3 and -2, which turns (chan, freq, frame) into (freq, chan, frame)."""
    batch = tuple(range(x.ndim - 3))
    return xp.permute_dims(x, (*batch, x.ndim - 2, x.ndim - 3, x.ndim - 1))
