"""What the server promises: one line, the results of the library, little memory."""

import io
import re
import signal
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import soundfile

from separatrix.datasets import talkers
from separatrix.methods import METHODS, Property

from .conftest import LONG, Server, demo, separate

SOURCES = ["Source 1", "Source 2", "Source 3"]


def test_one_line_with_the_address_and_nothing_else(fresh):
    pattern = r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32,}"
    assert re.fullmatch(pattern, fresh.url)
    separate(fresh, demo(fresh))
    code, out, err = fresh.end(signal.SIGINT)
    assert (code, out, err) == (0, "", "")


def test_a_result_is_what_the_library_gives(server):
    from separatrix import separate as library

    job = separate(server, demo(server), {"n_iter": 7, "n_src": 2})
    server.wait(job, "done")
    example = talkers()
    expected = library(example.mixture, example.fs, method="auxiva", n_iter=7, n_src=2)
    data = server.ask("GET", f"/api/sets/job/{job}/files/source2.wav")[2]
    np.testing.assert_allclose(soundfile.read(io.BytesIO(data))[0], expected.sources[1], atol=1e-6)
    place = f"/api/sets/job/{job}/samples?start=500&stop=900"
    given = np.frombuffer(server.ask("GET", place)[2], "<f4").reshape(3, 400)
    np.testing.assert_allclose(given[0], example.mixture[0, 500:900], atol=1e-6)
    np.testing.assert_allclose(given[2], expected.sources[1, 500:900], atol=1e-6)


def test_the_channel_of_the_sources_is_counted_from_one(server):
    job = separate(server, demo(server), {"n_iter": 2, "ref_channel": 3})
    assert server.wait(job, "done")["result"]["ref_channel"] == 3


def test_more_iterations_of_a_method_without_filters_come_to_the_same_as_going_on(server):
    row = next(
        row
        for row in METHODS.values()
        if Property.FILTERS not in row.properties
        and {"n_iter", "tol"} <= {option.name for option in fields(row.options)}
        and row.hears(3)
        and not row.needs
    )
    job = separate(server, demo(server), {"n_iter": 2, "tol": 0}, row.name)
    before = server.wait(job, "done")["result"]["stages"][-1]["costs"]
    further = server.post(f"/api/jobs/{job}/more", n_iter=3)
    assert further["continues"] is None
    after = server.wait(further["id"], "done")["result"]["stages"][-1]["costs"]
    assert after[: len(before)] == before
    assert len(after) == len(before) + 3


def test_further_iterations_are_done_even_where_the_cost_hardly_falls(server):
    job = separate(server, demo(server), {"n_iter": 5, "tol": 1e3})
    assert len(server.wait(job, "done")["result"]["stages"][-1]["costs"]) == 2
    further = server.post(f"/api/jobs/{job}/more", n_iter=3)["id"]
    assert len(server.wait(further, "done")["result"]["stages"][-1]["costs"]) == 4


def test_a_run_is_cancelled_within_a_second(server):
    job = separate(server, demo(server), LONG)
    server.wait(job, "running")
    begun = time.monotonic()
    assert server.ask("POST", f"/api/jobs/{job}/cancel")[0] == 204
    server.wait(job, "cancelled")
    assert time.monotonic() - begun < 1


def test_ogg_files_are_decoded_once_so_that_any_place_is_found(server, tmp_path):
    rng = np.random.default_rng(0)
    soundfile.write(tmp_path / "two.ogg", 0.1 * rng.standard_normal((80_000, 2)), 16000)
    status, recording = server.upload(tmp_path / "two.ogg")
    assert status == 201
    assert recording["files"] == ["input1.decoded.wav"]
    expected = soundfile.read(tmp_path / "two.ogg")[0][70_000:70_100, 1]
    place = f"/api/sets/recording/{recording['id']}/samples?start=70000&stop=70100"
    given = np.frombuffer(server.ask("GET", place)[2], "<f4").reshape(2, 100)
    np.testing.assert_allclose(given[1], expected, atol=1e-6)


def test_results_of_the_command_line_are_browsed(tmp_path, context):
    from separatrix import separate as library

    path = talkers().path
    out = tmp_path / "separated"
    for method in ("auxiva", "auxiva-gauss"):
        made = library(path, method=method, n_iter=2)
        made.save(out / made.method / "mix", extra={"input": [str(path)]})
    server = Server(tmp_path / "kept", "--folder", out)
    try:
        listed = server.ask("GET", "/api/known")[2]["results"]
        assert {one["method"] for one in listed} == {"auxiva-laplace", "auxiva-gauss"}
        assert len({one["group"] for one in listed}) == 1
        shown = server.ask("GET", f"/api/sets/result/{listed[0]['id']}")[2]
        assert [one["name"] for one in shown["signals"]] == ["Mixture", *SOURCES]
        runs = server.ask("GET", f"/api/results/{listed[0]['id']}")[2]["runs"]
        assert len(runs) == 2
        page = context.new_page()
        page.goto(server.url)
        page.get_by_role("link", name="auxiva-gauss").click()
        page.get_by_role("img", name="Spectrogram: Source 3").wait_for()
        page.get_by_role("button", name="auxiva-laplace").click()
        page.get_by_role("img", name="Spectrogram: Mixture").wait_for()
    finally:
        server.end()


def test_a_long_recording_is_offered_in_part_first(server, context, tmp_path):
    x = np.random.default_rng(0).standard_normal((301 * 4000, 2)) / 10
    soundfile.write(tmp_path / "long.wav", x, 4000)
    page = context.new_page()
    page.goto(server.url)
    page.set_input_files("#files", tmp_path / "long.wav")
    page.get_by_label("Only the marked region, 2:00.5 to 3:00.5").wait_for()
    assert page.get_by_label("Only the marked region").is_checked()


@pytest.mark.slow
def test_an_hour_of_eight_channels_takes_little_memory(tmp_path):
    fs, n_chan, seconds = 16000, 8, 3600
    path = tmp_path / "hour.wav"
    rng = np.random.default_rng(0)
    with soundfile.SoundFile(path, "w", fs, n_chan, "PCM_16", format="RF64") as file:
        for _ in range(seconds // 60):
            file.write(0.1 * rng.standard_normal((60 * fs, n_chan)))
    server = Server(tmp_path / "kept")
    try:
        demo(server)  # so that what every request loads is there
        before = _memory(server, "VmRSS")
        Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")  # the peak anew
        recording = server.post("/api/recordings", names=[path.name])["id"]
        with path.open("rb") as file:
            size = str(path.stat().st_size)
            place = f"/api/recordings/{recording}/files/0"
            assert server.ask("PUT", place, file, **{"Content-Length": size})[0] == 204
        assert server.ask("POST", f"/api/recordings/{recording}/ready")[0] == 201
        for k in range(n_chan):
            tile = f"/api/sets/recording/{recording}/tile/{k}/mel/0/0/0/0"
            assert server.ask("GET", tile)[0] == 200
        place = f"/api/sets/recording/{recording}/samples?start=40000000&stop=40080000"
        assert server.ask("GET", place)[0] == 200
        time.sleep(20)  # while its samples are looked at
        assert 0 < _memory(server, "VmHWM") - before < 300e6
    finally:
        server.end()


def _memory(server, what):
    """The server's memory in bytes, now or at its peak."""
    with open(f"/proc/{server.process.pid}/status") as file:
        kilobytes = re.search(rf"{what}:\s+(\d+)", file.read()).group(1)
    return int(kilobytes) * 1024
