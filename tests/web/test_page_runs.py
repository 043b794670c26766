"""Runs in the page: watched, stopped, gone on with, downloaded, deleted."""

import re
import zipfile

import pytest
import soundfile

from .conftest import listener, run, use_demo

LONG = 100_000  # iterations that nobody waits for


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
