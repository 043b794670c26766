"""Microphones and power sensors in a simulated room, scored while it is separated."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.live import Live
from rich.table import Table

from ...evaluation import ScoreCourse, ScorePoint
from ...iterate import Stage
from ...methods import Need, check_n_src
from ...options import Scaling
from ...stft import Stft
from ..arguments import given_options
from ..console import console, print_json, table
from ..order import Order
from ..progress import RunProgress
from ..run import Done, separate_track
from ..scores import decibels
from ..tracks import Track, check_place
from ..values import flag
from .ending import print_end, print_gains
from .room import READINGS, Room, make_room

TRACK = "room"
SAID = {Need.SENSORS: "these readings"}
EVERY = 10  # iterations between scores
INTRODUCTION = """
A simulated room of 10 x 7.5 x 3 m: {n_src} people talk, {n_guests} more at its other end.
{n_chan} microphones stand on a circle 4 cm across, two metres from the talkers, and
{n_sensors} sensors of sound power near the talkers are read {rate:.0f} times a second.
{method} gets {what}, nothing else.
"""
LEGEND = """
Against each talker recorded alone at the first microphone: SDR, signal to all
that is not the talker; SIR, to the other talkers alone. The higher the better.
"""


def run(args: Namespace) -> Path:
    """Simulate, separate, score every few iterations, and say what happened.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    Path
        Folder of the result.
    """
    check_n_src(args.method, args.n_src, args.n_chan)
    check_place(args.out)
    quiet = args.quiet or args.json
    with RunProgress(shown=not quiet) as progress:
        progress.begin(TRACK, "simulating")
        room = make_room(args, args.out / TRACK)
    if not quiet:
        console().print(_introduction(args, room))
    order = _order(args, room)
    with LiveScores(order, room, shown=not quiet) as scores:
        done = separate_track(order, Track(TRACK, (room.mixture,)), room.references, scores)
    if args.json:
        course = [_entry(point) for point in scores.course.points]
        print_json({**done.to_dict(), "course": course})
    elif not quiet:
        _print(args, room, done)
    return done.folder


class LiveScores:
    """Scores of a run in a table that grows; its methods are callbacks of the run.

    Parameters
    ----------
    order : Order
        What is done.
    room : Room
        The recording and its talkers.
    shown : bool
        False draws nothing.
    """

    def __init__(self, order: Order, room: Room, *, shown: bool) -> None:
        how = order.how
        self.course = ScoreCourse(
            room.mixture,
            references=room.references,
            stft=Stft(how["n_fft"], how["hop"]),
            scaling=how["scaling"],
            every=EVERY,
            on_point=self._add,
        )
        talkers = [str(k) for k in range(1, len(room.talkers) + 1)]
        self._table = table(
            left=["Iteration"],
            right=[f"{measure} {k}" for measure in ("SDR", "SIR") for k in (*talkers, "mean")],
        )
        self._out, self._shown = console(), shown
        self._live = Live(self._table, console=self._out, auto_refresh=False)
        self._stage: Stage | None = None

    def __enter__(self) -> "LiveScores":
        if self._is_live:
            self._live.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._table.caption = None
        if self._is_live:
            self._live.stop()
        elif self._shown:
            self._out.print(self._table)

    @property
    def _is_live(self) -> bool:
        """Whether the table can grow before somebody's eyes; a file gets it at the end."""
        return self._shown and self._out.is_terminal

    def begin(self, track: str, doing: str) -> None:
        """Show what is done before and after the iterations."""
        self._tell(doing)

    def on_progress(self, doing: str, share: float) -> None:
        """Show what is done block by block."""
        self._tell(doing)

    def on_stage(self, index: int, stage: Stage) -> None:
        """Begin with a stage."""
        self._stage = stage
        self.course.on_stage(index, stage)

    def on_step(self, i: int, cost: Any, state: Any) -> None:
        """Score an iteration, if it is one of those that count."""
        if self._stage is not None:
            self._tell(f"{self._stage.label}, iteration {i} of {self._stage.n_iter}")
        self.course.on_step(i, cost, state)

    def _add(self, point: ScorePoint) -> None:
        scores = point.scores.to_dict()
        if not self._table.row_count:
            _add_row(self._table, "mixture", scores["mixture_sdr"], scores["mixture_sir"])
        name = f"{point.stage}, {point.iteration}"
        _add_row(self._table, name, scores["sdr"], scores["sir"])
        if self._is_live:
            self._live.refresh()

    def _tell(self, doing: str) -> None:
        if self._is_live:
            self._table.caption = doing
            self._live.refresh()


def _order(args: Namespace, room: Room) -> Order:
    given = {Need.SENSORS: room.sensors}
    side = {need.value: given[need] for need in args.method.needs}
    how = {
        "n_fft": args.n_fft,
        "hop": args.n_fft // 2,  # as published
        "seed": args.seed,
        "scaling": Scaling.LEAST_SQUARES,
        # Where nothing tells which outputs are the talkers, the method uses all microphones; of
        # its outputs those that fit the talkers best are scored.
        "n_src": args.n_src if side else args.n_chan,
        **given_options(args, args.method.options),
        **side,
    }
    return Order(args.method.name, how, args.out)


def _introduction(args: Namespace, room: Room) -> str:
    what = " and ".join(
        ["the sound of the microphones", *(SAID[need] for need in args.method.needs)]
    )
    return INTRODUCTION.format(
        n_src=args.n_src,
        n_guests=room.n_guests,
        n_chan=args.n_chan,
        n_sensors=room.n_sensors,
        rate=READINGS,
        method=args.method.name,
        what=what,
    )


def _print(args: Namespace, room: Room, done: Done) -> None:
    console().print(LEGEND)
    print_gains(done)
    console().print()
    side = [part for need in args.method.needs for part in (flag(need.value), room.sensors)]
    turn = ["separate", room.mixture, "--method", args.method.name, *side]
    turn += ["--n-src", args.n_src] if side else []
    turn += ["--ref", *room.talkers]
    print_end(done, " ".join(map(str, turn)), *room.talkers)


def _entry(point: ScorePoint) -> Mapping[str, Any]:
    scores = point.scores.to_dict()
    measured = {"sdr": scores["sdr"], "sir": scores["sir"]}
    return {"stage": point.stage, "iteration": point.iteration, **measured}


def _add_row(made: Table, name: str, sdr: Any, sir: Any) -> None:
    made.add_row(name, *decibels(sdr), *decibels(sir))
