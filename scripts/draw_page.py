"""Draw the picture of the page that stands in the README.

    python scripts/draw_page.py docs/page.png

Starts the page in a folder of its own, separates the bundled recording and takes a screenshot
with the system's Chromium.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

SIZE = {"width": 1280, "height": 842}
COLOURS = 256  # of the file: spectrograms have no more


def main(path: Path) -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "separatrix", "serve", "--data", folder, "--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            _take(server.stdout.readline().strip(), path)
        finally:
            server.terminate()
            server.wait()
    Image.open(path).quantize(COLOURS).save(path, optimize=True)


def _take(address: str, path: Path) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = chromium.new_page(viewport=SIZE)
        page.goto(address)
        page.get_by_role("button", name="Use the bundled recording").click()
        page.get_by_role("button", name="Separate", exact=True).click()
        page.get_by_role("img", name="Spectrogram: Source 3").wait_for()
        _mark(page)
        page.wait_for_timeout(3000)
        page.screenshot(path=path)
        chromium.close()


def _mark(page: Page) -> None:
    """Mark a region, and put the cursor into it."""
    box = page.get_by_role("img", name="Spectrogram: Source 2").bounding_box()
    assert box is not None
    y = box["y"] + 40
    page.mouse.move(box["x"] + 0.52 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.68 * box["width"], y, steps=5)
    page.mouse.up()
    page.mouse.click(box["x"] + 0.58 * box["width"], y)
    page.mouse.move(0, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
