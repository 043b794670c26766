"""The program as its users start it: processes, terminals and pipes."""

import json
import os
import pty
import resource
import signal
import subprocess
import sys
import threading
from functools import partial

import pytest

from .conftest import FAST

PROGRAM = [sys.executable, "-m", "separatrix"]
ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}


def run(*arguments, **settings):
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, **settings)


@pytest.mark.parametrize("command", [["--help"], ["separate", "--help"]])
def test_help_is_instant(command):
    code = (
        "import sys; from separatrix.cli import main; main(sys.argv[1:]);"
        "heavy = {'numpy', 'scipy', 'rich', 'soundfile', 'matplotlib'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    taken = []
    for _ in range(4):  # what else the machine does only adds: the least is the command's own
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-c", code, *command], capture_output=True, text=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert (done.returncode, done.stderr) == (0, "")
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(taken) < 0.2  # 0.1 s on an idle core


def test_a_run_from_start_to_end(recordings, tmp_path):
    done = run("separate", recordings.make("mïx [red].wav"), *FAST, "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    (result,) = json.loads(done.stdout)["done"]
    picture = tmp_path / result["folder"] / "overview.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_name_that_no_terminal_can_show_is_no_error_of_its_own(tmp_path):
    done = run("separate", os.fsdecode(b"m\xffx.wav"), cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(r"separatrix: m\udcffx.wav does not exist")


@pytest.mark.parametrize("command", [["methods"], ["methods", "--json"], ["separate", "--help"]])
def test_a_reader_that_leaves_is_no_error(command):
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        [*PROGRAM, *command], stdout=writing, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    os.close(writing)
    assert process.communicate(timeout=30)[1] == ""


def test_a_terminal_shows_progress_and_ctrl_c_stops(recordings, tmp_path):
    mix = recordings.make(seconds=4.0)
    endless = ["--n-fft", "1024", "--n-iter", "100000", "--tol", "0"]
    arguments = ["separate", mix, "--method", "fdica", *endless]
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=end,
        cwd=tmp_path,
        env={**ENVIRONMENT, "TERM": "xterm"},
        # A shell that runs the tests in its background has them ignore SIGINT.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    os.close(end)
    limit = threading.Timer(60, process.kill)
    limit.start()
    shown = b""
    for chunk in _chunks(terminal):
        if b"cost" in chunk and b"cost" not in shown:
            process.send_signal(signal.SIGINT)
        shown += chunk
    out, _ = process.communicate()
    limit.cancel()
    assert b"mix: FDICA" in shown
    assert b"separatrix: stopped" in shown
    assert b"Traceback" not in shown
    assert (process.returncode, out) == (130, b"")
    assert [path.name for path in tmp_path.iterdir()] == ["mix.wav"]


def _chunks(terminal):
    """What a program writes to a terminal, until it ends."""
    with open(terminal, "rb", buffering=0) as screen:
        while True:
            try:
                yield screen.read(4096)
            except OSError:  # Linux: no one writes any more
                return
