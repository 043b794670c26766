"""Small maps drawn at random, and pairs of position and cues drawn from them."""

import numpy as np

from separatrix.binaural.affine_map import AffineMap


def random_map(rng, n_comp=4, n_cues=40, n_dim=2, noise=0.3):
    spread = rng.standard_normal((n_comp, n_dim, n_dim))
    G = spread @ spread.transpose(0, 2, 1) + 0.5 * np.eye(n_dim)
    return AffineMap(
        pi=rng.dirichlet(np.full(n_comp, 5.0)),
        c=6 * rng.standard_normal((n_comp, n_dim)),
        G=G,
        A=rng.standard_normal((n_comp, n_cues, n_dim)),
        b=3 * rng.standard_normal((n_comp, n_cues)),
        s=noise**2 * rng.uniform(0.5, 2, n_cues),
    )


def draw(rng, affine, n):
    """Positions (n, L) and cues (n, D)."""
    k = rng.choice(len(affine.pi), size=n, p=affine.pi)
    root = np.linalg.cholesky(affine.G)[k]
    x = affine.c[k] + (root @ rng.standard_normal((n, affine.c.shape[1], 1)))[..., 0]
    y = (affine.A[k] @ x[..., None])[..., 0] + affine.b[k]
    return x, y + np.sqrt(affine.s) * rng.standard_normal(y.shape)
