"""Input on which methods break: a sensible result, or one of our own sentences."""

import re
import sys

import numpy as np
import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
from edge_cases import AS_IT_IS, BLIND, CASES, judge, ours

# The others take a minute together.
FAST = {"auxiva-gauss", "fdica"}
NAMES = [pytest.param(name, marks=() if name in FAST else pytest.mark.slow) for name in BLIND]
pytestmark = pytest.mark.filterwarnings("ignore::separatrix.errors.SeparatrixWarning")


@pytest.fixture(scope="module")
def undamaged():
    """Outcome of a method on the recording as it is, computed once."""
    known = {}

    def outcome(method):
        if method not in known:
            known[method] = judge(AS_IT_IS, *ours(method))
        return known[method]

    return outcome


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("method", NAMES)
def test_finite_and_sensible_or_refused_in_a_sentence(method, case, undamaged):
    found, usual = judge(case, *ours(method)), undamaged(method)
    assert found.kind == ("refused" if case.refused else "finite"), found.sentence
    assert re.search(case.says, found.sentence)
    if found.sdr is not None:
        assert found.sdr > usual.sdr - 1.5
    if case.gain is not None:
        assert abs(found.sdr - usual.sdr) < 0.01
        largest = abs(usual.sources).max()
        np.testing.assert_allclose(found.sources / case.gain, usual.sources, atol=1e-3 * largest)
