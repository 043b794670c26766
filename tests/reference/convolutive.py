"""Decorrelation in blocks as it stands in its equations, in slow literal loops."""

import numpy as np


def coefficients(x, h1, h2, n_blocks, n_lags):
    """Correlation coefficients of the outputs of two filters (chan, tap), block by block.

    Samples outside a block count as zero.
    """
    length = x.shape[1] // n_blocks
    found = []
    for k in range(n_blocks):
        block = x[:, k * length : (k + 1) * length]
        v1 = sum(np.convolve(h, row) for h, row in zip(h1, block, strict=True))
        v2 = sum(np.convolve(h, row) for h, row in zip(h2, block, strict=True))
        scale = np.sqrt(np.sum(v1**2) * np.sum(v2**2))
        for lag in range(-n_lags, n_lags + 1):
            total = 0.0
            for t in range(len(v1)):
                if 0 <= t - lag < len(v2):
                    total += v1[t] * v2[t - lag]
            found.append(total / scale)
    return np.array(found)
