"""Slow literal version of the published BlinkIVA, with plain loops.

Scheibler and Ono, ICASSP 2019.  X (frame, freq, chan), U (frame, sensor); filters stand in the
columns of W (freq, chan, chan), y = W^H x; R (frame, chan), G (src, sensor).
"""

import numpy as np

TINY = 2.220446049250313e-16


def mean_power(X, W):
    n_frames, n_freq, n_chan = X.shape
    P = np.zeros((n_frames, n_chan))
    for t in range(n_frames):
        for f in range(n_freq):
            for s in range(n_chan):
                P[t, s] += abs(np.vdot(W[f, :, s], X[t, f])) ** 2 / n_freq
    return P


def factor_round(P, u, R, G, sparse_reg):
    """P, R (frame, src), u (frame, sensor), G (src, sensor)."""
    expected, new = R @ G, R.copy()
    for t in range(R.shape[0]):
        for s in range(R.shape[1]):
            above, below = P[t, s] / R[t, s] ** 2, 1 / R[t, s] + sparse_reg
            for b in range(G.shape[1]):
                above += G[s, b] * u[t, b] / expected[t, b] ** 2
                below += G[s, b] / expected[t, b]
            new[t, s] = max(R[t, s] * np.sqrt(above / below), TINY)
    R, expected = new, new @ G
    new = G.copy()
    for s in range(G.shape[0]):
        for b in range(G.shape[1]):
            above = sum(R[t, s] * u[t, b] / expected[t, b] ** 2 for t in range(len(R)))
            below = sum(R[t, s] / expected[t, b] for t in range(len(R)))
            new[s, b] = max(G[s, b] * np.sqrt(above / below), TINY)
    return R, new


def project(X, W, weight):
    """Iterative projection of every column in turn."""
    n_frames, n_freq, n_chan = X.shape
    W = W.copy()
    for f in range(n_freq):
        for s in range(n_chan):
            V = (
                sum(weight[t, s] * np.outer(X[t, f], X[t, f].conj()) for t in range(n_frames))
                / n_frames
            )
            w = np.linalg.solve(W[f].conj().T @ V, np.eye(n_chan)[:, s])
            W[f, :, s] = w / np.sqrt(np.vdot(w, V @ w).real)
    return W


def blinkiva(X, U, R, G, n_iter, n_sub_iter, epsilon=0.5, sparse_reg=0.0):
    _, n_freq, n_chan = X.shape
    n_src = G.shape[0]
    u = U / (2 * n_freq)
    G = G * u.sum(axis=0) / (R @ G).sum(axis=0)
    W = np.tile(np.eye(n_chan, dtype=complex), (n_freq, 1, 1))
    P = mean_power(X, W)
    R = np.concatenate([R, P[:, n_src:]], axis=1)
    for _ in range(n_iter):
        for _ in range(n_sub_iter):
            R[:, :n_src], G = factor_round(P[:, :n_src], u, R[:, :n_src], G, sparse_reg)
        W = project(X, W, 1 / np.maximum(2 * R, epsilon))
        P = mean_power(X, W)
        R[:, n_src:] = P[:, n_src:]
        scale = 1 / R.mean(axis=0)
        R, P, W, G = R * scale, P * scale, W * np.sqrt(scale), G / scale[:n_src, None]
    return W, G, R
