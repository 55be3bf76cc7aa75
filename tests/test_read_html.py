"""Articles in HTML pages: paragraphs and metadata come out, what a hostile page says does not get far."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.extract.read.html import read_html

LEAD = "Die Nordwerk AG übernimmt den Maschinenbauer Kessler aus Ulm. Das teilten beide am Montag mit."
BODY = "Der Kaufpreis liegt bei 300 Millionen Euro. Die Behörden müssen dem Geschäft noch zustimmen."
HEADLINE = "Nordwerk übernimmt den Rivalen Kessler"


def _page(head: str = "", body: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="de"><head><title>{HEADLINE}</title>{head}</head><body>
<nav><ul><li><a href="/">Startseite</a></li><li><a href="/w">Wirtschaft</a></li></ul></nav>
<article><h1>{HEADLINE}</h1><p>ANZEIGE</p><p>{LEAD}</p><p>Foto: Ada Beispiel</p><p>{BODY}</p>{body}</article>
<footer><p>Impressum und Datenschutz</p></footer></body></html>"""


METADATA = """<meta property="og:site_name" content="Werkblick"><meta name="author" content="Ada Beispiel">
<meta property="article:published_time" content="2024-03-28T10:00:00+01:00">
<link rel="canonical" href="https://werkblick.example/nordwerk">"""


def test_a_page_is_reduced_to_the_article() -> None:
    reading = read_html(_page(METADATA))
    assert reading.text.split("\n") == [HEADLINE, LEAD, BODY]
    assert reading.headline == HEADLINE
    assert reading.published == "2024-03-28"
    assert reading.publisher == "Werkblick"
    assert reading.authors == ("Ada Beispiel",)
    assert reading.url == "https://werkblick.example/nordwerk"


def test_entities_are_characters_and_markup_is_not_text() -> None:
    reading = read_html(_page(body="<p>Kessler &amp; Söhne <b>bleibt</b> in &lt;Ulm&gt; und wächst dort weiter.</p>"))
    assert "Kessler & Söhne bleibt in <Ulm> und wächst dort weiter." in reading.text.split("\n")


def test_a_page_with_an_encoding_declaration_is_read() -> None:
    assert LEAD in read_html(f'<?xml version="1.0" encoding="iso-8859-1"?>\n{_page()}').text


def test_scripts_are_not_text() -> None:
    reading = read_html(_page(body="<script>document.write('Nordwerk verklagt Kessler.')</script>"))
    assert "verklagt" not in reading.text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://a.example/<script>",
        "//",
        "https://",
        "https://[::1",
        "https://a.example/x y",
        "data:,x",
    ],
)
def test_an_address_that_is_none_is_left_out(url: str) -> None:
    reading = read_html(_page(f'<link rel="canonical" href="{url}"><meta property="og:url" content="{url}">'))
    assert reading.url is None


def test_a_date_that_is_none_is_left_out() -> None:
    assert read_html(_page('<meta property="article:published_time" content="31.31.2024">')).published is None


@pytest.mark.parametrize("page", ["", "<html></html>", "<html><body></body></html>", "<html>" + "<div>" * 100_000])
def test_a_page_without_an_article_gives_no_text(page: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        assert read_html(page).text == ""


def test_a_useless_page_is_not_complained_about_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    read_html("<html></html>")
    assert capfd.readouterr().err == ""


TAGS = st.sampled_from(
    ["<p>", "</p>", "<div>", "<b>", "</b>", "<!--", "-->", "<article>", "<table><tr><td>", "<meta ", 'content="', ">",
     "&amp;", "&#0;", "&#xD800;", "<![CDATA[", '<script type="application/ld+json">{"@type":"NewsArticle","author":',
     "[null]", "}</script>", LEAD, BODY, "28.03.2024", "\0", "\ud7ff", "<html>", "<body>", "<title>", "\n"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(TAGS | st.text(max_size=10), max_size=30).map("".join))
def test_any_page_gives_a_reading(page: str) -> None:
    reading = read_html(page)
    assert reading.text == "\n".join(line for line in reading.text.split("\n") if line.strip())
    reading.text.encode()
