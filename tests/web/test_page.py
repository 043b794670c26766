"""What a person does in the page, driven in Chromium on the bundled recording."""

import re
import time
import zipfile

import numpy as np
import pytest
import soundfile

from separatrix.web.routes.sound import MOST_VALUES

from .conftest import Server, listener, run, use_demo

LONG = 100_000  # iterations that nobody waits for


@pytest.fixture
def heard(page):
    """The page with a finished run."""
    use_demo(page)
    page.job = run(page)
    return page


def gains(page):
    return listener(page, "it.engine.wanted")


def test_a_dropped_recording_is_shown_with_channels_length_and_faults(page, tmp_path):
    rng = np.random.default_rng(0)
    x = np.clip(0.3 * rng.standard_normal((16000, 2)), -0.5, 0.5)
    soundfile.write(tmp_path / "clipped <b>.wav", x, 16000)
    page.set_input_files("#files", tmp_path / "clipped <b>.wav")
    page.get_by_role("heading", name="clipped <b>").wait_for()
    page.get_by_text("2 channels · 0:01.0 · 16 kHz").wait_for()
    page.get_by_text("channel 1 is clipped").wait_for()


def test_mono_files_are_the_channels_of_one_recording(page, tmp_path):
    rng = np.random.default_rng(0)
    for k in (10, 9):
        soundfile.write(tmp_path / f"mic{k}.wav", rng.standard_normal(8000) / 10, 8000)
    page.set_input_files("#files", [tmp_path / "mic10.wav", tmp_path / "mic9.wav"])
    page.get_by_role("heading", name="mic9").wait_for()  # in the order of their numbers
    page.get_by_text("2 channels · 0:01.0 · 8 kHz").wait_for()


def test_what_cannot_be_read_is_refused_in_a_sentence(page, tmp_path):
    (tmp_path / "notes.wav").write_text("no sound at all")
    page.set_input_files("#files", tmp_path / "notes.wav")
    problem = page.get_by_role("alert").filter(has_text="notes.wav cannot be read as sound")
    problem.wait_for()
    assert "/" not in problem.inner_text().replace("and/or", "")


def test_one_channel_and_wrong_numbers_are_said_before_the_run(page, tmp_path):
    soundfile.write(tmp_path / "mono.wav", np.random.default_rng(0).standard_normal(8000), 8000)
    page.set_input_files("#files", tmp_path / "mono.wav")
    page.get_by_text("it has one channel").wait_for()
    page.get_by_role("button", name="Separate", exact=True).wait_for()
    assert page.get_by_role("alert").count() == 0  # a method that can is chosen
    page.get_by_label("Method", exact=True).select_option("fdica")
    page.get_by_role("alert").filter(has_text="needs at least two microphones").wait_for()
    page.get_by_role("button", name="Separate", exact=True).click()
    page.get_by_role("alert").filter(has_text="needs at least two microphones").wait_for()
    page.goto("/".join(page.url.split("/")[:3]))
    use_demo(page)
    page.get_by_label("Number of sources").fill("5")
    page.get_by_role("button", name="Separate", exact=True).click()
    page.get_by_role("alert").filter(has_text="n_src=5 is not possible").wait_for()
    assert page.noticed == []  # a refusal is no fault that browsers log


def test_what_is_too_large_is_refused_before_it_is_sent(context, tmp_path):
    server = Server(tmp_path / "kept", "--max-upload", 0.001)
    try:
        page = context.new_page()
        page.goto(server.url)
        soundfile.write(tmp_path / "big.wav", np.zeros((600_000, 2)), 16000)
        page.set_input_files("#files", tmp_path / "big.wav")
        page.get_by_role("alert").filter(has_text="The file is larger than 0.001 GB").wait_for()
        page.get_by_text("Choose files").wait_for()
        assert list((server.data / "recordings").iterdir()) == []
    finally:
        server.end()


def test_an_upload_is_cancelled_and_leaves_nothing(context, page, server, tmp_path):
    before = set((server.data / "recordings").iterdir())
    soundfile.write(tmp_path / "big.wav", np.zeros((600_000, 2)), 16000)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.set_input_files("#files", tmp_path / "big.wav")
    page.get_by_text(re.compile(r"^\d+ %$")).wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Choose files").wait_for()
    assert page.get_by_role("alert").count() == 0
    until(page, lambda: set((server.data / "recordings").iterdir()) == before)


def test_an_upload_goes_on_while_something_else_is_looked_at(context, page, tmp_path):
    use_demo(page)
    page.get_by_role("link", name="Recordings").click()
    soundfile.write(tmp_path / "slow.wav", np.zeros((100_000, 2)) + 0.1, 16000)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.set_input_files("#files", tmp_path / "slow.wav")
    page.get_by_text(re.compile(r"^\d+ %$")).wait_for()
    page.get_by_role("link", name="three talkers").first.click()
    page.get_by_text("slow has come in").wait_for()
    page.get_by_role("heading", name="three talkers").wait_for()


def test_a_dropped_file_is_taken(page, tmp_path):
    soundfile.write(tmp_path / "dropped.wav", np.zeros((8000, 2)) + 0.1, 8000)
    page.get_by_role("heading", name="Hear each sound alone").wait_for()
    for zone in ("header", ".drop"):  # what misses the zone must not replace the page
        page.evaluate(
            """async ([zone, bytes]) => {
              const data = new DataTransfer();
              data.items.add(new File([new Uint8Array(bytes)], "dropped.wav"));
              const how = { dataTransfer: data, bubbles: true, cancelable: true };
              const event = new DragEvent("drop", how);
              document.querySelector(zone).dispatchEvent(event);
              if (!event.defaultPrevented) throw new Error("the browser opens it");
            }""",
            [zone, list((tmp_path / "dropped.wav").read_bytes())],
        )
    page.get_by_role("heading", name="dropped").wait_for()


def test_a_run_is_watched_stopped_and_heard(page):
    use_demo(page)
    job = run(page, n_iter=LONG, wait=False)
    page.get_by_text(re.compile(rf"^\d+ of {LONG} iterations · cost")).wait_for()
    assert page.locator("canvas.curve").evaluate(
        "(c) => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size > 2"
    )
    page.get_by_role("button", name="Stop and keep").click()
    page.get_by_role("img", name="Spectrogram: Source 3").wait_for()
    page.get_by_text("stopped on request").wait_for()
    page.reload()
    page.get_by_role("img", name="Spectrogram: Source 3").wait_for()
    assert page.url.endswith(f"/job/{job}")


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


def until(page, holds):
    """Wait for what comes soon, or on a busy machine later."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("waited ten seconds for it")


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


def test_more_iterations_go_on_from_the_result(heard, server):
    before = server.ask("GET", f"/api/jobs/{heard.job}")[2]["result"]["stages"][-1]["costs"]
    heard.get_by_role("button", name="20 more iterations").click()
    heard.wait_for_url(lambda url: not url.endswith(heard.job))
    heard.get_by_role("img", name="Spectrogram: Source 1").wait_for()
    after = server.ask("GET", f"/api/jobs/{heard.url.rsplit('/', 1)[1]}")[2]["result"]
    costs = after["stages"][-1]["costs"]
    assert costs[0] == pytest.approx(before[-1], rel=1e-6)
    assert len(costs) == 21


def test_a_run_is_cancelled_and_repeated(page, server):
    use_demo(page)
    job = run(page, n_iter=LONG, wait=False)
    page.get_by_text(f"of {LONG} iterations").wait_for()
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("heading", name="This run was cancelled").wait_for()
    assert {path.name for path in (server.data / "jobs" / job).iterdir()} == {"job.json"}
    page.get_by_role("button", name="Run again").click()
    page.get_by_text(f"of {LONG} iterations").wait_for()
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("heading", name="This run was cancelled").wait_for()


def test_a_reload_in_mid_run_and_a_second_tab_show_the_same(page, context, server):
    use_demo(page)
    job = run(page, n_iter=LONG, wait=False)
    page.get_by_text(f"of {LONG} iterations").wait_for()
    page.reload()
    page.get_by_text(f"of {LONG} iterations").wait_for()
    other = context.new_page()
    other.goto(f"{server.base}/job/{job}")
    other.get_by_text(f"of {LONG} iterations").wait_for()
    other.get_by_role("button", name="Stop and keep").click()
    for each in (page, other):
        each.get_by_role("img", name="Spectrogram: Source 3").wait_for()


def test_runs_wait_for_each_other(page, server):
    recording = use_demo(page)
    first = run(page, n_iter=LONG, wait=False)
    options = {"n_iter": 2}
    others = [
        server.post("/api/jobs", recording=recording, method="auxiva", options=options)["id"]
        for _ in range(2)
    ]
    page.goto(f"{server.base}/job/{others[1]}")
    page.get_by_text("Waiting for 2 runs").wait_for()
    server.ask("POST", f"/api/jobs/{first}/cancel")
    page.get_by_role("img", name="Spectrogram: Source 3").wait_for()


def test_downloads_are_the_result(heard, tmp_path):
    with heard.expect_download() as download:
        heard.get_by_role("link", name="Download Source 2").click()
    download.value.save_as(tmp_path / "two.wav")
    assert soundfile.info(tmp_path / "two.wav").frames == 160000
    with heard.expect_download() as download:
        heard.get_by_role("link", name="All as ZIP").click()
    download.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as made:
        assert made.testzip() is None
        names = {name.rpartition("/")[2] for name in made.namelist()}
    assert {"source1.wav", "source3.wav", "report.json", "overview.png"} <= names


def test_a_marked_region_alone_is_separated(page):
    use_demo(page)
    listener(page, "it.setRegion(2, 4.5)")
    page.get_by_label("Only the marked region, 0:02.0 to 0:04.5").check()
    run(page)
    shown = listener(page, "[it.set.begin, it.set.n_samples / it.set.fs, it.view.from, it.view.to]")
    assert shown == [2, 2.5, 2, 4.5]


def test_deleting_takes_everything_with_it(heard, server):
    recording = server.ask("GET", f"/api/jobs/{heard.job}")[2]["recording"]
    heard.get_by_role("button", name="Delete", exact=True).click()
    heard.get_by_role("button", name="Delete it with all runs?").click()
    heard.get_by_role("heading", name="Hear each sound alone").wait_for()
    assert not (server.data / "recordings" / recording).exists()
    assert not (server.data / "jobs" / heard.job).exists()
