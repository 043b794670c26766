"""Recordings given to the page: dropped, sent, refused, cancelled."""

import re

import numpy as np
import soundfile

from .conftest import Server, until, use_demo


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
    use_demo(page)
    page.get_by_label("Method", exact=True).select_option("fdica")  # kept for the next recording
    page.get_by_role("link", name="Recordings").click()
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
    page.get_by_label("Method", exact=True).select_option("fdica")
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
