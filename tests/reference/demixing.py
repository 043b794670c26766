"""Slow literal versions of the updates, written from the papers with plain loops.

Everything is (chan, freq, frame) for one recording; W is (freq, chan, chan) with rows w^H.
"""

import numpy as np
from scipy.linalg import eigh
from scipy.optimize import brentq


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
    """Rows [K, -I] as in the paper, orthogonal to the targets in the metric of C."""
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


def cyclic_pairs(n):
    return [(0, 1)] if n == 2 else [(s, (s + 1) % n) for s in range(n)]


def ip2(x, W, weight):
    W = W.copy()
    n_chan, n_freq, n_frames = x.shape
    n_src = len(weight)
    if n_src == 1:
        return ip1(x, W, weight)
    for f in range(n_freq):
        C = x[:, f] @ x[:, f].conj().T / n_frames
        for s, u in cyclic_pairs(n_src):
            P, U = {}, {}
            for i in (s, u):
                V = weighted_covariance(x[:, f], weight_at(weight, i, f))
                P[i] = np.linalg.inv(W[f] @ V)[:, [s, u]]
                U[i] = P[i].conj().T @ V @ P[i]
            h = eigh(U[s], U[u])[1]
            for i, column in ((s, h[:, 1]), (u, h[:, 0])):
                w = P[i] @ column / np.sqrt((column.conj() @ U[i] @ column).real)
                W[f, i] = w.conj()
            if n_src < n_chan:
                W[f, n_src:] = background(C, W[f, :n_src])
    return W


def ipa(x, W, weight):
    W = W.copy()
    n_chan, n_freq, n_frames = x.shape
    n_src = len(weight)
    if n_src == 1:
        return ip1(x, W, weight)
    for f in range(n_freq):
        C_x = x[:, f] @ x[:, f].conj().T / n_frames
        V = [weighted_covariance(x[:, f], weight_at(weight, m, f)) for m in range(n_src)]
        for k in range(n_src):
            o = [m for m in range(n_src) if m != k]
            U = [W[f] @ V_m @ W[f].conj().T for V_m in V]
            d = np.array([U[m][k, k].real for m in o])
            b = np.array([U[m][k, m] for m in o])
            C = np.linalg.inv(U[k])
            p0 = -b.conj() / d
            p1 = np.linalg.inv(C[np.ix_(o, o)]) @ C[o, k]
            z = (C[k, k] - C[k, o] @ p1).real
            phi, E = np.linalg.eigh(C[np.ix_(o, o)] / np.sqrt(np.outer(d, d)))
            c = E.conj().T @ (np.sqrt(d) * (p0 - p1))

            def gap(mu, phi=phi, c=c, z=z):
                return z + np.sum(phi * np.abs(c) ** 2 * (mu / (mu - phi)) ** 2) - mu

            top = phi.max()
            low, high = top * (1 + 1e-14), top + z + 1
            while gap(high) > 0:
                high *= 2
            mu = brentq(gap, low, high, xtol=1e-300, rtol=1e-15)
            p = p1 + (E @ (mu / (mu - phi) * c)) / np.sqrt(d)
            a = np.zeros(n_chan, complex)
            a[k], a[o] = 1, -p
            u = C @ a / np.sqrt((a.conj() @ C @ a).real)
            old = W[f, k].copy()
            W[f, k] = u.conj() @ W[f]
            for m, p_m in zip(o, p, strict=True):
                W[f, m] += p_m * old
            if n_src < n_chan:
                W[f, n_src:] = background(C_x, W[f, :n_src])
    return W


def along_background(x, W, weight, f):
    """Every target less what is best predicted of it, under its weight, by the background."""
    n_src = len(weight)
    y, W = W @ x[:, f], W.copy()
    for m in range(n_src):
        root = np.sqrt(weight_at(weight, m, f))
        step = np.linalg.lstsq((root * y[n_src:]).T, root * y[m], rcond=None)[0]
        W[m] -= step @ W[n_src:]
    return W


def iss1(x, W, weight):
    W = W.copy()
    n_chan, n_freq, n_frames = x.shape
    n_src = len(weight)
    for f in range(n_freq):
        C = x[:, f] @ x[:, f].conj().T / n_frames
        for k in range(n_src):
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
            W[f] = along_background(x, W[f], weight, f)
            W[f, n_src:] = background(C, W[f, :n_src])
    return W


def iss2(x, W, weight):
    W = W.copy()
    n_chan, n_freq, n_frames = x.shape
    n_src = len(weight)
    if n_src == 1:
        return iss1(x, W, weight)
    for f in range(n_freq):
        C = x[:, f] @ x[:, f].conj().T / n_frames
        for s, u in cyclic_pairs(n_src):
            y = W[f] @ x[:, f]
            pair, rows = y[[s, u]], W[f, [s, u]].copy()
            Q = [weighted_covariance(pair, weight_at(weight, m, f)) for m in range(n_src)]
            h = eigh(Q[s], Q[u])[1]
            for m in range(n_src):
                if m in (s, u):
                    column = h[:, 0] if m == s else h[:, 1]
                    column = column / np.sqrt((column.conj() @ Q[m] @ column).real)
                    W[f, m] = column.conj() @ rows
                else:
                    a = weight_at(weight, m, f)
                    cross = (a * y[m]) @ pair.conj().T / n_frames
                    W[f, m] -= cross @ np.linalg.inv(Q[m]) @ rows
        if n_src < n_chan:
            W[f] = along_background(x, W[f], weight, f)
            W[f, n_src:] = background(C, W[f, :n_src])
    return W


def power_of(x, W, n_src, spherical):
    y = np.stack([W[f] @ x[:, f] for f in range(x.shape[1])], axis=1)[:n_src]
    power = np.abs(y) ** 2
    return power.sum(axis=1, keepdims=True) if spherical else power
