"""Roles of people beside the names of person and organization, in three languages."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.model import Span
from newsgraph.extract.roles import MOST_WORDS, find_role

LENZ, NORDWERK = "Ada Lenz", "Nordwerk"


def role(language: str, sentence: str) -> str | None:
    places = {name: [Span(*m.span()) for m in re.finditer(name, sentence)] for name in (LENZ, NORDWERK, "Falke")}
    names = sorted(span for spans in places.values() for span in spans)
    found = find_role(sentence, language, people=places[LENZ], organizations=places[NORDWERK], names=names)
    return None if found is None else found.of(sentence)


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "Ada Lenz, the finance director of Nordwerk, resigned.", "finance director"),
        ("en", "Ada Lenz was chief executive of the Nordwerk group.", "chief executive"),
        ("en", "Ada Lenz (chair of Nordwerk) agreed.", "chair"),
        ("en", "Nordwerk 's chief executive Ada Lenz agreed.", "chief executive"),
        ("en", "Nordwerk Chief Financial Officer Ada Lenz agreed.", "Chief Financial Officer"),
        ("en", "Nordwerk spokeswoman, Ada Lenz, agreed.", "spokeswoman"),
        ("en", "The vice president of sales of Nordwerk, Ada Lenz, agreed.", "vice president of sales"),
        (
            "de",
            "Ada Lenz, Vorsitzende der Geschäftsführung von Nordwerk, tritt ab.",
            "Vorsitzende der Geschäftsführung",
        ),
        ("de", "Nordwerk-Finanzchefin Ada Lenz tritt ab.", "Finanzchefin"),
        ("de", "Ada Lenz ist kaufmännische Geschäftsführerin der Nordwerk.", "kaufmännische Geschäftsführerin"),
        ("de", "Am Montag trat der Sprecher der Nordwerk, Ada Lenz, zurück.", "Sprecher"),
        ("nl", "Ada Lenz, hoofd marktstrategie bij Nordwerk, vertrekt.", "hoofd marktstrategie"),
        ("nl", "Nordwerk-topvrouw Ada Lenz vertrekt.", "topvrouw"),
        ("nl", "De financieel directeur van Nordwerk, Ada Lenz, vertrekt.", "financieel directeur"),
        ("nl", "Ada Lenz wordt CEO en voorzitter van het Nordwerk.", "CEO en voorzitter"),
    ],
)
def test_roles_are_read_beside_both_names(language: str, sentence: str, expected: str) -> None:
    assert role(language, sentence) == expected


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Ada Lenz, who left Nordwerk, agreed."),
        ("en", "Ada Lenz of Nordwerk agreed."),
        ("en", "Nordwerk appointed Ada Lenz."),
        ("en", "Nordwerk names Ada Lenz."),
        ("en", "Ada Lenz, former Nordwerk president, agreed."),
        ("en", "Ada Lenz, head of Falke and adviser of Nordwerk, agreed."),
        ("en", "Ada Lenz, 54, of Nordwerk agreed."),
        ("en", "In Nordwerk, Ada Lenz found a home."),
        ("de", "Nordwerk holt Ada Lenz."),
        ("de", "Ada Lenz sagte, dass Nordwerk Stellen streiche."),
        ("de", "Ada Lenz von Nordwerk tritt ab."),
        ("nl", "Nordwerk benoemde Ada Lenz."),
        ("nl", "Ada Lenz, die bij Nordwerk vertrekt, zwijgt."),
        ("nl", "Ada Lenz verliet Nordwerk."),
    ],
)
def test_what_is_no_role_is_not_taken_for_one(language: str, sentence: str) -> None:
    assert role(language, sentence) is None


@given(
    language=st.sampled_from(["de", "nl", "en"]),
    parts=st.lists(
        st.sampled_from([LENZ, NORDWERK, "Falke", ",", " ", "-", "'s ", " of the ", " der ", "chef", "12", "\n", "("])
    ),
)
def test_a_role_is_a_few_words_apart_from_all_names(language: str, parts: list[str]) -> None:
    sentence = "".join(parts)
    found = role(language, sentence)
    assert found is None or (
        0 < len(found.split()) <= MOST_WORDS and not re.search(r"\d|\n|Lenz|Nordwerk|Falke", found)
    )
