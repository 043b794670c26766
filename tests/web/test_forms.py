"""Every registered method has its form by itself; nothing in the page names one."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import soundfile

import separatrix.web
from separatrix.methods import METHODS, Need, usual_n_src
from separatrix.methods.listing import without_use
from separatrix.options import SeparateOptions, option_type
from separatrix.web.catalogue import SIDE_DATA, STRETCH

from .conftest import listener, use_demo

WEB = Path(separatrix.web.__file__).parent


def test_no_method_is_named_in_the_page():
    for path in [*WEB.rglob("*.py"), *WEB.rglob("*.js"), *WEB.rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        for name in (name for row in METHODS.values() for name in (row.name, *row.aliases)):
            for quote in "\"'`":
                assert f"{quote}{name}{quote}" not in text, f"{path.name} names {name}"


def test_every_kind_of_side_data_can_be_given():
    assert set(SIDE_DATA) == set(Need)


def test_every_method_has_a_field_for_every_option(page):
    use_demo(page)
    for row in METHODS.values():
        page.get_by_label("Method", exact=True).select_option(row.name)
        shown = page.locator("[id^=option-]").evaluate_all("(all) => all.map((one) => one.id)")
        common = {one.name for one in fields(SeparateOptions)} - without_use(row) - {"n_src"}
        wanted = {one.name for one in fields(row.options)} | (common - set(STRETCH))
        assert {name.removeprefix("option-") for name in shown} == wanted
        assert page.get_by_text(row.paper).count() == 1
        for need in row.side_data:
            page.get_by_text(SIDE_DATA[need]["label"]).wait_for(state="attached")  # or folded


def test_side_data_in_files_reach_the_method(page, tmp_path):
    name = next((row.name for row in METHODS.values() if Need.SENSORS in row.needs), None)
    if name is None:
        pytest.skip("no method takes sensors")
    use_demo(page)
    page.get_by_label("Method", exact=True).select_option(name)
    page.get_by_role("button", name="Separate", exact=True).click()
    page.get_by_role("alert").filter(has_text=f"{name} needs sensors").wait_for()
    readings = tmp_path / "power.csv"
    lines = [f"{k / 10},{1 + k % 7},{1 + k % 5},{1 + k % 3}" for k in range(110)]
    readings.write_text("time,a,b,c\n" + "\n".join(lines) + "\n")
    page.get_by_label(SIDE_DATA[Need.SENSORS]["label"]).set_input_files(readings)
    page.locator("#option-n_iter").fill("2")
    page.get_by_role("button", name="Separate", exact=True).click()
    page.get_by_role("img", name="Spectrogram: Source 1").wait_for()


def test_marks_of_who_speaks_alone_are_sent(page):
    name = next((row.name for row in METHODS.values() if Need.INTERVALS in row.side_data), None)
    if name is None:
        pytest.skip("no method takes marks")
    use_demo(page)
    page.get_by_label("Method", exact=True).select_option(name)
    listener(page, "it.setRegion(1, 2.5)")
    page.get_by_role("button", name="Mark 0:01.0 to 0:02.5").click()
    page.get_by_text("Person 1: 0:01.0 to 0:02.5").wait_for()
    with page.expect_request("**/api/jobs") as request:
        page.get_by_role("button", name="Separate", exact=True).click()
    assert request.value.post_data_json["side"]["solo"] == [[1, 1, 2.5]]


def test_a_choice_between_yes_and_no_is_left_to_the_program_until_it_is_made(page):
    name, option = next(
        (row.name, one.name)
        for row in METHODS.values()
        for one in fields(row.options)
        if option_type(one) == (bool, True)
    )
    use_demo(page)
    page.get_by_label("Method", exact=True).select_option(name)
    page.get_by_text("More options").click()
    for chosen, sent in (("", None), ("yes", True), ("no", False)):
        page.locator(f"#option-{option}").select_option(label=chosen or "as it suits")
        with page.expect_request("**/api/jobs") as request:
            page.get_by_role("button", name="Separate", exact=True).click()
        assert request.value.post_data_json["options"].get(option) is sent


def test_a_method_says_at_once_what_it_makes_of_the_channels(page, tmp_path):
    soundfile.write(tmp_path / "mono.wav", np.random.default_rng(0).standard_normal(8000), 8000)
    page.set_input_files("#files", tmp_path / "mono.wav")
    page.get_by_text("it has one channel").wait_for()
    for row in METHODS.values():
        page.get_by_label("Method", exact=True).select_option(row.name)
        usual = usual_n_src(row, 1)
        assert page.get_by_label("Number of sources").get_attribute("placeholder") == str(usual)
        able = row.hears(1) and row.n_src_rule.allows(2, 1)
        assert page.get_by_role("alert").count() == (0 if able else 1)
