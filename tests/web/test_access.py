"""The page for everyone: axe-core, the keyboard alone, narrow and dark screens, few bytes."""

import re
from pathlib import Path

import pytest

from separatrix.methods import METHODS, Need

from .conftest import listener, run, use_demo


def violations(page):
    """What axe-core finds wrong, in short."""
    axe = pytest.importorskip("axe_playwright_python")
    script = Path(axe.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(script)  # not as a script element, which the page's policy forbids
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}: {node['failureSummary'][:300]}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_stands_in_anyones_way(page, scheme, width):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 860})
    page.get_by_role("heading", name="Hear each sound alone").wait_for()
    assert violations(page) == []
    use_demo(page)
    page.get_by_text("More options").click()
    page.get_by_label(re.compile("^How the scale of the sources")).first.wait_for()
    assert violations(page) == []
    run(page, n_iter=100_000, wait=False)
    page.get_by_text("of 100000 iterations").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Run again").wait_for()
    assert violations(page) == []
    run(page)
    listener(page, "it.setRegion(2, 3)")
    page.keyboard.press("l")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Keys").click()
    assert violations(page) == []


def test_the_keyboard_alone_suffices(page):
    def tab_to(name, role="button"):
        wanted = page.get_by_role(role, name=name, exact=True)
        for _ in range(80):
            if wanted.count() and wanted.first.evaluate("(e) => e === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{name} cannot be reached")

    tab_to("Use the bundled recording")
    page.keyboard.press("Enter")
    page.get_by_role("img", name="Spectrogram: Channel 1").wait_for()
    page.get_by_label("Method", exact=True).focus()
    page.keyboard.type("fdica")
    page.locator("#option-n_iter").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.get_by_role("img", name="Spectrogram: Source 1").wait_for()
    tab_to("Play")
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert listener(page, "it.engine.playing")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("[")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("]")
    region = listener(page, "it.region")
    assert 0.8 < region["stop"] - region["start"] < 1.5
    page.keyboard.press("Escape")
    assert listener(page, "it.region") is None
    tab_to("Mute Source 1")
    page.keyboard.press("Space")
    assert listener(page, "it.mixer.strips[1].mute")
    assert listener(page, "it.engine.playing")  # the key was the button's alone


def test_the_first_view_is_small_and_asks_nobody_else(context, server):
    page, sizes = context.new_page(), []
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
    page.goto(server.url)
    page.get_by_role("heading", name="Hear each sound alone").wait_for()
    page.wait_for_timeout(300)
    assert 10_000 < sum(sizes) < 100_000


def test_the_focus_is_never_lost(page):
    expect = pytest.importorskip("playwright.sync_api").expect
    use_demo(page)
    run(page)
    page.get_by_role("button", name="20 more iterations").press("Enter")
    page.get_by_text("further iterations").wait_for()
    expect(page.locator(".panel-place")).to_be_focused()
    page.get_by_role("button", name="Play", exact=True).focus()
    page.keyboard.press(",")
    page.get_by_text("5 iterations").wait_for()
    expect(page.get_by_role("button", name="Play")).to_be_focused()
    name = next(row.name for row in METHODS.values() if Need.INTERVALS in row.side_data)
    page.get_by_label("Method", exact=True).select_option(name)
    listener(page, "it.setRegion(1, 2)")
    page.get_by_role("button", name="Mark 0:01.0 to 0:02.0").press("Enter")
    expect(page.get_by_label("Number of the person")).to_be_focused()
    page.get_by_role("button", name="Remove mark 1").press("Enter")
    expect(page.get_by_label("Number of the person")).to_be_focused()
