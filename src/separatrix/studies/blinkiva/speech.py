"""Which talkers a loop has: files of CMU ARCTIC, drawn as the published simulation drew them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...errors import FolderError

if TYPE_CHECKING:
    import numpy as np

SEXES, N_EACH = ("male", "female"), 7


class Draw(NamedTuple):
    """What is drawn for a loop: names of files without extension, and the seed of the noise."""

    names: tuple[str, ...]
    seed: int


def draw_loops(names: Sequence[str], n_loops: int, seed: int) -> list[Draw]:
    """Draw loops: seven men and seven women each, no talker twice.

    Parameters
    ----------
    names : sequence of str
        Names of files without extension.
    n_loops : int
        How many loops; more of them begin with the same ones.
    seed : int
        Of the draw.

    Returns
    -------
    list of Draw
        The loops.

    Raises
    ------
    FolderError
        If there are not enough talkers.
    """
    # Only now: the command line reads this module to list the studies.
    import numpy as np

    from ...datasets.cmu_arctic import NAME

    by_sex: Mapping[str, dict[str, list[str]]] = {sex: {} for sex in SEXES}
    for name in names:
        sex, talker, _ = NAME.fullmatch(name).groups()  # type: ignore[union-attr]
        by_sex[sex].setdefault(talker, []).append(name)
    for sex, talkers in by_sex.items():
        if len(talkers) < N_EACH:
            raise FolderError(
                f"a loop needs {N_EACH} {sex} talkers; the speech has {len(talkers)}."
            )
    return [_draw(by_sex, np.random.default_rng((seed, loop))) for loop in range(n_loops)]


def _draw(by_sex: Mapping[str, Mapping[str, list[str]]], rng: "np.random.Generator") -> Draw:
    chosen = []
    for talkers in by_sex.values():
        for k in rng.permutation(len(talkers))[:N_EACH]:
            files = list(talkers.values())[k]
            chosen.append(files[rng.integers(len(files))])
    return Draw(tuple(chosen), int(rng.integers(2**32)))
