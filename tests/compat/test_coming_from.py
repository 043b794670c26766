"""The lines in docs/coming_from.md run, before and now, and give the same where it says so."""

import re

import numpy as np
import pytest

from conftest import ROOT
from mixtures import random_mixture

PAGE = (ROOT / "docs" / "coming_from.md").read_text(encoding="utf-8")
BLOCK = r":\n\n```python\n(.*?)```"
PAIRS = list(
    zip(
        re.findall("Before" + BLOCK, PAGE, re.DOTALL),
        re.findall("Now" + BLOCK, PAGE, re.DOTALL),
        strict=True,
    )
)


def run(code):
    rng = np.random.default_rng(3)
    x, _ = random_mixture(rng, n_chan=2, n_freq=17, n_frames=200, noise=0.1)
    names = {"x": x, "X": x.transpose(2, 1, 0)}
    exec(code, names)
    return names


@pytest.mark.parametrize(("before", "now"), PAIRS)
def test_lines_of_the_page_run(before, now):
    assert run(now)["Y"].shape in {(2, 17, 200), (200, 17, 2)}
    pytest.importorskip(re.search(r"from (\w+)", before)[1])
    theirs, ours = run(before), run(now)
    assert set(theirs) == set(ours)
    assert ours["Y"].shape == theirs["Y"].shape
    if "ilrma" not in before.lower():  # random bases
        np.testing.assert_allclose(ours["Y"], theirs["Y"], atol=1e-8 * abs(theirs["Y"]).max())


def test_the_page_has_them_all():
    assert len(PAIRS) == 4
