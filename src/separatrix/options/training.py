"""Options of learning what a head does to sound."""

from dataclasses import dataclass
from enum import Enum

from .fields import option


class Cue(Enum):
    """Which differences between the ears are looked at, in each frequency."""

    ILD = "ild"  # the level difference in dB
    ILPD = "ilpd"  # that, and cosine and sine of the phase difference

    @property
    def n_cues(self) -> int:
        """Number C of cues."""
        return {Cue.ILD: 1, Cue.ILPD: 3}[self]


class ChartName(Enum):
    """In which coordinates directions are learnt."""

    UNIT = "unit"
    AZEL = "azel"


@dataclass(frozen=True)
class TrainingOptions:
    """Options of training a map of a head."""

    k: int | None = option(
        None, "most regions (default: a power of two up to 128, of 8 directions or more each)", 1
    )
    cue: Cue = option(Cue.ILPD, "level differences alone (ild), or phase differences too")
    chart: ChartName = option(ChartName.UNIT, "unit vectors, or azimuth and elevation")
    frontal: bool = option(False, "leave out directions behind the ears")
    seconds: float | None = option(
        None, "noise from each direction (default: 1, or 2 if responses are longer than 50 ms)", 0.1
    )
    snr_db: float = option(40.0, "level of the noise above that of the sensors")
    fs: int = option(16000, "sampling rate of the map in hertz", 8000)
    n_fft: int = option(1024, "window in samples", 64)
    hop: int = option(128, "samples from window to window where the map is used", 1)
    seed: int = option(0, "seed of the noise and of the regions", 0)
