"""The best of many guesses of where sources are."""

import numpy as np

from ..arrays import Array, array_namespace, like, to_numpy
from ..errors import MissingDataError
from .arrivals import Arrivals, steering
from .peaks import candidate_arrivals
from .sharing import Points, Sharing, improve, points_of, share_out

FRAMES, STEPS = 150, 10  # on which guesses are compared, and of the descent from each
LEAST_SHARE = 3e-3  # of the energy: what is 25 dB below all is taken for noise
LEAST_APART = 1e-3  # sine squared between two sources, a mean over bins: 0.035 samples of delay


def find_arrivals(x: Array, n_src: int, max_delay: float) -> Arrivals:
    """Refine every guess on some of the frames; keep the one that leaves least.

    With more sources less is left, so that only guesses with the largest number are compared.

    Parameters
    ----------
    x : Array
        Spectrogram (2, freq, frame).
    n_src : int
        Number of sources.
    max_delay : float
        Largest delay in samples.

    Returns
    -------
    Arrivals
        Of n_src sources, or of fewer where no more are found.

    Raises
    ------
    MissingDataError
        If no point has sound in both channels.
    """
    part = x[..., :: max(1, x.shape[-1] // FRAMES)]
    points = points_of(part)
    best: tuple[int, float, Arrivals] | None = None
    seen: set[bytes] = set()
    for guess in candidate_arrivals(to_numpy(part), n_src, max_delay):
        start = Arrivals(*(like(values, x) for values in guess))
        sharing = _descend(points, share_out(points, start), max_delay, seen)
        if sharing is None:
            continue
        found = _told_apart(sharing, points)
        rank = (-found.delay.shape[0], float(sharing.residual), found)
        if best is None or rank[:2] < best[:2]:
            best = rank
    if best is None:
        raise MissingDataError(
            "no point of x has sound in both channels, which tells nothing of directions; check "
            "the channels."
        )
    return best[2]


def _descend(
    points: Points, sharing: Sharing, max_delay: float, seen: set[bytes]
) -> Sharing | None:
    """Improve a sharing; give up where it comes to what an earlier one was, as most do."""
    place = None
    for _ in range(STEPS):
        before, sharing = place, improve(points, sharing, max_delay)
        place = _place(sharing)
        if place == before:
            break
        if place in seen:
            return None
        seen.add(place)
    return sharing


def _place(sharing: Sharing) -> bytes:
    """Arrivals in any order, to a few digits."""
    found = np.stack([to_numpy(values) for values in sharing.arrivals], axis=-1)
    rounded = np.round(found[np.argsort(found[:, 1], kind="stable")], 3)
    return rounded.astype(np.float32).tobytes()


def _told_apart(sharing: Sharing, points: Points) -> Arrivals:
    """Leave out sources with hardly any points, and those that lie where a louder one does."""
    energy = np.einsum("fscc->s", to_numpy(sharing.covariance)).real
    d = to_numpy(steering(sharing.arrivals, points.n_freq))
    apart = 1 - np.mean(np.abs(d @ d.conj().swapaxes(-2, -1)) ** 2, axis=0)
    kept: list[int] = []
    for k in np.argsort(-energy, kind="stable"):
        heard = energy[k] > LEAST_SHARE * float(points.energy)
        if heard and all(apart[k, other] > LEAST_APART for other in kept):
            kept.append(int(k))
    index = like(np.array(kept, dtype=np.int64), points.products)
    return Arrivals(*(array_namespace(v).take(v, index) for v in sharing.arrivals))
