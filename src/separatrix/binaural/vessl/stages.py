"""Compositions of `Vessl`: the default, and the schedule of the paper."""

from functools import lru_cache

from ...iterate import Stage
from ...options import MaskStart, MaskWeights, VesslOptions
from ..affine_map import InverseMap
from ..map_file import BinauralMap
from .greedy import Greedy, RandomMasks
from .restart import Restart
from .slow_phases import HIGHEST, SlowPhases
from .slow_phases import N_ITER as N_SLOW
from .vessl import Garbage, Vessl
from .weights import Dirichlet, Free, Shared, WeightRule

N_PLAIN = 2  # iterations of a scale after those in which the blocks become single bins


def vessl_stages(
    binaural_map: BinauralMap, n_src: int, options: VesslOptions | None = None, seed: int = 0
) -> tuple[Stage, ...]:
    """Put VESSL together.

    Parameters
    ----------
    binaural_map : BinauralMap
        What is known of the head.
    n_src : int
        Number of sources.
    options : VesslOptions, optional
        How; what they leave open is decided by the map: with phase cues a greedy start, garbage,
        shared weights, for maps that reach behind the ears a second try by levels, and at last
        directions without fast phases; with levels alone the paper's schedule over the scales of
        the map, with weights that are pulled together.
    seed : int
        Seed of random first masks.

    Returns
    -------
    tuple of Stage
        For `run_stages`, with what `cue_spectrogram` gives as x.

    References
    ----------
    Deleforge, Forbes and Horaud, "Variational EM for binaural sound-source separation and
    localization", ICASSP 2013.
    """
    options = options or VesslOptions()
    phase = binaural_map.cue.n_cues > 1
    greedy = (options.init or (MaskStart.SCALES, MaskStart.GREEDY)[phase]) is MaskStart.GREEDY
    weights = options.weights or (MaskWeights.DIRICHLET, MaskWeights.SHARED)[greedy]
    rules: dict[MaskWeights, WeightRule] = {
        MaskWeights.SHARED: Shared(),
        MaskWeights.DIRICHLET: Dirichlet(options.prior),
        MaskWeights.FREE: Free(),
    }
    rule = rules[weights]
    with_garbage = greedy if options.garbage is None else options.garbage
    garbage = garbage_of(binaural_map) if with_garbage else None
    if greedy:
        stages = _greedy(binaural_map, n_src, options, rule, garbage)
    else:
        stages = _over_scales(binaural_map, n_src, options, rule, garbage, seed)
    vessl = _plain(binaural_map, n_src, rule, garbage)
    again = options.restart
    if again is None:
        again = greedy and phase and binaural_map.reaches_behind
    if again:
        restart = Stage("VESSL by levels first", Restart(vessl), options.n_iter, options.tol)
        stages = (*stages, restart)
    if phase if options.slow_phases is None else options.slow_phases:
        n_low = int(HIGHEST * binaural_map.n_fft / binaural_map.fs)
        stages = (*stages, Stage("VESSL, directions", SlowPhases(vessl, n_low), N_SLOW))
    return stages


def garbage_of(binaural_map: BinauralMap) -> Garbage:
    """Give the density of sound from an unknown direction.

    Parameters
    ----------
    binaural_map : BinauralMap
        The map.

    Returns
    -------
    Garbage
        Mean and variance of its training cues.
    """
    return Garbage(binaural_map.mean, binaural_map.variance)


def _greedy(
    binaural_map: BinauralMap,
    n_src: int,
    options: VesslOptions,
    rule: WeightRule,
    garbage: Garbage | None,
) -> tuple[Stage, ...]:
    vessl = _plain(binaural_map, n_src, rule, garbage)
    return (Stage("VESSL", vessl, options.n_iter, options.tol),)


def _plain(
    binaural_map: BinauralMap, n_src: int, rule: WeightRule, garbage: Garbage | None
) -> Vessl:
    """The finest map, begun from directions."""
    inverse = _inverse(binaural_map, max(binaural_map.scales))
    begin = Greedy(binaural_map.cues, garbage_of(binaural_map))
    return Vessl(inverse, n_src, begin, rule, garbage)


def _over_scales(
    binaural_map: BinauralMap,
    n_src: int,
    options: VesslOptions,
    rule: WeightRule,
    garbage: Garbage | None,
    seed: int,
) -> tuple[Stage, ...]:
    """From coarse maps to fine ones, each from the masks of the one before."""
    scales = sorted(binaural_map.scales)
    n_halvings = (binaural_map.cues.shape[-1] - 1).bit_length()
    stages = []
    for n_regions in scales:
        inverse = _inverse(binaural_map, n_regions)
        vessl = Vessl(inverse, n_src, RandomMasks(seed), rule, garbage, progressive=True)
        n_plain = options.n_iter if n_regions == scales[-1] else N_PLAIN
        label = f"VESSL, {n_regions} region{'s' if n_regions > 1 else ''}"
        stages.append(Stage(label, vessl, n_halvings + n_plain, options.tol))
    return tuple(stages)


@lru_cache(maxsize=16)
def _inverse(binaural_map: BinauralMap, n_regions: int) -> InverseMap:
    """Keep the products of a map (10 ms) from one recording to the next."""
    return InverseMap(binaural_map.scales[n_regions])
