"""Slow literal version of the source and sensor model, with plain loops.

Scheibler and Ono, ICASSP 2019, with a leak, weights of the sensors, a mask and offsets.
"""

import numpy as np


def leaked(values, leak):
    return values + leak * values.mean()


def expected_readings(r, g, c):
    n_components, n_frames = r.shape
    expected = np.zeros((g.shape[1], n_frames))
    for b in range(g.shape[1]):
        for t in range(n_frames):
            expected[b, t] = c[b] + sum(g[k, b] * r[k, t] for k in range(n_components))
    return expected


def activation_round(power, readings, valid, r, g, c, n_freq, leak, lam):
    """One update of r (component, frame)."""
    n_src, n_frames = power.shape
    expected = expected_readings(r, g, c)
    new = r.copy()
    for k in range(r.shape[0]):
        for t in range(n_frames):
            above = below = 0.0
            for b in np.flatnonzero(valid[:, t]):
                above += lam * g[k, b] * readings[b, t] / expected[b, t] ** 2
                below += lam * g[k, b] / expected[b, t]
            if k < n_src:
                v = leaked(r[k], leak)
                for u in range(n_frames):
                    slope = (u == t) + leak / n_frames
                    above += slope * power[k, u] / (n_freq * v[u] ** 2)
                    below += slope / v[u]
            if below > 0:
                new[k, t] = max(r[k, t] * np.sqrt(above / below), 1e-12 * r[k].mean())
    return new


def gain_round(readings, valid, r, g, c):
    """One update of g (component, sensor)."""
    expected = expected_readings(r, g, c)
    new = g.copy()
    for k in range(r.shape[0]):
        for b in range(readings.shape[0]):
            seen = np.flatnonzero(valid[b])
            above = sum(r[k, t] * readings[b, t] / expected[b, t] ** 2 for t in seen)
            below = sum(r[k, t] / expected[b, t] for t in seen)
            if below > 0:
                new[k, b] = max(g[k, b] * np.sqrt(above / below), 1e-12)
    return new


def offset_round(readings, valid, r, g, c):
    """One update of c (sensor,)."""
    expected = expected_readings(r, g, c)
    new = c.copy()
    for b in range(readings.shape[0]):
        seen = np.flatnonzero(valid[b])
        above = sum(readings[b, t] / expected[b, t] ** 2 for t in seen)
        below = sum(1 / expected[b, t] for t in seen)
        new[b] *= np.sqrt(above / below)
    return new
