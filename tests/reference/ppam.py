"""One EM step of the piecewise affine map, term by term, as it stands on paper."""

import numpy as np
from scipy.stats import multivariate_normal

from separatrix.binaural.affine_map import AffineMap


def log_joint(affine, x, y):
    found = np.empty((len(x), len(affine.pi)))
    for n in range(len(x)):
        for k in range(len(affine.pi)):
            mean = affine.A[k] @ x[n] + affine.b[k]
            found[n, k] = (
                np.log(affine.pi[k])
                + multivariate_normal(affine.c[k], affine.G[k]).logpdf(x[n])
                + multivariate_normal(mean, np.diag(affine.s)).logpdf(y[n])
            )
    return found


def fitted(x, y, r, psi, rho, floor):
    (n, n_dim), n_cues, n_comp = x.shape, y.shape[1], r.shape[1]
    pi, c = np.zeros(n_comp), np.zeros((n_comp, n_dim))
    G, b = np.zeros((n_comp, n_dim, n_dim)), np.zeros((n_comp, n_cues))
    A, s = np.zeros((n_comp, n_cues, n_dim)), np.zeros(n_cues)
    for k in range(n_comp):
        total = sum(r[:, k])
        pi[k] = total / n
        c[k] = sum(r[i, k] * x[i] for i in range(n)) / total
        mean = sum(r[i, k] * y[i] for i in range(n)) / total
        Sxx = sum(r[i, k] * np.outer(x[i] - c[k], x[i] - c[k]) for i in range(n))
        Syx = sum(r[i, k] * np.outer(y[i] - mean, x[i] - c[k]) for i in range(n))
        G[k] = (Sxx + psi * np.eye(n_dim)) / total
        A[k] = Syx @ np.linalg.inv(Sxx + rho * np.eye(n_dim))
        b[k] = mean - A[k] @ c[k]
        for i in range(n):
            s += r[i, k] * (y[i] - A[k] @ x[i] - b[k]) ** 2
        s += rho * (A[k] ** 2).sum(axis=1)
    return AffineMap(pi, c, G, A, b, np.maximum(floor, s / n))
