"""The notebook view: complete in itself, audible, safe whatever a file is called."""

import io
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
import soundfile
from matplotlib.image import imread

import separatrix
from separatrix.separation import html

FS = 16000
VOID = {"br", "img"}


@pytest.fixture
def separation(rng):
    x = 0.01 * rng.laplace(size=(2, FS))
    return separatrix.separate(x, FS, method="auxiva", n_iter=2, n_fft=256, track="<b>&")


class Page(HTMLParser):
    """Elements in order, and the text between them; refuses a wrong nesting."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.text = [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def page_of(separation):
    page = Page(separation._repr_html_())
    assert page.open == []
    return page


def content(element, kind):
    header, data = element["src"].split(",")
    assert header == f"data:{kind};base64"
    return io.BytesIO(b64decode(data, validate=True))


def players(page):
    return np.stack([soundfile.read(content(e, "audio/flac"))[0] for e in page.all("audio")])


def test_mixture_and_sources_have_a_player_and_a_picture(separation):
    page = page_of(separation)
    for name in ("Mixture at channel 1", "Source 1", "Source 2"):
        assert name in page.text
    assert [e["aria-label"] for e in page.all("audio")] == [
        "Mixture at channel 1",
        "Source 1",
        "Source 2",
    ]
    pictures = [imread(content(e, "image/png")) for e in page.all("img")]
    assert [picture.shape[:2] for picture in pictures] == 3 * [(html.ROWS, html.COLUMNS)]
    assert all(picture[..., :3].std() > 0.05 for picture in pictures)
    assert all("controls" in e for e in page.all("audio"))
    assert all(e["alt"] for e in page.all("img"))


def test_pictures_stand_upright(separation):
    """Low frequencies below: the lower half of a low tone's picture is the bright one."""
    low = np.sin(2 * np.pi * 500 * np.arange(FS) / FS)
    rendering = replace(separation.rendering, sources=np.stack([low, low]))
    page = page_of(replace(separation, rendering=rendering))
    picture = imread(content(page.all("img")[1], "image/png"))[..., :3]
    assert picture[html.ROWS // 2 :].mean() > 2 * picture[: html.ROWS // 2].mean()


def test_players_have_one_common_gain(separation):
    x = players(page_of(separation))
    expected = np.stack([separation.reference_mixture, *separation.sources])
    gain = html.PEAK / np.abs(expected).max()
    np.testing.assert_allclose(x, gain * expected, atol=2.0**-14)
    assert f"one common gain of {20 * np.log10(gain):+.1f} dB" in page_of(separation).text


def test_silence_has_no_gain(separation):
    recording = replace(separation.rendering.recording, x=np.zeros((2, FS)))
    rendering = replace(separation.rendering, recording=recording, sources=np.zeros((2, FS)))
    page = page_of(replace(separation, rendering=rendering))
    assert (players(page) == 0).all()
    assert "gain of +0.0 dB" in page.text


def test_long_recordings_are_cut_and_say_so(separation, monkeypatch):
    assert "first" not in page_of(separation).text
    monkeypatch.setattr(html, "MOST_SECONDS", 0.25)
    page = page_of(separation)
    assert players(page).shape == (3, FS // 4)
    assert "Only the first 0.25 of 1 s" in page.text


def test_texts_are_escaped(separation):
    evil = replace(separation, warnings=("<script>alert(1)</script>",), track='"><i>x</i>\udce9')
    page = page_of(evil)
    assert page.all("script") == page.all("i") == []
    assert "<script>alert(1)</script>" in page.text
    assert '"><i>x</i>?' in page.text
    assert "<b>&" in page_of(separation).text


def test_header_and_warnings_are_told(separation):
    page = page_of(replace(separation, warnings=("channel 3 is silent", "and 4")))
    assert "auxiva-laplace" in page.text
    assert "2 iterations, as requested" in page.text
    assert len(page.all("li")) == 3
    assert separation.score.sentence in page.text
    assert page_of(replace(separation, score=None)).all("ul") == []


def test_nothing_is_fetched_and_colours_are_the_notebooks(separation):
    for tag, attributes in page_of(separation).elements:
        assert tag not in {"script", "link", "iframe", "style", "object"}
        assert not any(name.startswith("on") or name == "href" for name in attributes)
        assert attributes.get("src", "data:").startswith("data:")
        assert "url(" not in attributes.get("style", "")
        assert "#" not in attributes.get("style", "")
