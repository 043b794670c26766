"""Slow literal versions of the updates, written from the papers with plain loops.

Everything is (chan, freq, frame) for one recording; W is (freq, chan, chan) with rows w^H.
"""

import numpy as np


def weighted_covariance(x, weight):
    """V of one source at one frequency: x (chan, frame), weight (frame,)."""
    n_chan, n_frames = x.shape
    V = np.zeros((n_chan, n_chan), complex)
    for t in range(n_frames):
        V += weight[t] * np.outer(x[:, t], x[:, t].conj())
    return V / n_frames


def weight_at(weight, s, f):
    return weight[s, f if weight.shape[1] > 1 else 0]


def background(C, targets):
    """Rows [K, -I] orthogonal to the targets in the metric of C."""
    n_src, n_chan = targets.shape
    cross = C @ targets.conj().T
    K = cross[n_src:] @ np.linalg.inv(cross[:n_src])
    return np.hstack([K, -np.eye(n_chan - n_src)])


def ip1(x, W, weight):
    W = W.copy()
    n_chan, n_freq, n_frames = x.shape
    n_src = len(weight)
    for f in range(n_freq):
        C = x[:, f] @ x[:, f].conj().T / n_frames
        for s in range(n_src):
            V = weighted_covariance(x[:, f], weight_at(weight, s, f))
            w = np.linalg.inv(W[f] @ V)[:, s]
            w = w / np.sqrt((w.conj() @ V @ w).real)
            W[f, s] = w.conj()
            if n_src < n_chan:
                W[f, n_src:] = background(C, W[f, :n_src])
    return W


def iss1(x, W, weight):
    W = W.copy()
    n_chan, n_freq, n_frames = x.shape
    n_src = len(weight)
    for f in range(n_freq):
        C = x[:, f] @ x[:, f].conj().T / n_frames
        for k in range(n_chan):
            y = W[f] @ x[:, f]
            v = np.zeros(n_chan, complex)
            for m in range(n_src):
                a = weight_at(weight, m, f)
                power = np.mean(a * np.abs(y[k]) ** 2)
                v[m] = np.mean(a * y[m] * y[k].conj()) / power
                if m == k:
                    v[m] = 1 - 1 / np.sqrt(power)
            W[f] = W[f] - np.outer(v, W[f, k])
        if n_src < n_chan:
            W[f, n_src:] = background(C, W[f, :n_src])
    return W


def power_of(x, W, n_src, spherical):
    y = np.stack([W[f] @ x[:, f] for f in range(x.shape[1])], axis=1)[:n_src]
    power = np.abs(y) ** 2
    return power.sum(axis=1, keepdims=True) if spherical else power


def low_rank_step(power, basis, activation, leak):
    """Basis, then activation, of one source: power (freq, frame).

    r_ft = sum_k t_fk v_kt + leak / (n_freq n_frames) sum_f't'k t_f'k v_kt'
    """
    n_freq, n_frames = power.shape
    n_basis = basis.shape[1]
    share = leak / (n_freq * n_frames)

    def variance():
        r = np.zeros((n_freq, n_frames))
        for f in range(n_freq):
            for t in range(n_frames):
                r[f, t] = sum(basis[f, k] * activation[k, t] for k in range(n_basis))
        return r + share * r.sum()

    r, new = variance(), basis.copy()
    for f in range(n_freq):
        for k in range(n_basis):
            above = below = 0.0
            for g in range(n_freq):
                for t in range(n_frames):
                    slope = share * activation[k].sum() + (activation[k, t] if g == f else 0)
                    above += slope * power[g, t] / r[g, t] ** 2
                    below += slope / r[g, t]
            new[f, k] = basis[f, k] * np.sqrt(above / below)
    basis = new
    r, new = variance(), activation.copy()
    for k in range(n_basis):
        for u in range(n_frames):
            above = below = 0.0
            for f in range(n_freq):
                for t in range(n_frames):
                    slope = share * basis[:, k].sum() + (basis[f, k] if t == u else 0)
                    above += slope * power[f, t] / r[f, t] ** 2
                    below += slope / r[f, t]
            new[k, u] = activation[k, u] * np.sqrt(above / below)
    return basis, new
