"""The page needs no change when a method is added: one that the library does not have."""

import os
import re
from pathlib import Path

import pytest

from .conftest import Server, use_demo

PROGRAM = "planted_method"  # never imported here: it changes the library
USED = "auxiva-laplace"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        server = Server(tmp_path_factory.mktemp("planted"), program=PROGRAM)
    yield server
    server.end()


def test_a_new_method_is_the_default_with_its_options_and_tells_what_it_found(page, server):
    use_demo(page)
    assert page.get_by_label("Method", exact=True).input_value() == "planted"
    page.get_by_text("More options").click()
    page.get_by_label("How many runs are tried").select_option("quick")
    page.get_by_label("Begin no run after so many seconds").fill("5")
    with page.expect_request("**/api/jobs") as request:
        page.get_by_role("button", name="Separate", exact=True).click()
    assert request.value.post_data_json["options"] == {"effort": "quick", "time_limit": 5}
    page.get_by_role("img", name="Spectrogram: Source 3").wait_for()
    page.get_by_role("button", name=f"planted: {USED}").wait_for()
    told = page.locator(".told").inner_text()
    assert re.search(r"^(good|fair|poor): about [+-]", told.lower(), re.MULTILINE)
    assert "two spaced microphones: runs were compared." in told.lower()
    tried = page.get_by_role("region", name="Tried")
    assert tried.get_by_role("columnheader").all_inner_texts() == ["label", "value", "seconds"]
    assert tried.get_by_role("cell").all_inner_texts()[:3] == ["ILRMA", "0.5", "2.5"]


def test_more_iterations_are_done_with_the_method_that_was_used(page, server):
    recording = use_demo(page)
    job = server.post("/api/jobs", recording=recording, method="planted")["id"]
    page.goto(f"{server.base}/job/{job}")
    page.get_by_role("button", name="20 more iterations").click()
    page.wait_for_url(lambda url: not url.endswith(job))
    page.get_by_role("img", name="Spectrogram: Source 3").wait_for()
    further = server.ask("GET", f"/api/jobs/{page.url.rsplit('/', 1)[1]}")[2]
    assert further["method"] == USED
    before = server.ask("GET", f"/api/jobs/{job}")[2]["result"]["stages"][-1]["costs"]
    costs = further["result"]["stages"][-1]["costs"]
    assert costs[0] == pytest.approx(before[-1], rel=1e-6)
    assert len(costs) == 21


def test_a_word_for_the_number_of_sources_is_the_librarys_to_judge(page, server):
    use_demo(page)
    page.get_by_label("Number of sources").fill("as many")
    page.get_by_role("button", name="Separate", exact=True).click()
    page.get_by_role("alert").filter(has_text="n_src must be a whole number").wait_for()
