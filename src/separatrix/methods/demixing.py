"""Independent vector analysis, ILRMA and FDICA: a source model, a spatial update, a row each."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ..options import (
    BlinkivaOptions,
    GgdIlrmaOptions,
    GgdIvaOptions,
    IlrmaInit,
    IlrmaOptions,
    IvaInit,
    IvaOptions,
    SensorStart,
    StudentIlrmaOptions,
    StudentIvaOptions,
    Update,
)
from .method import Build, Method, Need, Parameters, Property, Side, SourceCount

if TYPE_CHECKING:
    from ..iterate import Result, Stage

# Methods that ILRMA can begin from.
SEPARATING = {
    IlrmaInit.GAUSS: "auxiva-gauss",
    IlrmaInit.LAPLACE: "auxiva-laplace",
    IlrmaInit.FDICA: "fdica",
}

# Both are given the package `demixing`, which a row must not import before it is built.
MakeSource = Callable[[Any, Any], Any]  # (demixing, options) -> source model
MakeDensity = Callable[[Any, Any], Any]  # (demixing, options) -> density of a low-rank model


def _iva(label: str, make_source: MakeSource) -> Build:
    def build(options: IvaOptions, side: Side) -> "tuple[Stage, ...]":
        from .. import demixing
        from ..iterate import Stage

        source = make_source(demixing, options)
        algorithm = demixing.Demixing(source, _update(options.update), side.n_src, side.seed)
        stage = Stage(label, algorithm, options.n_iter, options.tol)
        if options.init is IvaInit.PCA and not side.started:
            return (_principal_components(side), stage)
        return (stage,)

    return build


def _fdica(options: IvaOptions, side: Side) -> "tuple[Stage, ...]":
    from ..iterate import Stage
    from ..permutation import PermutationAlignment

    separate_bins = _iva("FDICA", lambda demixing, options: demixing.LaplacePerBin())
    align = Stage("permutation alignment", PermutationAlignment(), n_iter=0)
    return (*separate_bins(options, side), align)


def _ilrma(label: str, make_density: MakeDensity) -> Build:
    def build(options: IlrmaOptions, side: Side) -> "tuple[Stage, ...]":
        from .. import demixing
        from ..iterate import Stage

        update, density = _update(options.update), make_density(demixing, options)
        source = (
            demixing.PartitionedLowRank(options.n_basis * side.n_src, density)
            if options.partitioned
            else demixing.LowRank(options.n_basis, density)
        )
        before = () if side.started else _before_ilrma(options, side)
        learnt = side.started or options.init in SEPARATING
        n_iter = options.n_iter
        if n_iter is None:
            n_iter = 60 if learnt else 100
        low_rank = demixing.Demixing(source, update, side.n_src, side.seed)
        ilrma = Stage(label, low_rank, n_iter, options.tol)
        return (*before, *_copies(options.n_starts, side), ilrma)

    return build


def _blinkiva(options: BlinkivaOptions, side: Side) -> "tuple[Stage, ...]":
    from .. import demixing
    from ..iterate import Stage

    source = demixing.Blinky(
        side.sensors.power,
        side.sensors.valid,
        options.n_sub_iter,
        options.leak,
        options.sensor_weight,
        options.n_background,
        options.learn_offset,
        options.reading_floor,
        n_random=10 if options.init is SensorStart.RANDOM else 0,
    )
    algorithm = demixing.Demixing(source, _update(options.update), side.n_src, side.seed)
    return (Stage("BlinkIVA", algorithm, options.n_iter, options.tol),)


def _heard_by_sensors(result: "Result", side: Side) -> dict[str, Any]:
    """Loudness of the sources, and their gains at all sensors in the unit of the readings."""
    import numpy as np

    sensors, params = side.sensors, result.state.params
    mean = sensors.power.sum(axis=-1) / sensors.valid.sum(axis=-1)  # power is 0 where missing
    gain = np.zeros((*params.gain.shape[:-2], side.n_src, sensors.n_sensors))
    gain[..., list(sensors.kept)] = np.asarray(params.gain)[..., : side.n_src, :] * mean
    return {"activation": params.activation[..., : side.n_src, :], "gain": gain}


def _before_ilrma(options: IlrmaOptions, side: Side) -> "tuple[Stage, ...]":
    """Stages that give the filters from which ILRMA begins."""
    if options.init is IlrmaInit.PCA:
        return (_principal_components(side),)
    if options.init is IlrmaInit.RANDOM:
        return ()
    row = next(row for row in DEMIXING if row.name == SEPARATING[options.init])
    given = row.options(n_iter=options.n_iter_init, update=options.update, tol=options.tol)
    return row.build(given, side)


def _principal_components(side: Side) -> "Stage":
    from .. import demixing
    from ..iterate import Stage

    start = demixing.Start(demixing.principal_components, side.n_src)
    return Stage("principal components", start, n_iter=0)


def _copies(n_starts: int, side: Side) -> "tuple[Stage, ...]":
    """Let the next stage run from several starts, in one batch."""
    from .. import demixing
    from ..iterate import Stage

    if n_starts == 1:
        return ()
    start = demixing.Start(partial(demixing.copies, n_starts), side.n_src)
    return (Stage(f"{n_starts} starts", start, n_iter=0),)


def _update(update: Update) -> Any:
    from .. import demixing

    return getattr(demixing, update.value)


def _row(
    name: str,
    aliases: tuple[str, ...],
    summary: str,
    paper: str,
    options: Any,
    build: Build,
    window: float = 0.128,
    needs: frozenset[Need] = frozenset(),
    parameters: Parameters | None = None,
) -> Method:
    return Method(
        name,
        aliases,
        "demixing",
        summary,
        paper,
        options,
        build,
        SourceCount.AT_MOST,
        window,
        needs,
        properties=frozenset(Property),
        parameters=parameters,
    )


DEMIXING = (
    _row(
        name="auxiva-laplace",
        aliases=("auxiva",),
        summary="speech, fast: sources whose loudness varies, at all frequencies together",
        paper="N. Ono, WASPAA 2011",
        options=IvaOptions,
        build=_iva("Laplace IVA", lambda demixing, options: demixing.Laplace()),
    ),
    _row(
        name="auxiva-gauss",
        aliases=(),
        summary="speech, fast: as auxiva-laplace with a stronger preference for pauses",
        paper="N. Ono, APSIPA 2012",
        options=IvaOptions,
        build=_iva("Gauss IVA", lambda demixing, options: demixing.Gauss()),
    ),
    _row(
        name="iva-student",
        aliases=(),
        summary="speech, fast: as auxiva-gauss, with tails that can be set",
        paper="Y. Liang et al., Electronics Letters 49(16), 2013",
        options=StudentIvaOptions,
        build=_iva("Student IVA", lambda demixing, options: demixing.StudentT(options.dof)),
    ),
    _row(
        name="iva-ggd",
        aliases=(),
        summary="speech, fast: auxiva-laplace with tails that can be set",
        paper="N. Ono, APSIPA 2012",
        options=GgdIvaOptions,
        build=_iva("GGD IVA", lambda demixing, options: demixing.GeneralizedGauss(options.beta)),
    ),
    _row(
        name="ilrma",
        aliases=(),
        summary="speech and music: learns a few spectra per source",
        paper="D. Kitamura et al., IEEE/ACM TASLP 24(9), 2016",
        options=IlrmaOptions,
        build=_ilrma("ILRMA", lambda demixing, options: demixing.GaussDensity()),
    ),
    _row(
        name="ilrma-t",
        aliases=("t-ilrma",),
        summary="as ilrma, less moved by single loud bins",
        paper="D. Kitamura et al., EURASIP JASP 2018:28",
        options=StudentIlrmaOptions,
        build=_ilrma("t-ILRMA", lambda demixing, options: demixing.StudentTDensity(options.dof)),
    ),
    _row(
        name="ilrma-ggd",
        aliases=("ggd-ilrma",),
        summary="as ilrma-t, with the generalised Gaussian",
        paper="D. Kitamura et al., EURASIP JASP 2018:28",
        options=GgdIlrmaOptions,
        build=_ilrma(
            "GGD-ILRMA",
            lambda demixing, options: demixing.GeneralizedGaussDensity(options.beta),
        ),
    ),
    _row(
        name="fdica",
        aliases=(),
        summary="the best fixed choice: each frequency alone, then put in order by loudness",
        paper="H. Sawada et al., IEEE TASLP 19(3), 2011",
        options=IvaOptions,
        build=_fdica,
        window=0.256,
    ),
    _row(
        name="blinkiva",
        aliases=(),
        summary="talkers with sound power sensors among them: microphones and sensors together",
        paper="R. Scheibler and N. Ono, ICASSP 2019",
        options=BlinkivaOptions,
        build=_blinkiva,
        window=0.256,
        needs=frozenset({Need.SENSORS}),
        parameters=_heard_by_sensors,
    ),
)
