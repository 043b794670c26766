"""What survives the end of the server, its worker or a line, and what is left behind."""

import os
import signal
import socket
import time

import pytest

from .conftest import LONG, Server, demo, separate


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


def test_a_run_that_goes_on_from_one_that_was_deleted_says_so(server):
    first = separate(server, demo(server))
    server.wait(first, "done")
    further = server.post(f"/api/jobs/{first}/more", n_iter=3)["id"]
    server.wait(further, "done")
    assert server.ask("DELETE", f"/api/jobs/{first}")[0] == 204
    again = server.post(f"/api/jobs/{further}/again")["id"]
    assert "was deleted" in server.wait(again, "failed")["error"]


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


def _gone(process, seconds=10):
    """Whether a process ends in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and os.path.exists(f"/proc/{process}"):
        time.sleep(0.05)
    gone = not os.path.exists(f"/proc/{process}")
    if not gone:  # the test has failed, and leaves nothing behind
        os.kill(process, signal.SIGKILL)
    return gone
