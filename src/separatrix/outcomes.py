"""The way out of each kind of outcome: what a method learnt, made into signals."""

from collections.abc import Mapping

import numpy as np

from .hearing import Heard
from .iterate import Filters, Images, Outcome
from .options import Scaling
from .separation import Rendering, render_filters, render_images, render_masks, scale_filters
from .streaming import render_blocks


def render(
    heard: Heard,
    outcome: Outcome,
    index: tuple[int, ...],
    scaling: Scaling | None,
    ref_channel: int,
    parameters: Mapping[str, np.ndarray],
) -> Rendering:
    """Make the signals of what was learnt.

    Parameters
    ----------
    heard : Heard
        The recording.
    outcome : Outcome
        What the method learnt of it.
    index : tuple of int
        Element of a batch; empty where there is none.
    scaling : Scaling or None
        How the scale of filters is found; None for outcomes without filters.
    ref_channel : int
        Microphone, from 0, at which sources are given.
    parameters : mapping
        What else was learnt of the sources, by name; the first axis is the source.

    Returns
    -------
    Rendering
        The loudest source first.
    """
    recording, spectrum = heard.recording, heard.spectrum
    if spectrum is None or isinstance(outcome, Images):
        images = outcome._replace(images=outcome.images[index])
        return render_images(recording, images, ref_channel, parameters)
    stft, X, covariance, plan = spectrum.stft, spectrum.X, spectrum.covariance, spectrum.plan
    if scaling is None:
        masks = outcome._replace(masks=outcome.masks[index])
        return render_masks(recording, stft, masks, X, ref_channel, parameters)
    filters = Filters(outcome.W[index], outcome.usable)
    scaled = scale_filters(recording, filters, covariance, scaling, ref_channel, parameters)
    if plan.fits:
        return render_filters(recording, stft, scaled, X)
    return render_blocks(recording, stft, scaled, covariance)


def bin_notes(outcome: Outcome, heard: Heard) -> list[str]:
    """Name bins that could not be demixed, which is usual for band-limited sound.

    Parameters
    ----------
    outcome : Outcome
        What the method learnt.
    heard : Heard
        The recording.

    Returns
    -------
    list of str
        A sentence, if there are any such bins.
    """
    if heard.spectrum is None or not isinstance(outcome, Filters):
        return []
    bad = np.flatnonzero(~np.asarray(outcome.usable))
    if not len(bad):
        return []
    low, high = bad[[0, -1]] * heard.recording.fs / heard.spectrum.stft.n_fft
    return [
        f"{len(bad)} of {len(outcome.usable)} frequency bins between {low:.0f} and {high:.0f} Hz "
        "are empty or alike in all channels; there each source gets an equal share of the mixture."
    ]
