"""VESSL's free energy and the evidence it bounds, by loops and enumeration."""

from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal


class Posterior(NamedTuple):
    """Everything that the free energy depends on, as plain arrays."""

    q: np.ndarray  # (component, freq, frame), 0 where missing
    al: np.ndarray  # (src, K)
    mu: np.ndarray  # (src, K, L)
    S: np.ndarray  # (src, K, L, L)
    lam: np.ndarray  # (freq, component)
    s: np.ndarray  # (cue, freq)


def free_energy(affine, heard, post, garbage=None):
    """Sum the terms one by one; garbage is (mean, variance) with the noise of the map in it."""
    n_cues, n_freq = heard.y.shape[:2]
    A = affine.A.reshape(len(affine.pi), n_cues, n_freq, -1)
    b = affine.b.reshape(len(affine.pi), n_cues, n_freq)
    total = 0.0
    for f, t in zip(*heard.observed.nonzero(), strict=True):
        for m, q in enumerate(post.q[:, f, t]):
            if q == 0:
                continue
            expected = 0.0
            for c in range(n_cues):
                y, s = heard.y[c, f, t], post.s[c, f]
                if m == len(post.al):
                    mean, s = (part[c, f] for part in garbage)
                    error = (y - mean) ** 2
                else:
                    error = 0.0
                    for k, al in enumerate(post.al[m]):
                        a = A[k, c, f]
                        spread = a @ post.S[m, k] @ a
                        error += al * ((y - a @ post.mu[m, k] - b[k, c, f]) ** 2 + spread)
                expected -= error / (2 * s) + np.log(2 * np.pi * s) / 2
            total += q * (np.log(post.lam[f, m]) + expected - np.log(q))
    for al, mu, S in zip(post.al, post.mu, post.S, strict=True):
        for k in range(len(al)):
            if al[k] == 0:
                continue
            prior = multivariate_normal(affine.c[k], affine.G[k])
            # E[log p(x, k)] + entropy, for a Gaussian within the region.
            within = prior.logpdf(mu[k]) - np.trace(np.linalg.solve(affine.G[k], S[k])) / 2
            own = multivariate_normal(mu[k], S[k]).entropy()
            total += al[k] * (np.log(affine.pi[k]) - np.log(al[k]) + within + own)
    return total


def log_evidence(affine, heard, lam, s):
    """Enumerate owners of points and regions of sources; positions are integrated exactly."""
    n_src = lam.shape[1]
    points = list(zip(*heard.observed.nonzero(), strict=True))
    terms, known = [], {}
    for regions in product(range(len(affine.pi)), repeat=n_src):
        for owners in product(range(n_src), repeat=len(points)):
            term = sum(np.log(affine.pi[k]) for k in regions)
            term += sum(np.log(lam[f, m]) for (f, _), m in zip(points, owners, strict=True))
            for m, k in enumerate(regions):
                own = tuple(p for p, owner in zip(points, owners, strict=True) if owner == m)
                if own and (k, own) not in known:
                    known[k, own] = _log_density(affine, heard, s, k, own)
                term += known.get((k, own), 0.0)
            terms.append(term)
    return logsumexp(terms)


def _log_density(affine, heard, s, k, points):
    """log p(y of these points | one source in region k has them all)."""
    n_cues, n_freq = heard.y.shape[:2]
    cues = [(c, f, t) for f, t in points for c in range(n_cues)]
    rows = [c * n_freq + f for c, f, _ in cues]
    y = [heard.y[index] for index in cues]
    a = affine.A[k][rows]
    covariance = a @ affine.G[k] @ a.T + np.diag([s[c, f] for c, f, _ in cues])
    return multivariate_normal(a @ affine.c[k] + affine.b[k][rows], covariance).logpdf(y)
