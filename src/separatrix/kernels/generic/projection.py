"""Iterative projection: rows are found one or two at a time, from weighted covariances.

The sweeps work in the coordinates of the present outputs, W = T W_before with T = I at
first.  By equivariance the result is the same; but V of the outputs keeps its digits when
sources are well separated and the weights of quiet frames are large, where V of the
microphones loses them all (complex64: not a number within 15 sweeps on noise-free data).
"""

from ...arrays import Array, Namespace, array_namespace, conj_transpose
from .products import (
    correlation_of,
    extreme_vectors,
    pairs,
    power_of,
    replace_rows,
    weighted_covariance,
    with_background,
)


def ip1(packed: Array, covariance: Array, W: Array, weight: Array) -> tuple[Array, Array]:
    """One sweep of iterative projection (Ono, WASPAA 2011, eqs. 15 to 18)."""
    xp = array_namespace(packed)
    n_src = weight.shape[-3]
    y, T, y_covariance = outputs(xp, packed, covariance, W)
    for s in range(n_src):
        V = weighted_covariance(y, weight[..., s, :, :])
        t, U = _projections(xp, T, V, (s,))
        T = replace_rows(xp, T, {s: conj_transpose(t / xp.sqrt(xp.real(U)))})
        T = with_background(xp, y_covariance, T, n_src)
    return finish(xp, covariance, W, T, y, weight)


def ip2(packed: Array, covariance: Array, W: Array, weight: Array) -> tuple[Array, Array]:
    """One sweep of pairwise projection (Ono, APSIPA 2012), over cyclic neighbours."""
    xp = array_namespace(packed)
    n_src = weight.shape[-3]
    if n_src == 1:
        return ip1(packed, covariance, W, weight)
    y, T, y_covariance = outputs(xp, packed, covariance, W)
    V = [weighted_covariance(y, weight[..., s, :, :]) for s in range(n_src)]
    for s, u in pairs(n_src):
        t_s, U_s = _projections(xp, T, V[s], (s, u))
        t_u, U_u = _projections(xp, T, V[u], (s, u))
        # Largest for s: the other assignment raises the cost by up to a third.
        values, smallest, largest = extreme_vectors(xp, U_s, U_u)
        row_s = conj_transpose(t_s @ largest / xp.sqrt(values[..., 1:, None]))
        T = replace_rows(xp, T, {s: row_s, u: conj_transpose(t_u @ smallest)})
        T = with_background(xp, y_covariance, T, n_src)
    return finish(xp, covariance, W, T, y, weight)


def outputs(
    xp: Namespace, packed: Array, covariance: Array, W: Array
) -> tuple[Array, Array, Array]:
    """Present outputs, T = I and the covariance of the outputs."""
    identity = xp.eye(W.shape[-1], dtype=W.dtype, device=W.device)
    T = xp.broadcast_to(identity, W.shape)
    return W @ packed, T, W @ covariance @ conj_transpose(W)


def _projections(
    xp: Namespace, T: Array, V: Array, columns: tuple[int, ...]
) -> tuple[Array, Array]:
    """Columns t of (T V)^-1 and U = t^H V t, by way of the correlation matrix of V."""
    scale, correlation = correlation_of(xp, V)
    scaled = T * xp.matrix_transpose(scale) / scale
    identity = xp.eye(V.shape[-1], dtype=V.dtype, device=V.device)
    unit = xp.concat([identity[:, c : c + 1] for c in columns], axis=-1)
    t = xp.linalg.solve(scaled @ correlation, unit / scale)
    return t / scale, conj_transpose(t) @ correlation @ t


def finish(
    xp: Namespace, covariance: Array, W: Array, T: Array, y: Array, weight: Array
) -> tuple[Array, Array]:
    """New W and power from the change of coordinates T."""
    n_src = weight.shape[-3]
    W = with_background(xp, covariance, T @ W, n_src)
    return W, power_of(xp, T[..., :n_src, :] @ y, weight.shape[-2] == 1)
