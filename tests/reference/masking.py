"""Literal versions of what the masking methods compute: loops, one point after the other."""

import numpy as np


def duet_labels(x, ratio, delay):
    """Number of the source that leaves least of every point, and the sum of what is left."""
    _, n_freq, n_frames = x.shape
    labels = np.zeros((n_freq, n_frames), int)
    left = 0.0
    for f in range(n_freq):
        omega = np.pi * f / (n_freq - 1)
        for t in range(n_frames):
            costs = [
                abs(a * np.exp(-1j * omega * d) * x[0, f, t] - x[1, f, t]) ** 2 / (1 + a**2)
                for a, d in zip(ratio, delay, strict=True)
            ]
            labels[f, t] = np.argmin(costs)
            left += min(costs)
    return labels, left


def cacgmm_step(x, weight, B, noise):
    """One step of expectation and maximisation: new weights, matrices, and the old cost."""
    n_chan, n_freq, n_frames = x.shape
    n_src = weight.shape[1]
    new_weight, new_B, cost = np.zeros_like(weight), np.zeros_like(B), 0.0
    for f in range(n_freq):
        count = np.zeros(n_src)
        for t in range(n_frames):
            z = x[:, f, t] / np.linalg.norm(x[:, f, t])
            Z = (1 - noise) * np.outer(z, z.conj()) + noise / n_chan * np.eye(n_chan)
            q = [np.trace(np.linalg.inv(B[f, k]) @ Z).real for k in range(n_src)]
            p = [
                weight[f, k] / (np.linalg.det(B[f, k]).real * q[k] ** n_chan) for k in range(n_src)
            ]
            cost -= np.log(sum(p))
            for k in range(n_src):
                belongs = p[k] / sum(p)
                count[k] += belongs
                new_B[f, k] += n_chan * belongs * Z / q[k]
        for k in range(n_src):
            new_weight[f, k] = count[k] / n_frames
            new_B[f, k] /= count[k]
    return new_weight, new_B, cost
