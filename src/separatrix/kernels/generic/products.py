"""Products that all sweeps are made of."""

from ...arrays import Array, Namespace, abs2, array_namespace, conj_transpose


def pack(x: Array, gain: Array | float = 1.0) -> Array:
    """Order a spectrogram (..., chan, freq, frame) frequency by frequency, divided by gain."""
    return swap(array_namespace(x), x) / gain


def demixed_power(packed: Array, W: Array, n_src: int, spherical: bool) -> Array:
    """Power (..., src, freq, frame) of the demixed sources; (..., src, 1, frame) summed."""
    xp = array_namespace(packed)
    return power_of(xp, W[..., :n_src, :] @ packed, spherical)


def weighted_covariance(packed: Array, weight: Array) -> Array:
    """Mean over frames of weight * x x^H, for weight (..., freq or 1, frame) of one source."""
    n_frames = packed.shape[-1]
    return (packed * weight[..., None, :]) @ conj_transpose(packed) / n_frames


def sum_log_det(matrices: Array) -> Array:
    """Sum over frequency of log|det| of (..., freq, row, row), in float64."""
    xp = array_namespace(matrices)
    return xp.sum(xp.linalg.slogdet(matrices)[1], axis=-1, dtype=xp.float64)


def background_rows(covariance: Array, targets: Array) -> Array:
    """Orthonormal rows B with B C W1^H = 0, which complete n_src target rows W1.

    Scheibler and Ono, "Independent vector analysis with more microphones than sources",
    WASPAA 2019, eq. (12), generalised to any number of sources, has B = [K, -I].  Its rows span
    the same, which is all that updates and cost see; but K has no bound where the first rows of
    C W1^H are nearly dependent.
    """
    xp = array_namespace(covariance)
    n_src = targets.shape[-2]
    Q, _ = xp.linalg.qr(covariance @ conj_transpose(targets), mode="complete")
    return conj_transpose(Q[..., n_src:])


def with_background(xp: Namespace, covariance: Array, W: Array, n_src: int) -> Array:
    """Replace the rows of W after the first n_src by background rows that fit them."""
    if n_src == W.shape[-1]:
        return W
    targets = W[..., :n_src, :]
    return xp.concat([targets, background_rows(covariance, targets)], axis=-2)


def power_of(xp: Namespace, y: Array, spherical: bool) -> Array:
    """Power (..., src, freq, frame) of y (..., freq, src, frame); (..., src, 1, frame) summed."""
    power = abs2(y)
    if spherical:
        power = xp.sum(power, axis=-3, keepdims=True)
    return swap(xp, power)


def swap(xp: Namespace, x: Array) -> Array:
    """Exchange axes -3 and -2, which turns (chan, freq, frame) into (freq, chan, frame)."""
    batch = tuple(range(x.ndim - 3))
    return xp.permute_dims(x, (*batch, x.ndim - 2, x.ndim - 3, x.ndim - 1))


def solve_definite(xp: Namespace, V: Array, B: Array) -> Array:
    """Solve V X = B for Hermitian positive definite V, by way of its correlation matrix."""
    scale, correlation = correlation_of(xp, V)
    return xp.linalg.solve(correlation, B / scale) / scale


def correlation_of(xp: Namespace, V: Array) -> tuple[Array, Array]:
    """Scale (..., n, 1) and correlation matrix of a covariance, ``V = scale R scale^T``.

    The ridge is at rounding level: it acts only where too few frames carry all the weight.
    """
    n = V.shape[-1]
    scale = xp.sqrt(xp.real(xp.linalg.diagonal(V)))[..., None]
    ridge = n * xp.finfo(V.dtype).eps * xp.eye(n, dtype=V.dtype, device=V.device)
    return scale, V / (scale * xp.matrix_transpose(scale)) + ridge


def pairs(n_src: int) -> list[tuple[int, int]]:
    """Cyclic neighbours (0, 1), (1, 2), ..., (n - 1, 0); one pair for two sources."""
    return [(s, (s + 1) % n_src) for s in range(n_src if n_src > 2 else n_src - 1)]


def extreme_vectors(xp: Namespace, A: Array, B: Array) -> tuple[Array, Array, Array]:
    """Solve A h = value B h for Hermitian 2 x 2 matrices, each h scaled to h^H B h = 1.

    Returns the values (..., 2) in rising order, and the vectors of the smaller and the
    larger one, (..., 2, 1).
    """
    scale, correlation = correlation_of(xp, B)
    L_inverse = xp.linalg.inv(xp.linalg.cholesky(correlation))
    A = A / (scale * xp.matrix_transpose(scale))
    values, vectors = xp.linalg.eigh(L_inverse @ A @ conj_transpose(L_inverse))
    h = conj_transpose(L_inverse) @ vectors / scale
    return values, h[..., :1], h[..., 1:]


def replace_rows(xp: Namespace, W: Array, rows: dict[int, Array]) -> Array:
    """W with some rows (..., 1, chan) exchanged; nothing is written in place."""
    return xp.concat([rows.get(i, W[..., i : i + 1, :]) for i in range(W.shape[-2])], axis=-2)
