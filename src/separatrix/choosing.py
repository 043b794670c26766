"""From a request that leaves the method open to one that names it."""

from dataclasses import replace
from typing import Any

from .counting import least_samples
from .errors import UnsupportedError
from .methods import Need, Property, check_n_src, find_method, usual_n_src
from .options import make_options
from .recording import inspect_recording, open_recording
from .request import Request
from .separating import reference_notes
from .separation import Choice
from .side_data import load
from .stft import n_fft_of


def decided(request: Request) -> tuple[Request, Choice]:
    """Let a recording decide about its method.

    Parameters
    ----------
    request : Request
        Of a method that decides.

    Returns
    -------
    Request
        The same for the method that is best, with its options, window and beginning.
    Choice
        Why, and what was tried.

    Raises
    ------
    UnsupportedError
        If there is no method for this recording.
    """
    from .auto import decide  # only now: it brings evaluation and other families

    common, hooks = request.common, request.hooks
    x, rate, _ = open_recording(request.recording, request.fs, common.start, common.duration)
    checked = inspect_recording(x, rate)
    reference_notes(checked, common.ref_channel)  # refuse it now if it does not exist
    n_src = common.fixed_n_src or _usual_n_src(request, len(checked.live))
    try:
        check_n_src(request.method, n_src, len(checked.live))
        found = decide(
            checked,
            n_src,
            [need for need, data in request.given.items() if data is not None],
            request.own,
            seed=common.seed,
            dtype=common.dtype.value,
            memory=common.memory,
            ref_channel=common.ref_channel,
            on_stage=hooks.on_stage,
            on_step=hooks.on_step,
        )
    except UnsupportedError as error:  # say also why there are fewer channels than in the file
        raise UnsupportedError(" ".join([*checked.warnings, str(error)])) from None
    row = find_method(found.method)
    counted = Property.FILTERS in row.properties and checked.n_samples >= least_samples(checked.fs)
    asked: Any = common.fixed_n_src or ("auto" if counted else n_src)
    common = replace(common, n_src=asked, seed=found.seed)
    if Property.FILTERS not in row.properties:
        common = replace(common, scaling=None)  # it has none; its sources are as they sound
    if found.window is not None:
        common = replace(common, n_fft=n_fft_of(found.window, checked.fs))
    own = make_options(row.options, found.options, row.name)
    settled = replace(request, method=row, common=common, own=own, initial=found.initial)
    return settled, found.choice


def _usual_n_src(request: Request, n_chan: int) -> int:
    """As many as channels, or as side data speak of."""
    speaking = (Need.INTERVALS, Need.EXAMPLES)
    told = {need: data if need in speaking else None for need, data in request.given.items()}
    loaded = load(request.method, told, request.own)
    marked = [mark[0] for mark in loaded.get(Need.INTERVALS, ())]
    n_examples = len(loaded.get(Need.EXAMPLES, ()))
    return max(usual_n_src(request.method, n_chan), n_examples, *marked)
