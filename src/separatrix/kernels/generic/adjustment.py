"""Iterative projection with adjustment: one row is found anew while all others follow it."""

from ...arrays import Array, Namespace, abs2, array_namespace, conj_transpose
from .products import replace_rows, solve_definite, weighted_covariance, with_background
from .projection import finish, ip1, outputs

N_BISECTIONS = 60  # of a bracket in the logarithm: to the last bit of a double


def ipa(packed: Array, covariance: Array, W: Array, weight: Array) -> tuple[Array, Array]:
    """One sweep of projection with adjustment (Scheibler, IEEE TSP 2021, algorithm 2).

    Row k becomes u^H y and every other target m gets y_m + p_m y_k; u and p are optimal
    together.  Background rows are not adjusted, they follow after each row.
    """
    xp = array_namespace(packed)
    n_src = weight.shape[-3]
    if n_src == 1:
        return ip1(packed, covariance, W, weight)
    y, T, y_covariance = outputs(xp, packed, covariance, W)
    V = [_definite(weighted_covariance(y, weight[..., s, :, :])) for s in range(n_src)]
    # In double precision: p0 - p1 and mu - phi are small differences, and what single precision
    # leaves of them cost a thirtieth of the fall of J on noise-free mixtures.
    T, y_covariance, *V = (xp.astype(A, xp.complex128) for A in (T, y_covariance, *V))
    for k in range(n_src):
        U = [T @ V_m @ conj_transpose(T) for V_m in V]
        others = [m for m in range(n_src) if m != k]
        row, steps = _row_and_adjustment(xp, U, k, others)
        old = T[..., k : k + 1, :]
        rows = {m: T[..., m : m + 1, :] + p * old for m, p in steps.items()}
        T = replace_rows(xp, T, {k: row @ T, **rows})
        T = with_background(xp, y_covariance, T, n_src)
    return finish(xp, covariance, W, xp.astype(T, W.dtype), y, weight)


def _definite(V: Array) -> Array:
    """V but for its rounding: Hermitian, and with a ridge that keeps it positive definite."""
    xp = array_namespace(V)
    n = V.shape[-1]
    ridge = n * xp.finfo(V.dtype).eps * xp.eye(n, dtype=V.dtype, device=V.device)
    return (V + conj_transpose(V)) / 2 * (1 + ridge)


def _row_and_adjustment(
    xp: Namespace, U: list[Array], k: int, others: list[int]
) -> tuple[Array, dict[int, Array]]:
    """Row u^H (..., 1, chan) and adjustments p_m (..., 1, 1) in coordinates of the outputs."""
    n = U[k].shape[-1]
    identity = xp.eye(n, dtype=U[k].dtype, device=U[k].device)
    C = solve_definite(xp, U[k], xp.broadcast_to(identity, U[k].shape))
    C_oo, C_ok = _block(xp, C, others, others), _block(xp, C, others, [k])
    p1 = xp.linalg.solve(C_oo, C_ok)
    z = xp.real(C[..., k, k] - (conj_transpose(C_ok) @ p1)[..., 0, 0])
    d = xp.stack([xp.real(U[m][..., k, k]) for m in others], axis=-1)[..., None]
    p0 = -xp.stack([xp.conj(U[m][..., k, m]) for m in others], axis=-1)[..., None] / d
    root = xp.sqrt(d)
    phi, E = xp.linalg.eigh(C_oo / (root * xp.matrix_transpose(root)))
    c = (conj_transpose(E) @ (root * (p0 - p1)))[..., 0]
    p = p1 + (E @ _stretched(xp, phi, c, z)[..., None]) / root
    steps = {m: p[..., i : i + 1, :] for i, m in enumerate(others)}
    unit = xp.broadcast_to(identity[:, k : k + 1], (*p.shape[:-2], n, 1))
    a = replace_rows(xp, unit, {m: -p_m for m, p_m in steps.items()})
    Ca = C @ a
    return conj_transpose(Ca / xp.sqrt(xp.real(conj_transpose(a) @ Ca))), steps


def _stretched(xp: Namespace, phi: Array, c: Array, z: Array) -> Array:
    """Minimise |x - c|^2 - log(z + sum phi |x|^2): x = c mu / (mu - phi), mu above max phi.

    mu is the root of mu = z + sum phi |c|^2 mu^2 / (mu - phi)^2, right side minus left
    falling.  It is sought as the distance to max phi, which keeps its digits.
    """
    tiny = xp.finfo(c.dtype).eps ** 2  # c = 0 along max phi would leave no root
    c = xp.where(abs2(c) > tiny**2, c, tiny + 0 * c)
    top = phi[..., -1:]
    weight = phi * abs2(c)
    low = top * xp.sqrt(abs2(c[..., -1:]))
    high = xp.maximum(top, z[..., None] + 4 * xp.sum(weight, axis=-1, keepdims=True))
    low, high = xp.log(low), xp.log(xp.maximum(low, high))
    for _ in range(N_BISECTIONS):
        middle = (low + high) / 2
        distance = xp.exp(middle)
        mu = top + distance
        stretch = mu / (distance + (top - phi))
        right = z[..., None] + xp.sum(weight * stretch**2, axis=-1, keepdims=True)
        low, high = xp.where(right > mu, middle, low), xp.where(right > mu, high, middle)
    distance = xp.exp((low + high) / 2)
    return c * (top + distance) / (distance + (top - phi))


def _block(xp: Namespace, C: Array, rows: list[int], columns: list[int]) -> Array:
    picked = xp.concat([C[..., i : i + 1, :] for i in rows], axis=-2)
    return xp.concat([picked[..., j : j + 1] for j in columns], axis=-1)
