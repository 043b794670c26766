"""Joint diagonalisation as it stands in the papers, in slow literal loops."""

import numpy as np


def covariance(x, lag, start, stop):
    """Mean of x_i(t) x_j(t - lag) over a block, of lag and minus lag."""
    n_chan = len(x)
    found = np.zeros((n_chan, n_chan))
    times = range(start + lag, stop)
    for i in range(n_chan):
        for j in range(n_chan):
            for t in times:
                found[i, j] += (x[i, t] * x[j, t - lag] + x[j, t] * x[i, t - lag]) / 2
    return found / len(times)


def uwedge_sweep(matrices, W):
    """Solve the 2 x 2 equations of every pair, then W <- A^-1 W with rows of unit norm."""
    n = len(W)
    left = [W @ C @ W.T for C in matrices]
    A = np.eye(n)
    for i in range(n):
        for j in range(i):
            B = np.zeros((2, 2))
            right = np.zeros(2)
            for C in left:
                B += [[C[j, j] ** 2, C[i, i] * C[j, j]], [C[i, i] * C[j, j], C[i, i] ** 2]]
                right += [C[i, j] * C[j, j], C[i, j] * C[i, i]]
            A[i, j], A[j, i] = np.linalg.solve(B, right)
    W = np.linalg.inv(A) @ W
    return W / np.linalg.norm(W, axis=1, keepdims=True)


def pham_sweep(matrices, W):
    """Pham's transformation of every pair, one after the other."""
    n, W = len(W), W.copy()
    for p in range(n):
        for q in range(p + 1, n):
            left = [W @ C @ W.T for C in matrices]
            k = len(left)
            w = np.array(
                [
                    [sum(C[q, q] / C[p, p] for C in left) / k, 1],
                    [1, sum(C[p, p] / C[q, q] for C in left) / k],
                ]
            )
            g = [sum(C[p, q] / C[m, m] for C in left) / k for m in (p, q)]
            h = np.linalg.solve(w, g)
            T = np.eye(n)
            size = 1 + np.sqrt(1 - 4 * h[0] * h[1])
            T[p, q], T[q, p] = -2 * h[0] / size, -2 * h[1] / size
            W = T @ W
    return W / np.linalg.norm(W, axis=1, keepdims=True)


def best_rotation(matrices, W, p, q, n_angles=20000):
    """The angle of one pair, by trying many."""
    best = np.inf, 0.0
    for angle in np.linspace(-np.pi / 4, np.pi / 4, n_angles):
        c, s = np.cos(angle), np.sin(angle)
        rows = np.array([c * W[p] + s * W[q], -s * W[p] + c * W[q]])
        off = sum((rows[0] @ C @ rows[1]) ** 2 for C in matrices)
        best = min(best, (off, angle))
    return best[1]


def cumulant(z, i, j, k, m):
    """Fourth cumulant of four signals of zero mean."""
    a, b, c, d = z[i], z[j], z[k], z[m]
    pairs = np.mean(a * b) * np.mean(c * d)
    pairs += np.mean(a * c) * np.mean(b * d) + np.mean(a * d) * np.mean(b * c)
    return np.mean(a * b * c * d) - pairs


def lag_objective(x, first, n_lags, W):
    """Sum over lags of the squared correlation coefficients of two outputs."""
    x = x - x.mean(axis=1, keepdims=True)
    y = W @ x
    power = np.mean(y**2, axis=1)
    total = 0.0
    for lag in range(first, first + n_lags):
        n = x.shape[1] - lag
        r = (y[0, lag:] @ y[1, :n] + y[1, lag:] @ y[0, :n]) / (2 * n)
        total += r**2 / (power[0] * power[1])
    return total
