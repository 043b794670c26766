"""What the server refuses: other people, names that are paths, too much, what cannot work."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from .conftest import Server, demo, separate


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
