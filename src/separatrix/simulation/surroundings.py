"""What is round a head: nothing, a diffuse tail, or a room with walls.

Each arrival, direct or reflected, comes with the response of its direction; what the walls do to
sound beyond its level and delay is left out.
"""

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from scipy.spatial import cKDTree

from ..binaural.responses import HeadResponses
from ..errors import ShapeError
from .image_sources import image_sources
from .rooms import Shoebox

SOUND_SPEED = 343.0  # metres a second


class Surroundings(Protocol):
    """What sound meets on its way to a head."""

    def responses(
        self, head: HeadResponses, which: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Give responses (src, 2, tap) to sources in the directions `which` (src,) of a head."""


@dataclass(frozen=True)
class FreeField:
    """Nothing: sound comes straight, or as the responses of the head already have it."""

    def responses(
        self, head: HeadResponses, which: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Give the head's own responses.

        Parameters
        ----------
        head : HeadResponses
            The head.
        which : numpy.ndarray
            Indices of the sources' directions, (src,).
        rng : numpy.random.Generator
            Not used.

        Returns
        -------
        numpy.ndarray
            Responses (src, 2, tap).
        """
        return head.ir[which]


@dataclass(frozen=True)
class DiffuseTail:
    """Reflections from everywhere, drawn anew for each source.

    Attributes
    ----------
    reverberation_time : float
        Seconds in which the tail falls by 60 dB, and in which it ends.
    direct_to_reverberant_db : float
        Energy of the direct sound over that of the tail, both ears together.
    n_arrivals : int
        Number of reflections.
    gap : float
        Seconds from the direct sound to the first of them.
    """

    reverberation_time: float = 0.2
    direct_to_reverberant_db: float = 12.0
    n_arrivals: int = 2000
    gap: float = 0.003

    def responses(
        self, head: HeadResponses, which: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Draw a tail for each source.

        Parameters
        ----------
        head : HeadResponses
            The head.
        which : numpy.ndarray
            Indices of the sources' directions, (src,).
        rng : numpy.random.Generator
            Draws the reflections.

        Returns
        -------
        numpy.ndarray
            Responses (src, 2, tap).
        """
        n_samples = round(self.reverberation_time * head.fs)
        return np.stack([self._response(head, k, n_samples, rng) for k in which])

    def _response(
        self, head: HeadResponses, k: int, n_samples: int, rng: np.random.Generator
    ) -> np.ndarray:
        place = rng.integers(len(head.ir), size=self.n_arrivals)
        time = rng.uniform(self.gap, self.reverberation_time, self.n_arrivals)
        gain = rng.standard_normal(self.n_arrivals) * 10 ** (-3 * time / self.reverberation_time)
        tail = _sum_of_arrivals(head, place, np.round(time * head.fs), gain, n_samples)
        ratio = 10 ** (self.direct_to_reverberant_db / 10) * (tail**2).sum()
        tail *= np.sqrt((head.ir[k] ** 2).sum() / ratio)
        tail[:, : head.ir.shape[2]] += head.ir[k]
        return tail


@dataclass(frozen=True)
class HeadInRoom:
    """A head in a shoebox, looking along its length, with sources round it.

    Attributes
    ----------
    room : Shoebox
        The room.
    position : tuple of float
        The head in metres.
    distance : float
        From the head to each source in metres.
    """

    room: Shoebox = field(default_factory=lambda: Shoebox((5.0, 4.0, 3.0), 0.5, 20))
    position: tuple[float, float, float] = (2.3, 1.8, 1.5)
    distance: float = 1.2

    def responses(
        self, head: HeadResponses, which: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Sum up image sources, each with the response of the nearest direction of the head.

        Delays are rounded to a sample, which moves an image by no more than a centimetre at
        16 kHz, and moves it for both ears alike.  They count from the direct sound, whose level
        is that of the head's own response.

        Parameters
        ----------
        head : HeadResponses
            The head.
        which : numpy.ndarray
            Indices of the sources' directions, (src,).
        rng : numpy.random.Generator
            Not used.

        Returns
        -------
        numpy.ndarray
            Responses (src, 2, tap).

        Raises
        ------
        ShapeError
            If a source would stand outside the room.

        References
        ----------
        Allen and Berkley, "Image method for efficiently simulating small-room acoustics", JASA
        65(4), 1979.
        """
        here, size = np.array(self.position), np.array(self.room.size)
        sources = here + self.distance * head.directions[which]
        outside = ((sources <= 0) | (sources >= size)).any(axis=1)
        if outside.any():
            place = ", ".join(f"{v:.2f}" for v in sources[outside.argmax()])
            raise ShapeError(
                f"a source {self.distance:g} m from the head would stand at ({place}), outside "
                f"the room of {' x '.join(f'{v:g}' for v in size)} m; bring it nearer, or leave "
                "its direction out."
            )
        nearest = cKDTree(head.directions)
        parts = []
        for source, k in zip(sources, which, strict=True):
            images, gain = image_sources(self.room, source)
            way = images - here
            length = np.linalg.norm(way, axis=1)
            place = nearest.query(way / length[:, None])[1]
            place[0] = k  # the source itself, whatever the rounding says
            delay = np.round((length - self.distance) / SOUND_SPEED * head.fs)
            parts.append((place, delay, gain * self.distance / length))
        n_samples = 1 + int(max(delay.max() for _, delay, _ in parts))
        return np.stack([_sum_of_arrivals(head, *part, n_samples) for part in parts])


def surrounded(
    head: HeadResponses,
    surroundings: Surroundings,
    which: np.ndarray,
    rng: np.random.Generator,
) -> HeadResponses:
    """Put a head somewhere: its responses, with what is round it.

    Parameters
    ----------
    head : HeadResponses
        The head.
    surroundings : Surroundings
        Where it is.
    which : numpy.ndarray
        Indices of the directions that are wanted; reflections may come from all others.
    rng : numpy.random.Generator
        For what is drawn.

    Returns
    -------
    HeadResponses
        Those directions.
    """
    return replace(
        head,
        ir=surroundings.responses(head, which, rng),
        directions=head.directions[which],
    )


def _sum_of_arrivals(
    head: HeadResponses, place: np.ndarray, delay: np.ndarray, gain: np.ndarray, n_samples: int
) -> np.ndarray:
    """Sum the responses of directions (arrival,), each delayed by samples and scaled, (2, tap)."""
    n_taps = head.ir.shape[2]
    at = (delay.astype(np.intp)[:, None] + np.arange(n_taps)).ravel()
    sound = gain[:, None, None] * head.ir[place]
    ears = (np.bincount(at, sound[:, k].ravel(), n_samples + n_taps) for k in range(2))
    return np.stack(list(ears))
