"""What the server promises: one line, nobody else, runs that survive."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import soundfile

from separatrix.datasets import talkers
from separatrix.methods import METHODS, Property

from .conftest import Server

FAST = {"n_iter": 3}
LONG = {"n_iter": 100_000, "tol": 0}


@pytest.fixture
def fresh(tmp_path):
    """A server of its own, for tests that end it."""
    server = Server(tmp_path / "kept")
    yield server
    if server.process.poll() is None:
        server.end(signal.SIGKILL)


def separate(server, recording, options=FAST, method="auxiva"):
    return server.post("/api/jobs", recording=recording, method=method, options=options)["id"]


def demo(server):
    return server.post("/api/recordings/demo")["id"]


def test_one_line_with_the_address_and_nothing_else(fresh):
    pattern = r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32,}"
    assert re.fullmatch(pattern, fresh.url)
    separate(fresh, demo(fresh))
    code, out, err = fresh.end(signal.SIGINT)
    assert (code, out, err) == (0, "", "")


@pytest.mark.parametrize("seconds", [0.0, 0.2, 0.4])
def test_ctrl_c_in_a_terminal_ends_it_in_silence_however_early(tmp_path, seconds):
    server = Server(tmp_path / "kept", start_new_session=True)
    time.sleep(seconds)
    os.killpg(server.process.pid, signal.SIGINT)  # a terminal sends it to all
    assert server.process.communicate(timeout=30) == ("", "")
    assert server.process.returncode == 0


def test_a_server_that_ends_begins_no_further_run(fresh):
    recording = demo(fresh)
    first, *_ = [separate(fresh, recording, LONG) for _ in range(3)]
    fresh.wait(first, "running")
    assert fresh.end() == (0, "", "")


def test_a_taken_port_and_a_second_server_are_refused_in_a_sentence(fresh):
    for arguments, said in (
        (["--data", fresh.data / "other", "--port", fresh.port], "cannot be used"),
        (["--data", fresh.data], "another 'separatrix serve' uses"),
    ):
        command = [sys.executable, "-m", "separatrix", "serve", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 1
        assert done.stdout == ""
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_nobody_without_the_token_gets_anything(server):
    for path in ("/", "/api/known", "/static/main.js", "/api/news", "/job/1"):
        for cookie in ("", f"separatrix-{server.port}=wrong", "separatrix=;;;"):
            status, _, body = server.ask("GET", path, Cookie=cookie)
            assert status == 403
            assert b"separatrix serve" in body
    assert server.ask("GET", f"/?token={server.token}x", Cookie="")[0] == 403
    status, headers, _ = server.ask("GET", f"/?token={server.token}", Cookie="")
    assert status == 303
    assert headers["location"] == "/"  # so that the token is not left in the address
    assert "HttpOnly" in headers["set-cookie"]
    assert "samesite=strict" in headers["set-cookie"].lower()


def test_other_names_and_other_pages_are_turned_away(server):
    for host in ("evil.example", f"evil.example:{server.port}", "192.168.1.7", "[bad"):
        assert server.ask("GET", "/api/known", Host=host)[0] == 421
    assert server.ask("GET", "/api/known", Host=f"localhost:{server.port}")[0] == 200
    status = server.ask("POST", "/api/recordings/demo", Origin="https://evil.example")[0]
    assert status == 403
    assert server.ask("POST", "/api/recordings/demo", Origin=server.base)[0] == 201


def test_every_answer_forbids_outside_requests(server):
    for path in ("/", "/api/known", "/static/main.js", "/nothing"):
        policy = server.ask("GET", path)[1]["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["../../evil.wav", "/etc/passwd", "..", "a\0b.wav", "x" * 5000])
def test_names_are_never_paths(server, name):
    status, _, recording = server.ask("POST", "/api/recordings", json.dumps({"names": [name]}))
    assert status == 201
    folder = server.data / "recordings" / recording["id"]
    assert server.ask("PUT", f"/api/recordings/{recording['id']}/files/0", b"RIFF")[0] == 204
    kept = {path.name for path in folder.iterdir()} - {"recording.json"}
    assert len(kept) == 1
    assert re.fullmatch(r"input1(\.wav)?", kept.pop())
    for path in ("..%2f..%2ftoken", "%2e%2e", "token"):
        assert server.ask("GET", f"/api/recordings/{path}")[0] == 404
        assert server.ask("GET", f"/api/sets/job/{path}/files/report.json")[0] == 404
        assert server.ask("GET", f"/static/{path}")[0] == 404


def test_only_files_of_the_result_are_given(server):
    job = separate(server, demo(server))
    server.wait(job, "done")
    place = f"/api/sets/job/{job}/files"
    assert server.ask("GET", f"{place}/source1.wav")[0] == 200
    (server.data / "jobs" / job / "result" / "private.txt").write_text("not of the result")
    for name in ("private.txt", "..%2fjob.json", "job.json", "%2e%2e%2foutcome.npz", "nothing.wav"):
        assert server.ask("GET", f"{place}/{name}")[0] == 404


def test_uploads_are_bounded(tmp_path):
    server = Server(tmp_path / "kept", "--max-upload", 0.001)
    try:
        big = tmp_path / "big.wav"
        soundfile.write(big, np.zeros((600_000, 2)), 16000)
        status, answer = server.upload(big)
        assert status == 413
        assert "larger than 0.001 GB" in answer["error"]
        assert list((server.data / "recordings").iterdir()) == []
    finally:
        server.end()


def test_requests_that_are_no_files_are_bounded_whatever_they_announce(server):
    chunks = (b" " * 100_000 for _ in range(20))
    status, _, answer = server.ask("POST", "/api/recordings", chunks)
    assert status == 413
    assert answer["error"] == "this request is too large."


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"names": NaN}', "[" * 100_000, '{"names": ["a"], "sizes": 5}']
)
def test_requests_that_are_no_json_are_refused(server, text):
    assert server.ask("POST", "/api/recordings", text)[0] == 400


def test_what_no_page_asks_for_is_refused(server):
    recording = demo(server)
    job = separate(server, recording)
    assert server.ask("POST", f"/api/jobs/{job}/nonsense")[0] == 404
    assert server.ask("POST", f"/api/jobs/{job}/more", '{"n_iter": true}')[0] == 422
    asked = {"recording": recording, "method": "auxiva", "options": [1]}
    assert server.ask("POST", "/api/jobs", json.dumps(asked))[0] == 400


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


def test_a_run_that_goes_on_from_one_that_was_deleted_says_so(server):
    first = separate(server, demo(server))
    server.wait(first, "done")
    further = server.post(f"/api/jobs/{first}/more", n_iter=3)["id"]
    server.wait(further, "done")
    assert server.ask("DELETE", f"/api/jobs/{first}")[0] == 204
    again = server.post(f"/api/jobs/{further}/again")["id"]
    assert "was deleted" in server.wait(again, "failed")["error"]


def test_further_iterations_are_done_even_where_the_cost_hardly_falls(server):
    job = separate(server, demo(server), {"n_iter": 5, "tol": 1e3})
    assert len(server.wait(job, "done")["result"]["stages"][-1]["costs"]) == 2
    further = server.post(f"/api/jobs/{job}/more", n_iter=3)["id"]
    assert len(server.wait(further, "done")["result"]["stages"][-1]["costs"]) == 4


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"n_src": 5}, "n_src=5 is not possible with 3 channels"),
        ({"n_src": 0}, "n_src must be at least 1"),
        ({"n_iter": "many"}, "must be a whole number"),
        ({"nonsense": 1}, "has no option 'nonsense'"),
        ({"ref_channel": 9}, "there is no channel 9"),
    ],
)
def test_what_cannot_work_is_refused_at_once_in_a_sentence(server, options, said):
    recording = demo(server)
    status, _, answer = server.ask(
        "POST",
        "/api/jobs",
        json.dumps({"recording": recording, "method": "auxiva", "options": options}),
    )
    assert status == 422
    assert said in answer["error"]


def test_a_run_is_cancelled_within_a_second(server):
    job = separate(server, demo(server), LONG)
    server.wait(job, "running")
    begun = time.monotonic()
    assert server.ask("POST", f"/api/jobs/{job}/cancel")[0] == 204
    server.wait(job, "cancelled")
    assert time.monotonic() - begun < 1


def test_a_crash_of_the_worker_is_told_and_survived(server):
    recording = demo(server)
    job = separate(server, recording, LONG)
    server.wait(job, "running")
    os.kill(server.worker(), signal.SIGKILL)
    assert "ended by signal 9" in server.wait(job, "failed")["error"]
    again = separate(server, recording)
    server.wait(again, "done")


def test_a_server_that_dies_leaves_no_process_and_marks_what_broke(fresh):
    recording = demo(fresh)
    done = separate(fresh, recording)
    fresh.wait(done, "done")
    broken, waiting = separate(fresh, recording, LONG), separate(fresh, recording)
    fresh.wait(broken, "running")
    worker = fresh.worker()
    fresh.end(signal.SIGKILL)
    assert _gone(worker)
    token = fresh.token
    fresh.start()
    assert fresh.token == token  # pages that are open go on
    assert fresh.wait(done, "done")["result"]["n_src"] == 3
    assert "run it again" in fresh.wait(broken, "broken")["error"]
    fresh.wait(waiting, "done")
    repeated = fresh.post(f"/api/jobs/{broken}/again")["id"]
    assert fresh.wait(repeated, "running")["options"] == LONG
    assert fresh.ask("POST", f"/api/jobs/{repeated}/cancel")[0] == 204
    fresh.wait(repeated, "cancelled")


def test_a_worker_without_work_ends_with_its_server(fresh):
    fresh.wait(separate(fresh, demo(fresh)), "done")
    worker = fresh.worker()
    fresh.process.kill()
    fresh.process.wait()
    assert _gone(worker)


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


def test_an_upload_that_breaks_off_leaves_nothing(server):
    recording = server.post("/api/recordings", names=["a.wav"])["id"]
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        head = f"PUT /api/recordings/{recording}/files/0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        cookie = f"Cookie: separatrix-{server.port}={server.token}\r\n"
        line.sendall(f"{head}{cookie}Content-Length: 1000000\r\n\r\nRIFF".encode())
        time.sleep(0.5)
    for _ in range(100):
        if server.ask("GET", f"/api/recordings/{recording}")[0] == 404:
            break
        time.sleep(0.05)
    assert not (server.data / "recordings" / recording).exists()


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


SOURCES = ["Source 1", "Source 2", "Source 3"]


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


def _gone(process, seconds=10):
    """Whether a process ends in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and os.path.exists(f"/proc/{process}"):
        time.sleep(0.05)
    gone = not os.path.exists(f"/proc/{process}")
    if not gone:  # the test has failed, and leaves nothing behind
        os.kill(process, signal.SIGKILL)
    return gone


def _memory(server, what):
    """The server's memory in bytes, now or at its peak."""
    with open(f"/proc/{server.process.pid}/status") as file:
        kilobytes = re.search(rf"{what}:\s+(\d+)", file.read()).group(1)
    return int(kilobytes) * 1024


def test_an_open_page_hears_that_the_server_came_back(fresh, context):
    recording = demo(fresh)
    page = context.new_page()
    page.goto(fresh.url)
    job = separate(fresh, recording, LONG)
    page.goto(f"{fresh.base}/job/{job}")
    page.get_by_text("of 100000 iterations").wait_for()
    fresh.end(signal.SIGKILL)
    fresh.start(fresh.port)
    page.get_by_role("heading", name="This run was interrupted").wait_for()
    page.get_by_role("button", name="Run again").click()
    page.get_by_text("of 100000 iterations").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("heading", name="This run was cancelled").wait_for()


def test_a_long_recording_is_offered_in_part_first(server, context, tmp_path):
    x = np.random.default_rng(0).standard_normal((301 * 4000, 2)) / 10
    soundfile.write(tmp_path / "long.wav", x, 4000)
    page = context.new_page()
    page.goto(server.url)
    page.set_input_files("#files", tmp_path / "long.wav")
    page.get_by_label("Only the marked region, 2:00.5 to 3:00.5").wait_for()
    assert page.get_by_label("Only the marked region").is_checked()
