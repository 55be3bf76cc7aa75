import pytest

from newsgraph.extract.model import EntityType
from newsgraph.extract.names import base_forms, core_words, folded, initials, is_acronym


@pytest.mark.parametrize(
    ("name", "folded_name"),
    [
        ("Citroën", "citroen"),
        ("  Nord  Werk ", "nord werk"),
        ("STRASSE", "strasse"),
        ("U.S.", "us"),
        ("Nord-Werk", "nord werk"),
    ],
)
def test_folding_drops_case_accents_and_space(name: str, folded_name: str) -> None:
    assert folded(name) == folded_name


@pytest.mark.parametrize("legal", ["Nordwerk AG", "Nordwerk GmbH & Co. KG", "Nordwerk N.V.", "Nordwerk Group Ltd."])
def test_legal_forms_and_group_words_are_no_part_of_an_organisation_s_name(legal: str) -> None:
    assert core_words(legal, EntityType.ORGANIZATION) == ("nordwerk",)


def test_a_person_keeps_every_word() -> None:
    assert core_words("Ada Co", EntityType.PERSON) == ("ada", "co")


def test_a_name_of_legal_words_alone_stays() -> None:
    assert core_words("Holding AG", EntityType.ORGANIZATION) == ("holding",)


def test_inflection_leads_back_to_the_plain_name() -> None:
    assert "nordwerk" in base_forms("Nordwerks", EntityType.ORGANIZATION)
    assert "hamburg" in base_forms("Hamburger", EntityType.PLACE)
    assert "hamburg" not in base_forms("Hamburger", EntityType.ORGANIZATION)
    assert not base_forms("Ks", EntityType.ORGANIZATION)
    assert not base_forms("Nordwerk 3GS", EntityType.PRODUCT)


def test_acronyms_are_short_strings_of_capitals() -> None:
    assert [name for name in ("NW", "Nw", "N1", "N", "NORDWERK") if is_acronym(name)] == ["NW"]


def test_initials_with_and_without_the_legal_form() -> None:
    assert initials("Nordische Werke Aktiengesellschaft") == {"NWA", "NW"}
