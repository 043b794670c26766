"""Slow literal versions of the low-rank updates, written from the papers with plain loops.

``falling(p, r)`` is the falling part of d cost / d r of one bin; the rising part is 1 / r.
"""

import numpy as np


def gauss(p, r):
    return p / r**2


def student(dof):
    """Kitamura et al., EURASIP JASP 2018:28: p / (r r~), r~ between r and p."""
    return lambda p, r: p / (r * (dof / (dof + 2) * r + 2 / (dof + 2) * p))


def generalized_gauss(beta):
    return lambda p, r: beta / 2 * p ** (beta / 2) / r ** (beta / 2 + 1)


def leaked(values, leak):
    return values + leak * values.mean()


def low_rank_step(power, basis, activation, leak, falling=gauss):
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
        return leaked(r, leak)

    r, new = variance(), basis.copy()
    for f in range(n_freq):
        for k in range(n_basis):
            above = below = 0.0
            for g in range(n_freq):
                for t in range(n_frames):
                    slope = share * activation[k].sum() + (activation[k, t] if g == f else 0)
                    above += slope * falling(power[g, t], r[g, t])
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
                    above += slope * falling(power[f, t], r[f, t])
                    below += slope / r[f, t]
            new[k, u] = activation[k, u] * np.sqrt(above / below)
    return basis, new


def partitioned_step(power, z, t, v, leak, falling=gauss):
    """Partition z, basis t, activation v, in this order: power (src, freq, frame).

    r_sfu = sum_k z_sk t_fk v_ku + leak * mean over f, u of the same
    """
    n_src, n_freq, n_frames = power.shape
    n_basis = t.shape[1]
    share = leak / (n_freq * n_frames)

    def variance():
        r = np.zeros(power.shape)
        for s in range(n_src):
            for k in range(n_basis):
                r[s] += z[s, k] * np.outer(t[:, k], v[k])
            r[s] = leaked(r[s], leak)
        return r

    def step(factor, slope):
        """slope(index, s, f, u): d r_sfu / d factor[index]."""
        r, new = variance(), factor.copy()
        for index in np.ndindex(*factor.shape):
            above = below = 0.0
            for s, f, u in np.ndindex(*power.shape):
                above += slope(index, s, f, u) * falling(power[s, f, u], r[s, f, u])
                below += slope(index, s, f, u) / r[s, f, u]
            new[index] = factor[index] * np.sqrt(above / below)
        return new

    def z_slope(index, s, f, u):
        k = index[1]
        every = share * t[:, k].sum() * v[k].sum()
        return (t[f, k] * v[k, u] + every) if s == index[0] else 0.0

    def t_slope(index, s, f, u):
        k = index[1]
        return z[s, k] * (share * v[k].sum() + (v[k, u] if f == index[0] else 0.0))

    def v_slope(index, s, f, u):
        k = index[0]
        return z[s, k] * (share * t[:, k].sum() + (t[f, k] if u == index[1] else 0.0))

    z = step(z, z_slope)
    for k in range(n_basis):
        held = z[:, k].sum()
        z[:, k] /= held
        t = t.copy()
        t[:, k] *= held
    t = step(t, t_slope)
    v = step(v, v_slope)
    return z, t, v
