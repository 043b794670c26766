"""What is thought of a separation without knowing the true sources, and how it was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

GOOD, FAIR = 8.0, 4.0  # dB of expected SDR improvement
ADVICE = "try fewer sources, a longer recording, or more effort of method auto"


@dataclass(frozen=True)
class Score:
    """What a separation probably gained.

    Attributes
    ----------
    expected : float
        SDR improvement in dB to be expected, mean over the sources; NaN where the outputs do not
        tell.
    low, high : float
        Between these lay half of the separations from which it was learnt.
    measures : mapping
        How alike the outputs are, see `separatrix.evaluation.blind_measures`.
    reason : str
        Why there is no figure; empty where there is one.
    """

    expected: float
    low: float
    high: float
    measures: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""

    @property
    def words(self) -> str:
        """Say it in a word, and what to do about it."""
        if not isfinite(self.expected):
            return f"unknown: {self.reason}"
        if self.expected >= GOOD:
            return "good"
        if self.expected >= FAIR:
            return "fair: another method or window may do better"
        return f"poor: {ADVICE}"

    @property
    def sentence(self) -> str:
        """Say it with the figures, for people."""
        if not isfinite(self.expected):
            return self.words
        word, _, advice = self.words.partition(": ")
        about = (
            f"about {self.expected:+.0f} dB of SDR ({self.low:+.0f} to {self.high:+.0f} for half)"
        )
        return f"{word}: {about}" + (f"; {advice}" if advice else "")

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain values, for reports."""
        figures = {"expected_sdr_improvement": self.expected, "low": self.low, "high": self.high}
        rounded = {name: round(value, 3) for name, value in (figures | {**self.measures}).items()}
        return {**rounded, "words": self.words, "sentence": self.sentence}


@dataclass(frozen=True)
class Tried:
    """A run that was tried on a recording.

    Attributes
    ----------
    label : str
        Its name and window.
    expected : float
        SDR improvement in dB to be expected of it; NaN for a run that failed.
    seconds : float
        How long it took.
    """

    label: str
    expected: float
    seconds: float


@dataclass(frozen=True)
class Choice:
    """How the method of a separation was chosen.

    Attributes
    ----------
    reason : str
        Why this method, in a sentence.
    kept : str
        Label of the run that was kept; the method's name where nothing was tried.
    tried : tuple of Tried
        All runs that were tried, the best first.
    """

    reason: str
    kept: str
    tried: tuple[Tried, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain values, for reports."""
        tried = [
            {
                "run": run.label,
                "expected_sdr_improvement": round(run.expected, 2),
                "seconds": round(run.seconds, 2),
            }
            for run in self.tried
        ]
        return {"reason": self.reason, "kept": self.kept, "tried": tried}
