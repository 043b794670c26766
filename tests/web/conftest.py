"""A server as people start it, and a browser that looks at its page."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

CHROMIUM = os.environ.get("SEPARATRIX_CHROMIUM") or shutil.which("chromium")
LISTENER = "import('/static/listen.js').then((module) => { const it = module.current.listener; "


class Server:
    """``separatrix serve`` in a process of its own."""

    def __init__(self, data, *arguments, program="separatrix", **how):
        self.data, self.arguments, self.program, self.how = data, arguments, program, how
        self.start()

    def start(self, port=0):
        command = [sys.executable, "-m", self.program, "serve", "--data", str(self.data)]
        self.process = subprocess.Popen(
            [*command, "--port", str(port), *map(str, self.arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **self.how,
        )
        self.url = self.process.stdout.readline().strip()
        split = urlsplit(self.url)
        self.port, self.token = split.port, split.query.removeprefix("token=")
        self.base = f"http://127.0.0.1:{self.port}"

    def ask(self, method, path, body=None, **headers):
        """Give status, headers and body, JSON read already."""
        sent = {"Cookie": f"separatrix-{self.port}={self.token}", **headers}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(line):
            line.request(method, path, body, sent)
            answer = line.getresponse()
            data = answer.read()
        kind = answer.headers.get("content-type", "")
        return answer.status, answer.headers, json.loads(data) if "json" in kind else data

    def post(self, path, **values):
        return self.ask("POST", path, json.dumps(values))[2]

    def upload(self, *paths):
        """Give a recording as the page does; status and answer of the last request."""
        recording = self.post("/api/recordings", names=[path.name for path in paths])
        for k, path in enumerate(paths):
            place = f"/api/recordings/{recording['id']}/files/{k}"
            status, _, answer = self.ask("PUT", place, path.read_bytes())
            if status != 204:
                return status, answer
        status, _, answer = self.ask("POST", f"/api/recordings/{recording['id']}/ready")
        return status, answer

    def wait(self, job, *states, seconds=60):
        """Wait until a run is in one of the states."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = self.ask("GET", f"/api/jobs/{job}")[2]
            if answer["state"] in states:
                return answer
            time.sleep(0.05)
        raise AssertionError(f"{job} is {answer['state']}: {answer['error']}")

    def children(self):
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def worker(self):
        """The process that separates."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        found = [int(child) for path in tasks for child in path.read_text().split()]
        return next(p for p in found if b"spawn_main" in Path(f"/proc/{p}/cmdline").read_bytes())

    def end(self, how=signal.SIGINT):
        self.process.send_signal(how)
        said = self.process.communicate(timeout=30)
        return self.process.returncode, *said


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("page"))
    yield server
    if server.process.poll() is None:
        server.end()


@pytest.fixture
def fresh(tmp_path):
    """A server of its own, for tests that end it."""
    server = Server(tmp_path / "kept")
    yield server
    if server.process.poll() is None:
        server.end(signal.SIGKILL)


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        yield browser
        browser.close()


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 860}, accept_downloads=True)
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def page(context, server):
    """The page, opened by the printed address; it may log nothing and ask nobody else."""
    page, noticed = context.new_page(), []
    page.on("console", lambda message: noticed.append(message.text))
    page.on("pageerror", lambda error: noticed.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: (
            request.url.startswith((server.base, "blob:")) or noticed.append(request.url)
        ),
    )
    page.noticed = noticed
    page.goto(server.url)
    yield page
    assert noticed == []


@pytest.fixture
def heard(page):
    """The page with a finished run."""
    use_demo(page)
    page.job = run(page)
    return page


def until(page, holds):
    """Wait for what comes soon, or on a busy machine later."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("waited ten seconds for it")


def listener(page, expression):
    """Evaluate an expression of the listener `it` in the page."""
    return page.evaluate(f"{LISTENER} return {expression}; }})")


def use_demo(page):
    """Give the bundled recording, and wait until it can be seen."""
    page.get_by_role("button", name="Use the bundled recording").click()
    page.wait_for_url("**/recording/*")
    page.get_by_role("img", name="Spectrogram: Channel 1").wait_for()
    return page.url.rsplit("/", 1)[1]


ENDLESS = 1000  # iterations


def run(page, method="auxiva-laplace", n_iter=5, wait=True):
    """Separate what is shown; the id of the run."""
    page.get_by_label("Method", exact=True).select_option(method)
    page.locator("#option-n_iter").fill(str(n_iter))
    if n_iter > ENDLESS:  # on a fast machine it would converge meanwhile
        page.get_by_text("More options").click()
        page.locator("#option-tol").fill("0")
    page.get_by_role("button", name="Separate", exact=True).click()
    page.wait_for_url("**/job/*")
    if wait:
        page.get_by_role("img", name="Spectrogram: Source 1").wait_for()
    return page.url.rsplit("/", 1)[1]


FAST = {"n_iter": 3}
LONG = {"n_iter": 100_000, "tol": 0}


def separate(server, recording, options=FAST, method="auxiva"):
    """Begin a run without the page; its id."""
    return server.post("/api/jobs", recording=recording, method=method, options=options)["id"]


def demo(server):
    """Give the bundled recording without the page; its id."""
    return server.post("/api/recordings/demo")["id"]
