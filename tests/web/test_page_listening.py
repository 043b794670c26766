"""A result heard and looked at in the page: the clock, gains, regions, the view."""

import re
import time

import numpy as np
import pytest

from separatrix.web.routes.sound import MOST_VALUES

from .conftest import listener, run, until


def gains(page):
    return listener(page, "it.engine.wanted")


def test_the_clock_advances_while_it_plays_and_seeks(heard):
    begun = time.monotonic()
    heard.get_by_role("button", name="Play", exact=True).click()
    heard.wait_for_timeout(800)
    first = listener(heard, "it.now")
    assert 0.3 < first < time.monotonic() - begun
    begun = time.monotonic()
    heard.keyboard.press("ArrowRight")
    heard.wait_for_timeout(300)
    assert 1.0 < listener(heard, "it.now") - first < 1.1 + time.monotonic() - begun
    heard.get_by_role("button", name="Pause").click()
    rests = listener(heard, "it.now")
    heard.wait_for_timeout(200)
    assert listener(heard, "it.now") == rests


def test_sources_are_channels_of_one_buffer_and_add_up_to_the_mixture(heard):
    heard.keyboard.press(" ")
    heard.wait_for_timeout(300)
    assert listener(heard, "it.engine.pieces[0].node.buffer.numberOfChannels") == 4
    error, level = listener(
        heard,
        """(() => {
          const buffer = it.engine.pieces[0].node.buffer;
          const [x, ...y] = [0, 1, 2, 3].map((c) => buffer.getChannelData(c));
          let [error, level] = [0, 0];
          x.forEach((v, n) => {
            error += (v - y[0][n] - y[1][n] - y[2][n]) ** 2;
            level += v ** 2;
          });
          return [error, level];
        })()""",
    )
    assert error < 1e-3 * level


def test_solo_mute_gain_and_comparison_set_the_gains(heard):
    assert gains(heard)[0] == 0
    assert min(gains(heard)[1:]) > 0.5
    heard.get_by_role("button", name="Solo Source 2").click()
    assert [gain > 0 for gain in gains(heard)] == [False, False, True, False]
    heard.keyboard.press("x")  # A: the mixture, turned down to the one source
    loudness = listener(heard, "it.set.signals.map((one) => one.loudness)")
    mixture = gains(heard)
    assert mixture[1:] == [0, 0, 0]
    assert 20 * np.log10(mixture[0]) == pytest.approx(loudness[2] - loudness[0], abs=0.1)
    heard.keyboard.press("x")
    heard.keyboard.press("2")  # no longer alone
    heard.keyboard.press("Shift+Digit1")
    assert [gain > 0 for gain in gains(heard)] == [False, False, True, True]
    heard.get_by_label("Gain of Source 3 in decibels").fill("-6")
    ratio = gains(heard)[3] / gains(heard)[2]
    assert ratio == pytest.approx(10 ** (-6 / 20), rel=1e-3)


def test_segments_of_sound_join_and_are_never_larger_than_the_server_gives(heard):
    largest = listener(heard, "it.engine.length({fs: 192000, n_signals: 32})")
    assert 1e6 < 32 * largest < MOST_VALUES
    heard.evaluate(
        "import('/static/listen.js').then((module) => module.current.listener.seek(4.2))"
    )
    heard.keyboard.press(" ")
    until(heard, lambda: listener(heard, "it.engine.pieces.length") == 2)
    first, second = listener(
        heard, "it.engine.pieces.map(({ at, from, count }) => ({ at, from, count }))"
    )
    assert second["from"] == first["from"] + first["count"] == 5 * 16000
    assert second["at"] == pytest.approx(first["at"] + first["count"] / 16000, abs=1e-9)


def test_gains_reach_the_sound_card(heard):
    heard.keyboard.press("1")
    heard.keyboard.press(" ")
    heard.wait_for_timeout(500)
    played = listener(heard, "it.engine.gains.map((one) => one.gain.value)")
    assert played == pytest.approx(gains(heard), abs=1e-3)


def test_a_region_is_marked_by_dragging_and_loops(heard):
    box = heard.get_by_role("img", name="Spectrogram: Source 1").bounding_box()
    y = box["y"] + box["height"] / 2
    heard.mouse.move(box["x"] + 0.2 * box["width"], y)
    heard.mouse.down()
    heard.mouse.move(box["x"] + 0.3 * box["width"], y, steps=4)
    heard.mouse.up()
    region = listener(heard, "it.region")
    assert region["start"] == pytest.approx(2.0, abs=0.1)
    assert region["stop"] == pytest.approx(3.0, abs=0.1)
    heard.keyboard.press("l")
    heard.keyboard.press(" ")
    seen = set()
    for _ in range(12):
        heard.wait_for_timeout(200)
        seen.add(listener(heard, "it.now"))
    assert max(seen) < region["stop"] + 0.05
    assert len([one for one in seen if one > region["start"]]) > 6


def test_the_view_zooms_in_time_and_frequency_and_back(heard):
    with heard.expect_request(re.compile(r"/tile/\d/mel/4/")):
        for _ in range(3):
            heard.keyboard.press("+")
    assert listener(heard, "it.view.to - it.view.from") == pytest.approx(10 / 8)
    with heard.expect_request(re.compile(r"/tile/\d/log/\d+/2/")):
        heard.get_by_label("Scale of frequency").select_option("log")
        heard.get_by_role("button", name="Zoom in in frequency").click()
        heard.get_by_role("button", name="Zoom in in frequency").click()
    heard.get_by_role("button", name="Fit").click()
    assert listener(heard, "[it.view.from, it.view.to, it.view.low, it.view.high]") == [0, 10, 0, 1]


def test_runs_are_switched_while_they_play(heard):
    heard.keyboard.press("Shift+Digit2")
    second = run(heard, "auxiva-gauss")
    until(heard, lambda: listener(heard, "it.set.path").endswith(second))
    listener(heard, "it.seek(3)")
    listener(heard, "it.engine.play()")
    until(heard, lambda: listener(heard, "it.engine.playing && it.now > 3"))
    before, begun = listener(heard, "it.now"), time.monotonic()
    heard.keyboard.press(",")
    heard.wait_for_url(f"**/job/{heard.job}")
    until(heard, lambda: listener(heard, "it.set.path").endswith(heard.job))
    until(heard, lambda: listener(heard, "it.engine.playing"))
    assert before <= listener(heard, "it.now") < before + time.monotonic() - begun + 0.2
    assert listener(heard, "it.mixer.strips[2].mute")  # settings stay
    heard.get_by_role("button", name="auxiva-gauss").click()
    heard.wait_for_url(f"**/job/{second}")
