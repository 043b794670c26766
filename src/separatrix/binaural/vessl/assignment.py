"""Masks: to which source each point of the cues belongs (E-W)."""

from typing import NamedTuple

import numpy as np

from .observations import Observations


class Assignment(NamedTuple):
    """Posterior of the sources of all points.

    The masks themselves, the largest part of it, are made of the coefficients when asked for.

    Attributes
    ----------
    coefficients : numpy.ndarray
        Expected log-density and log-weight of each component as coefficients of the features,
        (freq, component, 1 + 2 C); the garbage comes last if there is one.
    block : int
        Neighbouring frequencies that have one variable in common in every frame.
    sums : numpy.ndarray
        Sums of the features under the masks, (freq, component, 1 + 2 C).
    entropy : numpy.ndarray
        Entropy of the assignment, (), each variable counted once.
    """

    coefficients: np.ndarray
    block: int
    sums: np.ndarray
    entropy: np.ndarray

    def masks(self, observations: Observations) -> np.ndarray:
        """Give the probability of each component at every point, 0 where one is missing.

        Parameters
        ----------
        observations : Observations
            The cues that it was made from.

        Returns
        -------
        numpy.ndarray
            Masks (component, freq, frame).
        """
        shape = (self.coefficients.shape[1], *observations.observed.shape)
        masks = np.empty(shape)
        for some in observations.pieces(self.block):
            features, coefficients = observations.features(some), self.coefficients[some]
            found, _ = _softmax(_over_blocks(coefficients @ features, self.block))
            found = _to_bins(found, self.block, len(coefficients))
            masks[:, some] = np.swapaxes(found, 0, 1) * observations.observed[some]
        return masks


def assign(observations: Observations, coefficients: np.ndarray, block: int = 1) -> Assignment:
    """Find the masks under a model.

    Parameters
    ----------
    observations : Observations
        The cues.
    coefficients : numpy.ndarray
        Expected log-density and log-weight of each component, (freq, component, 1 + 2 C).
    block : int
        Neighbouring frequencies whose masks are equal.

    Returns
    -------
    Assignment
        The best such masks: for blocks of one bin q is proportional to lambda exp(l), eq. 3 of
        the paper, for larger ones to the product over the block.
    """
    sums, total = np.empty(coefficients.shape), 0.0
    for some in observations.pieces(block):
        features = observations.features(some)
        masks, log_sum = _softmax(_over_blocks(coefficients[some] @ features, block))
        # A block that is missing as a whole has no variable.
        heard = _over_blocks(observations.observed[some], block, np.logical_or)
        total += float(np.vdot(heard, log_sum))
        sums[some] = _to_bins(masks, block, len(features)) @ np.swapaxes(features, -2, -1)
    # log q = logit - log_sum, where the expected logits are linear in the sums.
    entropy = np.asarray(total - np.vdot(coefficients, sums))
    return Assignment(coefficients, block, sums, entropy)


def _to_bins(values: np.ndarray, block: int, n_freq: int) -> np.ndarray:
    """Repeat the values of blocks for each of their bins."""
    return values if block == 1 else np.repeat(values, block, axis=0)[:n_freq]


def _over_blocks(values: np.ndarray, block: int, ufunc: np.ufunc = np.add) -> np.ndarray:
    """Join the values (freq, ...) of the frequencies of each block."""
    if block == 1:
        return values
    return ufunc.reduceat(values, np.arange(0, len(values), block), axis=0)


def _softmax(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities over axis 1, made in place, and the logarithm of their norm."""
    largest = logits.max(axis=1)
    logits -= largest[:, None]
    np.exp(logits, out=logits)
    norm = logits.sum(axis=1)
    logits /= norm[:, None]
    return logits, np.log(norm) + largest
