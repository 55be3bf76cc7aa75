import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.graph import iri


def test_an_entity_is_readable_in_its_iri() -> None:
    found = iri.entity_iri("Königsblau Werke AG", "Organization", "konigsblauwerke").value
    assert re.fullmatch(r"urn:newsgraph:entity:konigsblau-werke-ag-[0-9a-f]{10}", found)


def test_iris_depend_on_the_key_alone_and_not_on_chance() -> None:
    assert iri.entity_iri("A", "x", "y") == iri.entity_iri("A", "x", "y")
    assert iri.entity_iri("A", "x", "y") != iri.entity_iri("A", "xy", "")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_makes_an_iri_that_leads_back(text: str) -> None:
    assert iri.article_id_of(iri.article_iri(text)) == text
    assert iri.local_name(iri.term_iri(text)) == text
    assert re.fullmatch(r"urn:newsgraph:entity:[a-z0-9-]*[0-9a-f]{10}", iri.entity_iri(text, text).value)
    assert re.fullmatch(r"urn:newsgraph:statement:[A-Za-z0-9%._~-]*-[0-9a-f]{12}", iri.statement_iri(text, "k").value)


@pytest.mark.parametrize("url", ["https://blatt.example/a?b=c#d", "http://blatt.example", "https://blått.example/ä"])
def test_addresses_on_the_web_become_iris(url: str) -> None:
    found = iri.web_address(url)
    assert found is not None
    assert found.value == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//http://x.example",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "//blatt.example/a",
        "https://",
        "https://user:secret@blatt.example/",
        'https://blatt.example/"><script>',
        "https://blatt.example/a b",
        "https://blatt.example/\n",
        "https://blatt.example/\u202egpj.exe",
        "http://[::1",
    ],
)
def test_nothing_else_becomes_a_link(url: str | None) -> None:
    assert iri.web_address(url) is None


@pytest.mark.parametrize(
    ("language", "tag"), [("de", "de"), ("NL", "nl"), ("en-GB", "en"), ("", "und"), ('de" .', "und")]
)
def test_language_tags(language: str, tag: str) -> None:
    assert iri.language_tag(language) == tag


def test_prefixes_end_where_a_name_begins() -> None:
    assert all(namespace.endswith((":", "#", "/")) for namespace in iri.PREFIXES.values())
