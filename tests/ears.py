"""Small maps of a head, and what its ears would hear, drawn from the model itself."""

from typing import NamedTuple

import numpy as np

from affine_maps import random_map
from separatrix.binaural.charts import CHARTS
from separatrix.binaural.cues import Cue, CueSpectrogram
from separatrix.binaural.map_file import BinauralMap


class Scene(NamedTuple):
    heard: CueSpectrogram
    owner: np.ndarray  # source of each point (freq, frame)
    position: np.ndarray  # (src, L)


def small_map(seed=0, *, n_freq=16, cue=Cue.ILPD, n_comp=4, noise=0.3, scales=None):
    """A map whose regions and candidates are anywhere; only its shapes are those of a head."""
    rng = np.random.default_rng(seed)
    n_cues = cue.n_cues * n_freq
    numbers = scales or [n_comp]
    fitted = {k: random_map(rng, k, n_cues, n_dim=3, noise=noise) for k in numbers}
    finest = fitted[max(fitted)]
    points = np.concatenate(
        [rng.multivariate_normal(c, G, 12) for c, G in zip(finest.c, finest.G, strict=True)]
    )
    cues = finest.predict(points).reshape(len(points), cue.n_cues, n_freq)
    return BinauralMap(
        scales=fitted,
        mean=cues.mean(axis=0),
        variance=cues.var(axis=0),
        directions=points / np.linalg.norm(points, axis=1, keepdims=True),
        cues=cues,
        fs=16000,
        n_fft=2 * n_freq,
        hop=n_freq // 2,
        cue=cue,
        chart=CHARTS["unit"],
        mirrored=False,
        digest="",
        description={},
    )


def draw_scene(binaural_map, n_src, n_frames, seed=0, missing=0.3):
    """Sources in regions of their own; each point belongs to one of them."""
    rng = np.random.default_rng(seed)
    affine = binaural_map.finest
    shape = binaural_map.cues.shape[1:]
    regions = rng.permutation(len(affine.pi))[:n_src]
    position = np.stack([rng.multivariate_normal(affine.c[k], affine.G[k] / 4) for k in regions])
    predicted = (affine.A[regions] @ position[..., None])[..., 0] + affine.b[regions]
    predicted = predicted.reshape(n_src, *shape)
    owner = rng.integers(n_src, size=(shape[1], n_frames))
    y = np.take_along_axis(np.moveaxis(predicted, 0, -1), owner[None], axis=-1)
    y = y + np.sqrt(affine.s).reshape(*shape, 1) * rng.standard_normal(y.shape)
    observed = rng.random(owner.shape) >= missing
    return Scene(CueSpectrogram(y, observed, rng.random(owner.shape)), owner, position)
