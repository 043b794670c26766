"""Iterative source steering: all rows move along one or two outputs.

Steps along the targets alone never leave the span of the first targets.  With background
rows a step along all of them at once follows, in which only the targets move: the background is
a consequence of the targets, not a source, and any rows that span it give the same step.
"""

from ...arrays import Array, Namespace, abs2, array_namespace, conj_transpose
from .products import (
    extreme_vectors,
    pairs,
    power_of,
    solve_definite,
    swap,
    with_background,
)


def iss1(packed: Array, covariance: Array, W: Array, weight: Array) -> tuple[Array, Array]:
    """One sweep of iterative source steering (Scheibler and Ono, ICASSP 2020, eqs. 7, 8)."""
    xp = array_namespace(packed)
    n_src = weight.shape[-3]
    weight = swap(xp, weight)  # (..., freq or 1, src, frame), beside y
    targets = W[..., :n_src, :]
    y = targets @ packed
    own = xp.eye(n_src, dtype=xp.bool, device=W.device)
    for s in range(n_src):
        v, weighted_power = _along(weight, y, y[..., s : s + 1, :])
        v = xp.where(own[:, s : s + 1], 1 - 1 / xp.sqrt(weighted_power), v)
        targets, y = targets - v * targets[..., s : s + 1, :], y - v * y[..., s : s + 1, :]
    return _finish(xp, packed, covariance, W, weight, targets, y)


def iss2(packed: Array, covariance: Array, W: Array, weight: Array) -> tuple[Array, Array]:
    """One sweep of pairwise source steering (Scheibler, ICASSP 2021), over cyclic neighbours."""
    xp = array_namespace(packed)
    n_src = weight.shape[-3]
    if n_src == 1:
        return iss1(packed, covariance, W, weight)
    weight = swap(xp, weight)
    targets = W[..., :n_src, :]
    y = targets @ packed
    for s, u in pairs(n_src):
        pair = xp.concat([y[..., i : i + 1, :] for i in (s, u)], axis=-2)
        rows = xp.concat([targets[..., i : i + 1, :] for i in (s, u)], axis=-2)
        steps = [_step(xp, weight[..., m, :], y[..., m, :], pair) for m in range(n_src)]
        Q_s, Q_u = (steps[i][0] for i in (s, u))
        # Smallest for s: here h is the row itself, not what it is projected from.
        values, smallest, largest = extreme_vectors(xp, Q_s, Q_u)
        new = {s: conj_transpose(smallest / xp.sqrt(values[..., :1, None]))}
        new[u] = conj_transpose(largest)
        y, targets = (
            xp.concat(
                [
                    new[m] @ both if m in new else old[..., m : m + 1, :] - steps[m][1] @ both
                    for m in range(n_src)
                ],
                axis=-2,
            )
            for old, both in ((y, pair), (targets, rows))
        )
    return _finish(xp, packed, covariance, W, weight, targets, y)


def _along(weight: Array, y: Array, signal: Array) -> tuple[Array, Array]:
    """Steps (..., src, 1) that decorrelate y from one signal, and its weighted power."""
    xp = array_namespace(y)
    weighted_power = xp.sum(weight * abs2(signal), axis=-1, keepdims=True)
    v = ((weight * y) @ conj_transpose(signal)) / weighted_power
    return v, weighted_power / y.shape[-1]


def _step(xp: Namespace, weight: Array, y: Array, signals: Array) -> tuple[Array, Array]:
    """Weighted covariance of signals, and the step (..., 1, signal) that takes them out of y."""
    n_frames = signals.shape[-1]
    weighted = conj_transpose(signals * weight[..., None, :]) / n_frames
    Q = signals @ weighted
    cross = y[..., None, :] @ weighted
    return Q, conj_transpose(solve_definite(xp, Q, conj_transpose(cross)))


def _finish(
    xp: Namespace,
    packed: Array,
    covariance: Array,
    W: Array,
    weight: Array,
    targets: Array,
    y: Array,
) -> tuple[Array, Array]:
    """A step along all background rows at once, then new background rows and the power."""
    n_src = targets.shape[-2]
    background = W[..., n_src:, :]
    if background.shape[-2]:
        z = background @ packed
        steps = [_step(xp, weight[..., m, :], y[..., m, :], z)[1] for m in range(n_src)]
        step = xp.concat(steps, axis=-2)
        targets, y = targets - step @ background, y - step @ z
    W = xp.concat([targets, background], axis=-2)
    W = with_background(xp, covariance, W, n_src)
    return W, power_of(xp, y, weight.shape[-3] == 1)
