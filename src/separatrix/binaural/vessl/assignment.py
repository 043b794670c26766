"""Masks: to which source each point of the cues belongs (E-W)."""

from typing import NamedTuple

import numpy as np

from .observations import Observations, feature_sums


class Assignment(NamedTuple):
    """Posterior of the sources of all points.

    Attributes
    ----------
    masks : numpy.ndarray
        Probability of each component, (freq, component, frame), the garbage last if there is
        one; they mean nothing where a point is missing.
    sums : numpy.ndarray
        Sums of the features under these masks, (freq, component, 1 + 2 C).
    entropy : numpy.ndarray
        Entropy of the assignment, (), each variable counted once.
    """

    masks: np.ndarray
    sums: np.ndarray
    entropy: np.ndarray


def assign(observations: Observations, coefficients: np.ndarray, block: int = 1) -> Assignment:
    """Find the masks under a model.

    Parameters
    ----------
    observations : Observations
        The cues.
    coefficients : numpy.ndarray
        Expected log-density and log-weight of each component as coefficients of the features,
        (freq, component, 1 + 2 C).
    block : int
        Neighbouring frequencies that have one variable in common in every frame.

    Returns
    -------
    Assignment
        The best masks that are equal within blocks: for blocks of one bin q is proportional
        to lambda exp(l), eq. 3 of the paper, for larger ones to the product over the block.
    """
    masks, log_sum = _softmax(_over_blocks(coefficients @ observations.features, block))
    heard = _over_blocks(observations.observed, block, np.logical_or)
    if block > 1:
        masks = np.repeat(masks, block, axis=0)[: len(coefficients)]
    sums = feature_sums(observations, masks)
    # log q = logit - log_sum, where the expected logits are linear in the sums.  A block that
    # is missing as a whole has no variable.
    entropy = np.vdot(heard, log_sum) - np.vdot(coefficients, sums)
    return Assignment(masks, sums, entropy)


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
