"""Slow literal versions of the factorizations, written from the papers with plain loops.

A model is a function of (basis, activation) that gives r (bin, frame); its derivatives are taken
entry by entry, so that nothing of a layout is assumed.
"""

import numpy as np

FLOOR = 1e-10

# beta: (falling, rising) parts of d divergence / d r, and the divergence, of one point.
SLOPES = {
    2: (lambda v, r: v, lambda v, r: r),
    1: (lambda v, r: v / r, lambda v, r: 1.0),
    0: (lambda v, r: v / r**2, lambda v, r: 1 / r),
}
DIVERGENCES = {
    2: lambda v, r: (v - r) ** 2 / 2,
    1: lambda v, r: v * np.log(v / r) - v + r,
    0: lambda v, r: v / r - np.log(v / r) - 1,
}
EXPONENTS = {2: 1.0, 1: 1.0, 0: 0.5}
EXPONENTS_WITH_NORM = {2: 1.0, 1: 1 / 2, 0: 1 / 3}


def plain(W, H):
    n_bins, n_frames = W.shape[0], H.shape[1]
    r = np.zeros((n_bins, n_frames))
    for f, t, k in np.ndindex(n_bins, n_frames, W.shape[1]):
        r[f, t] += W[f, k] * H[k, t]
    return r + FLOOR


def time_shifts(n_shifts):
    def model(W, H):
        n_bins, (n_components, n_frames) = W.shape[0], H.shape
        r = np.zeros((n_bins, n_frames))
        for f, t, k, d in np.ndindex(n_bins, n_frames, n_components, n_shifts):
            if t >= d:
                r[f, t] += W[f, k * n_shifts + d] * H[k, t - d]
        return r + FLOOR

    return model


def frequency_shifts(n_shifts):
    def model(W, H):
        n_rows, n_components = W.shape
        r = np.zeros((n_rows + n_shifts - 1, H.shape[1]))
        for g, t, k, d in np.ndindex(n_rows, H.shape[1], n_components, n_shifts):
            r[g + d, t] += W[g, k] * H[k * n_shifts + d, t]
        return r + FLOOR

    return model


def step(V, W, H, model, beta, n_components, sparsity=0.0):
    """Activation, then basis, then bases of norm 1."""
    falling, rising = SLOPES[beta]

    def slopes(factor, model_with):
        """Falling and rising sums of every entry; models are linear in a factor."""
        r = model_with(factor)
        sums = np.zeros((2, *factor.shape))
        for index in np.ndindex(*factor.shape):
            unit = np.zeros(factor.shape)
            unit[index] = 1.0
            share = model_with(unit) - FLOOR
            for f, t in np.ndindex(*V.shape):
                sums[0][index] += share[f, t] * falling(V[f, t], r[f, t])
                sums[1][index] += share[f, t] * rising(V[f, t], r[f, t])
        return sums

    above, below = slopes(H, lambda H: model(W, H))
    H = H * (above / (below + sparsity)) ** EXPONENTS[beta]
    above, below = slopes(W, lambda W: model(W, H))
    exponent = EXPONENTS_WITH_NORM[beta] if sparsity else EXPONENTS[beta]
    own_W, own_H = W.shape[1] // n_components, H.shape[0] // n_components
    W, old = np.zeros(W.shape), W
    for k in range(n_components):
        columns, rows = slice(k * own_W, (k + 1) * own_W), slice(k * own_H, (k + 1) * own_H)
        pull = sparsity * H[rows].sum() * old[:, columns] / np.linalg.norm(old[:, columns])
        ratio = above[:, columns] / (below[:, columns] + pull)
        W[:, columns] = old[:, columns] * ratio**exponent
        norm = np.linalg.norm(W[:, columns])
        W[:, columns] /= norm
        H[rows] *= norm
    return W, H


def cost(V, r, H, beta, sparsity=0.0):
    total = sparsity * H.sum()
    for f, t in np.ndindex(*V.shape):
        total += DIVERGENCES[beta](V[f, t], r[f, t])
    return total


def wiener(models, power):
    """Shares of the power: models of magnitudes (power 1) are squared."""
    models = models + FLOOR / len(models)
    masks = np.zeros(models.shape)
    for s, f, t in np.ndindex(*models.shape):
        every = sum(models[j, f, t] ** (2 / power) for j in range(len(models)))
        masks[s, f, t] = models[s, f, t] ** (2 / power) / every
    return masks


def arma_model(W, H, zeros, poles):
    """Hennequin et al.: sum_k w_fk s_kt |B_kt(f)|^2 / |A_kt(f)|^2, from the polynomials."""
    n_bins, n_frames = W.shape[0], H.shape[1]
    r = np.full((n_bins, n_frames), FLOOR)
    for f, t, k in np.ndindex(n_bins, n_frames, W.shape[1]):
        turn = np.exp(-1j * np.pi * f / (n_bins - 1))
        B = sum(b * turn**q for q, b in enumerate(zeros[k, :, t]))
        A = sum(a * turn**p for p, a in enumerate(poles[k, :, t]))
        r[f, t] += W[f, k] * H[k, t] * abs(B) ** 2 / abs(A) ** 2
    return r
