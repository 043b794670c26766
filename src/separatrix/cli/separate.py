"""``separatrix separate``: recordings to folders of sources."""

from argparse import Namespace

import numpy as np

from ..audio import READABLE, check_format
from ..errors import AudioFileError, UnsupportedError
from ..methods import Property, usual_n_src
from .arguments import own_side_data
from .console import console, fail, print_json
from .forecast import GIGABYTE, Size, memory_note, read_size
from .order import Order, order_of
from .progress import RunProgress
from .run import Done, separate_track
from .scores import check_alike, read_signals
from .summary import Failed, print_done, print_end
from .tracks import Track, find_tracks
from .values import UsageError


def run(args: Namespace) -> bool:
    """Separate every recording; one that fails is reported, and the others go on.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        Whether all went well.
    """
    order = order_of(args)
    tracks = find_tracks(args.inputs, channels=args.channels, out=args.out)
    if args.ref and len(tracks) > 1:
        raise UsageError(f"--ref belongs to one recording; {len(tracks)} were given.")
    for name in own_side_data(args.method):
        if len(tracks) > 1 and getattr(args, name):
            raise UsageError(f"--{name} belongs to one recording; {len(tracks)} were given.")
    several, quiet = len(tracks) > 1, args.quiet or args.json
    done: list[Done] = []
    failed: list[Failed] = []
    for track in tracks:
        try:
            done.append(_separate(args, order, track, quiet=quiet))
        except Exception as error:
            words = fail(error, debug=args.debug, about=track.name if several else "")
            failed.append(Failed(track, words))
            continue
        if not quiet:
            print_done(done[-1])
    if args.json:
        print_json(
            {"done": [one.to_dict() for one in done], "failed": [f.to_dict() for f in failed]}
        )
    elif several and not quiet:
        print_end(done, failed)
    return not failed


def _separate(args: Namespace, order: Order, track: Track, *, quiet: bool) -> Done:
    if not args.channels and track.paths[0].is_dir():
        raise AudioFileError(f"{track.paths[0]} holds no sound files; {READABLE} files are read.")
    size = read_size(track.paths, start=args.start, duration=args.duration)
    if size:
        _check(args, order, size)
        _tell_way(args, order, track, size, quiet=quiet)
    references = _references(args, track, size) if args.ref else None
    with RunProgress(shown=not quiet) as progress:
        return separate_track(order, track, references, progress)


def _tell_way(args: Namespace, order: Order, track: Track, size: Size, *, quiet: bool) -> None:
    """Say that a recording is separated from disk to disk; scores need it in memory."""
    if Property.FILTERS not in args.method.properties:
        return
    needed, allowed = (
        size.memory(args.method.window, args.n_fft, args.hop, args.dtype),
        order.how["memory"] * GIGABYTE,
    )
    if needed <= allowed:
        return
    note = memory_note(track.name, needed, allowed)
    if args.ref:
        raise UnsupportedError(
            f"{note} --ref scores in memory only: raise --memory, or take a part with --duration."
        )
    if not quiet:
        console(stderr=True).print(note, soft_wrap=True)


def _check(args: Namespace, order: Order, size: Size) -> None:
    """Refuse before the work what would fail after it."""
    if args.ref_channel > size.n_chan:
        raise UnsupportedError(
            f"there is no channel {args.ref_channel}; choose --ref-channel from 1 to {size.n_chan}."
        )
    if args.ref and args.n_src == "auto":
        raise UnsupportedError("--ref tells how many sources there are; leave out --n-src auto.")
    asked = None if args.n_src == "auto" else args.n_src
    n_src = asked or usual_n_src(args.method, size.n_chan)
    if args.ref and len(args.ref) > n_src:
        raise UnsupportedError(
            f"there are {len(args.ref)} references for {n_src} sources; leave some out, or ask for "
            "more sources with --n-src."
        )
    last = max(order.contents["only"] or (0,))
    if last > n_src:
        raise UnsupportedError(f"there is no source {last}; the sources are 1 to {n_src}.")
    check_format(order.extension, order.bits, size.n_chan if args.images else 1, size.fs)


def _references(args: Namespace, track: Track, size: Size | None) -> np.ndarray:
    references, fs = read_signals(
        args.ref, channel=args.ref_channel, start=args.start, duration=args.duration
    )
    if size:
        files = [track.paths[0], args.ref[0]]
        check_alike(files, [size.fs, fs], [size.n_samples, references.shape[1]])
    return references
