"""What is trained where, and tested where: the rows of the study's grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

KU100, KEMAR = "fhk_ku100_L2354.sofa", "mit_kemar_normal_pinna.sofa"
ANECHOIC, MEASURED = "UniS_Anechoic_BRIR_16k.sofa", "UniS_Room_A_BRIR_16k.sofa"


class Part(Enum):
    """A group of conditions that is run, or left out, as a whole."""

    WHOLE = "whole"
    FRONTAL = "frontal"
    SECOND_HEAD = "second_head"
    TRAINED_IN_ROOM = "trained_in_room"
    MEASURED_ROOM = "measured_room"


class Region(Enum):
    """Where sources may be, and which of these directions are kept for testing."""

    WHOLE = "whole"  # azimuths to 160, elevations to 60 degrees; a random tenth is kept
    FRONTAL = "frontal"  # of both halves the azimuths to 90 degrees
    EVERY_OTHER = "every other"  # all directions; every other one from right to left is kept


@dataclass(frozen=True)
class MapSize:
    """How large a map is.

    Attributes
    ----------
    n_regions : int
        Regions in which it is affine.
    n_directions : int
        Directions it is trained on, far from each other; 0 takes all there are.
    """

    n_regions: int
    n_directions: int = 0


@dataclass(frozen=True)
class Condition:
    """One row of the grid.

    Attributes
    ----------
    title : str
        What it is, in a few words.
    part : Part
        The group it belongs to.
    region : Region
        Where sources may be.
    maps : mapping
        The size of each map by its label.
    place : str
        Where the head is tested, a name of `PLACES`.
    learnt_in : str
        Where it is trained.
    head : str
        SOFA file of the responses it is tested with.
    learnt_from : str
        SOFA file of the responses it is trained on.
    """

    title: str
    part: Part
    region: Region
    maps: Mapping[str, MapSize]
    place: str = "anech"
    learnt_in: str = "anech"
    head: str = KU100
    learnt_from: str = KU100

    @property
    def reverberant(self) -> bool:
        """Whether it is tested anywhere but in the open."""
        return self.place != "anech" or self.head == MEASURED

    @property
    def in_front(self) -> bool:
        """Whether all sources are in front, as methods of delays alone need it."""
        return self.region is not Region.WHOLE


BOTH = {"T1": MapSize(128), "T2": MapSize(64, 532)}
T1, FRONT = {"T1": MapSize(128)}, {"frontal": MapSize(64)}
SECOND, FEW = {"KEMAR": MapSize(64)}, {"UniS": MapSize(4)}

_W, _F, _K = (Part.WHOLE, Region.WHOLE), (Part.FRONTAL, Region.FRONTAL), (KEMAR, KEMAR)
_H, _R = (Part.SECOND_HEAD, Region.WHOLE), (Part.TRAINED_IN_ROOM, Region.WHOLE)
_M, _A = (Part.MEASURED_ROOM, Region.EVERY_OTHER), (MEASURED, ANECHOIC)

CONDITIONS: Mapping[str, Condition] = {
    "whole": Condition("all round, anechoic", *_W, BOTH),
    "whole-tmild": Condition("all round, short tail", *_W, BOTH, "tmild"),
    "whole-trev": Condition("all round, long tail", *_W, BOTH, "trev"),
    "whole-room": Condition("all round, live room", *_W, BOTH, "room"),
    "frontal": Condition("in front, anechoic", *_F, FRONT),
    "frontal-tmild": Condition("in front, short tail", *_F, FRONT, "tmild"),
    "frontal-trev": Condition("in front, long tail", *_F, FRONT, "trev"),
    "frontal-room": Condition("in front, live room", *_F, FRONT, "room"),
    "kemar": Condition("KEMAR, anechoic", *_H, SECOND, "anech", "anech", *_K),
    "kemar-tmild": Condition("KEMAR, short tail", *_H, SECOND, "tmild", "anech", *_K),
    "tail-from-tail": Condition("short tail, learnt there", *_R, T1, "tmild", "tmild"),
    "long-from-tail": Condition("long tail, learnt in the short", *_R, T1, "trev", "tmild"),
    "damped": Condition("damped room, learnt in the open", *_R, T1, "damped"),
    "damped-from-damped": Condition("damped room, learnt there", *_R, T1, "damped", "damped"),
    "room-from-damped": Condition("live room, learnt in the damped", *_R, T1, "room", "damped"),
    "room-from-room": Condition("live room, learnt there", *_R, T1, "room", "room"),
    "measured": Condition("measured room, learnt in the open", *_M, FEW, "anech", "anech", *_A),
    "measured-from-tail": Condition(
        "measured room, learnt in a tail", *_M, FEW, "anech", "tmild", *_A
    ),
    "measured-from-room": Condition(
        "measured room, learnt there", *_M, FEW, "anech", "anech", MEASURED, MEASURED
    ),
}
