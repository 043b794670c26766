"""What a row of the registry says about a method."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..iterate import Result, Stage


class Need(Enum):
    """What a method needs besides the recording; the value is the keyword and CLI flag."""

    SENSORS = "sensors"
    MAP = "map"
    INTERVALS = "solo"
    EXAMPLES = "examples"


class Domain(Enum):
    """What a method works on."""

    SPECTROGRAM = "spectrogram"
    SIGNAL = "signal"


class SourceCount(Enum):
    """How many sources a method takes for a number of channels."""

    EQUAL = "as many as channels"
    AT_MOST = "at most as many as channels"
    MORE = "more than channels"
    ANY = "any number"

    def allows(self, n_src: int, n_chan: int) -> bool:
        """Whether n_src sources from n_chan channels are possible."""
        return {
            SourceCount.EQUAL: n_src == n_chan,
            SourceCount.AT_MOST: n_src <= n_chan,
            SourceCount.MORE: n_src > n_chan,
            SourceCount.ANY: True,
        }[self]


class Property(Enum):
    """What is promised of a method, and tested for every row that has it."""

    MONOTONE = "the cost never rises"
    EQUIVARIANT = "mixing the channels differently changes nothing"
    ARRAY_API = "runs on every array library"
    BATCH = "leading axes are independent recordings"
    FILTERS = "demixes by filters, which have a scale to choose and separate any length by blocks"


@dataclass(frozen=True)
class Side:
    """What a run knows besides the recording and the options of its method.

    Attributes
    ----------
    n_src : int
        Number of sources.
    seed : int
        Seed of everything random.
    started : bool
        Whether filters to begin from are given; stages that only make such are left out.
    sensors : SensorPower, optional
        Slow power sensors at the frames of the recording, for methods that need them.
    map : Ears, optional
        What a head does to sound from every direction (`learnt`), for methods that need it.
    solo : Solo, optional
        Where one source alone is heard, for methods that make use of it.
    examples : ExampleSpectrograms, optional
        Recordings of sources alone, for methods that make use of them.
    fs : float
        Sampling rate in hertz.
    stft : Stft, optional
        The transform, for methods that see a spectrogram.
    n_chan : int
        Number of channels that carry sound of their own.
    n_samples : int
        Length of the recording.
    """

    n_src: int
    seed: int = 0
    started: bool = False
    sensors: Any = None
    map: Any = None
    solo: Any = None
    examples: Any = None
    fs: float = 16000.0
    stft: Any = None
    n_chan: int = 2
    n_samples: int = 0


Build = Callable[[Any, Side], "tuple[Stage, ...]"]
Parameters = Callable[["Result", Side], Mapping[str, Any]]
Files = Mapping[str, Callable[[Any, Side, Path], None]]


@dataclass(frozen=True)
class Method:
    """A row of the registry.

    Attributes
    ----------
    name, aliases : str, tuple of str
        Canonical name, used for folders and reports, and synonyms of the field.
    family : str
        Folder of the library that holds it.
    summary : str
        What it is good for, in one line.
    paper : str
        Where it comes from.
    options : Any
        Frozen dataclass of its options, with defaults.
    build : callable
        ``build(options, side)`` gives its stages.
    n_src_rule : SourceCount
        How many sources it takes.
    window : float or None
        Length of the window in seconds that suits it, see docs/quality.md; None where its
        side data have one.
    needs : frozenset of Need
        Side data it cannot do without.
    domain : Domain
        What its stages work on.
    properties : frozenset of Property
        What is tested of it.
    parameters : callable, optional
        ``parameters(result, side)`` gives arrays by name, source axis first but for leading
        axes of starts: what people may want to see of the last result beside the signals.
    n_chan : int or None
        Number of channels that it needs; None for any from `least_chan` on.
    least_chan : int
        Fewest channels that it can do with.
    accepts : frozenset of Need
        Side data it makes use of where they are given.
    decides : bool
        Whether it is no method of its own but the choice of one; it has no stages then.
    files : mapping
        Further files of its results: ``files[name](separation, side, path)`` writes one.
    """

    name: str
    aliases: tuple[str, ...]
    family: str
    summary: str
    paper: str
    options: Any
    build: Build
    n_src_rule: SourceCount
    window: float | None = 0.128
    needs: frozenset[Need] = frozenset()
    domain: Domain = Domain.SPECTROGRAM
    properties: frozenset[Property] = frozenset()
    parameters: Parameters | None = None
    n_chan: int | None = None
    accepts: frozenset[Need] = frozenset()
    files: Files = field(default_factory=dict)
    least_chan: int = 1
    decides: bool = False

    def hears(self, n_chan: int) -> bool:
        """Whether it can do with so many channels."""
        return n_chan >= self.least_chan and self.n_chan in (None, n_chan)

    @property
    def side_data(self) -> tuple[Need, ...]:
        """Side data it takes at all, by name."""
        return tuple(sorted(self.needs | self.accepts, key=lambda need: need.value))
