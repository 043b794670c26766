"""The picture of a separation: one scale, true axes, any name and length."""

import subprocess
import sys
import warnings
from dataclasses import replace

import matplotlib
import matplotlib.style
import numpy as np
import pytest
from matplotlib.image import imread

import separatrix
from separatrix.iterate import Stop
from separatrix.separation import StageRun
from separatrix.separation.overview import draw_overview, overview_panels
from separatrix.separation.panels import COLORMAP, RANGE_DB, headline, make_panels

FS = 16000


def separate(x):
    return separatrix.separate(x, FS, method="auxiva", n_iter=2, n_fft=256)


@pytest.fixture
def separation(rng):
    return separate(0.1 * rng.laplace(size=(2, FS)))


def with_signals(separation, mixture, *sources):
    """The same separation of other signals."""
    recording = replace(separation.rendering.recording, x=np.stack([mixture, mixture]))
    rendering = replace(separation.rendering, recording=recording, sources=np.stack(sources))
    return replace(separation, rendering=rendering)


def draw(separation, tmp_path):
    panels = overview_panels(separation)
    for block in separation.rendering.blocks():
        panels.add(block)
    draw_overview(separation, panels.panels(), tmp_path / "overview.png")
    return imread(tmp_path / "overview.png")[..., :3]


def tone(hertz):
    return np.sin(2 * np.pi * hertz * np.arange(FS) / FS)


def test_the_picture_has_a_panel_for_each_signal(rng, separation, tmp_path):
    two = draw(separation, tmp_path)
    six = draw(separate(0.1 * rng.laplace(size=(6, FS))), tmp_path)
    assert two.shape[1] == six.shape[1] == 1200
    assert 800 < two.shape[0] < six.shape[0] < 1400
    for picture, n_panels in ((two, 3), (six, 7)):
        inked = (picture[:, 80:1105] < 0.99).any(axis=2).mean(axis=1) > 0.99  # rows of a panel
        assert np.count_nonzero(np.diff(inked.astype(int)) == 1) == n_panels + 1  # and an axis


def test_every_pixel_of_a_panel_has_the_colour_of_its_level(rng, separation, tmp_path):
    noise = rng.standard_normal(FS)
    separation = with_signals(separation, noise, noise, 0.01 * noise)
    picture = draw(separation, tmp_path)
    for panel, row in zip(
        make_panels(separation, n_columns=1025, n_rows=160), (124, 318, 512), strict=True
    ):
        expected = matplotlib.colormaps[COLORMAP](1 + panel.image[::-1] / RANGE_DB)[..., :3]
        seen = picture[row : row + 160, 80:1105]
        np.testing.assert_allclose(seen[:, 2:-2], expected[:, 2:-2], atol=0.03)  # ticks overlap


def test_all_panels_share_one_scale(separation):
    t = tone(1000)
    mixture, loud, soft = make_panels(
        with_signals(separation, t, t, 0.1 * t), n_columns=50, n_rows=1000
    )
    np.testing.assert_array_equal(mixture.image, loud.image)
    row = round(1000 / (FS / 2) * (len(loud.image) - 1))
    np.testing.assert_array_equal(loud.image.argmax(axis=0)[2:-2], row)
    np.testing.assert_allclose((loud.image - soft.image)[row], 20, atol=0.01)
    assert (loud.level, soft.level) == ("0.0 dB below the mixture", "20.0 dB below the mixture")


def test_rows_average_power(separation):
    """Pooled rows have the mean power of their bins, not the mean of their decibels."""
    x = with_signals(separation, *3 * [tone(1000) + tone(3000)])
    fine, coarse = (make_panels(x, n_columns=5, n_rows=n)[0].image[:, 2] for n in (1000, 10))
    power = [10 ** (rows / 10) for rows in (fine, coarse)]
    assert coarse.shape == (10,)
    assert power[1].sum() / power[1].max() == pytest.approx(2, rel=0.1)
    np.testing.assert_array_equal(np.sort(coarse.argsort()[-2:]), [1, 3])


@pytest.mark.parametrize("n_samples", [FS // 50, FS, 40 * FS])
@pytest.mark.parametrize("share", [0, 1 / 3])
def test_a_click_stands_where_it_sounds(separation, n_samples, share):
    click = np.zeros(n_samples)
    click[int(share * n_samples)] = 1
    panels = make_panels(with_signals(separation, click, click), n_columns=100, n_rows=160)
    seen = np.flatnonzero(panels[0].image.max(axis=0) > -RANGE_DB)
    half_window = 0.016 * FS / n_samples * 100
    assert len(seen)
    assert abs(seen - 100 * share).max() <= half_window + 1
    # It has all frequencies alike, also where rows stand for different numbers of bins.
    assert np.ptp(panels[0].image[:, seen], axis=0).max() < 1e-6


def test_silence_is_dark_and_named(separation):
    nothing = np.zeros(FS)
    _, sound, silent = make_panels(
        with_signals(separation, tone(500), tone(500), nothing), n_columns=50, n_rows=20
    )
    assert silent.level == "silent"
    assert (silent.image == -RANGE_DB).all()
    assert sound.image.max() == 0
    for panel in make_panels(with_signals(separation, nothing, nothing), n_columns=5, n_rows=5):
        assert (panel.image == -RANGE_DB).all()


def test_a_click_does_not_darken_the_rest(rng, separation):
    noise = rng.standard_normal(10 * FS)
    clicked = noise.copy()
    clicked[FS // 2] = 1000
    plain, spoilt = (
        make_panels(with_signals(separation, x, x), n_columns=1000, n_rows=40)[0].image
        for x in (noise, clicked)
    )
    assert np.median(plain - spoilt) < 3
    assert spoilt.max() == 0


@pytest.mark.parametrize("name", [r"$\frac{$", "x" * 300, "caf\udce9"])
def test_any_name_can_be_drawn(separation, tmp_path, name):
    picture = draw(replace(separation, track=name), tmp_path)
    right_margin = picture[: picture.shape[0] // 20, -50:]
    assert (right_margin > 0.99).all()


@pytest.mark.parametrize("costs", [[1.5], [np.nan, np.nan], [1e9, -1e9, np.inf]])
def test_any_cost_trace_can_be_drawn(separation, tmp_path, costs):
    stage = StageRun("closed form", np.array(costs), Stop.CONVERGED)
    draw(replace(separation, stages=(stage,)), tmp_path)
    draw(replace(separation, stages=(stage, *separation.stages)), tmp_path)


def test_the_headline_says_what_was_done(separation):
    words = headline(separation)
    for part in ("auxiva-laplace", "2 sources from 2 channels", "1.0 s at 16 kHz", "window 256"):
        assert part in words
    assert words.endswith("2 iterations, as requested")
    one = StageRun("IVA", np.zeros(2), Stop.BY_CALLER)
    assert headline(replace(separation, stages=(one,))).endswith("1 iteration, stopped on request")


def test_the_style_of_the_user_changes_nothing(separation, tmp_path):
    expected = draw(separation, tmp_path)
    style = {"savefig.dpi": 50, "savefig.bbox": "tight", "figure.autolayout": True}
    with matplotlib.style.context(["dark_background", "ggplot", style]), warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_allclose(draw(separation, tmp_path), expected, atol=0.01)


def test_drawing_leaves_no_trace_in_matplotlib(separation, tmp_path):
    before = dict(matplotlib.rcParams)
    draw(separation, tmp_path)
    assert dict(matplotlib.rcParams) == before
    code = (
        "import sys, numpy, separatrix\n"
        "x = numpy.random.default_rng(0).laplace(size=(2, 8000))\n"
        "s = separatrix.separate(x, 8000, method='auxiva', n_iter=1, n_fft=256)\n"
        "assert 'matplotlib' not in sys.modules\n"
        "folder = s.save(sys.argv[1])\n"
        "assert (folder / 'overview.png').stat().st_size > 100_000\n"
        "assert 'matplotlib' in sys.modules\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "saved"], check=True)
