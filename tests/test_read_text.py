"""What is article and what is furniture in a plain text, and how bytes become characters."""

import codecs
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsgraph.extract.errors import UnreadableError
from newsgraph.extract.read.decode import decode
from newsgraph.extract.read.lines import Kind, classify
from newsgraph.extract.read.text import read_text

LEAD = "Die Nordwerk AG übernimmt den Maschinenbauer Kessler aus Ulm, wie beide am Montag mitteilten."
BODY = "Der Kaufpreis liegt bei 300 Millionen Euro. Die Behörden müssen dem Geschäft noch zustimmen."

PORTAL = f"""Das unabhängige Magazin für die Werkstatt
Donnerstag, 4. April 2019
Zukauf im Süden

Nordwerk übernimmt den Rivalen Kessler

{LEAD}
ANZEIGE
{BODY}
text  Ada B. Beispiel
MEHR AUS DEM NETZ
ANZEIGE"""


def test_a_portal_page_is_reduced_to_the_article() -> None:
    reading = read_text(PORTAL)
    assert reading.text.split("\n") == ["Zukauf im Süden", "Nordwerk übernimmt den Rivalen Kessler", LEAD, BODY]
    assert reading.headline == "Nordwerk übernimmt den Rivalen Kessler"
    assert reading.published == "2019-04-04"
    assert reading.authors == ("Ada B. Beispiel",)


def test_a_text_that_begins_with_a_paragraph_has_no_headline() -> None:
    reading = read_text(f"{LEAD}\n\n{BODY}")
    assert reading.text == f"{LEAD}\n{BODY}"
    assert reading.headline is None


def test_the_headline_above_the_date_stays() -> None:
    reading = read_text(f"Nordwerk übernimmt Kessler in Ulm\n10-Dec-13\n{LEAD}\n{BODY}")
    assert reading.text == f"Nordwerk übernimmt Kessler in Ulm\n{LEAD}\n{BODY}"
    assert (reading.headline, reading.published) == ("Nordwerk übernimmt Kessler in Ulm", "2013-12-10")


def test_a_headline_stays_when_only_a_subtitle_follows_the_date() -> None:
    reading = read_text(f"Nordwerk übernimmt Kessler\n10.12.2013\nWas der Zukauf bedeutet\n{LEAD}")
    assert reading.text.split("\n") == ["Nordwerk übernimmt Kessler", "Was der Zukauf bedeutet", LEAD]


def test_a_sentence_above_the_date_stays() -> None:
    reading = read_text(f"Die Halle in Ulm steht noch.\n4. April 2019\nZukauf im Süden\nNordwerk kauft Kessler\n{LEAD}")
    assert reading.text.split("\n") == [
        "Die Halle in Ulm steht noch.",
        "Zukauf im Süden",
        "Nordwerk kauft Kessler",
        LEAD,
    ]


def test_a_date_between_the_paragraphs_is_the_articles() -> None:
    assert read_text(f"{LEAD}\n28.03.2024\n{BODY}\n29.03.2024").published == "2024-03-28"


def test_subheadings_stay_and_so_does_a_last_short_sentence() -> None:
    text = f"{LEAD}\nWie es weitergeht\n{BODY}\nDas bleibt offen."
    assert read_text(text).text == text


def test_a_list_after_a_colon_stays_to_the_end() -> None:
    text = f"{LEAD}\nZu Nordwerk gehören danach diese drei Marken, die alle erhalten bleiben:\nKessler\nBohrfix"
    assert read_text(text).text == text


def test_bullets_stay_to_the_end() -> None:
    text = f"{LEAD}\n- Kessler: Ulm\n- Bohrfix: Kassel"
    assert read_text(text).text == text


def test_a_repeated_paragraph_is_kept_once() -> None:
    assert read_text(f"{LEAD}\n{BODY}\n{LEAD}").text == f"{LEAD}\n{BODY}"


def test_a_text_without_sentences_is_kept_whole() -> None:
    assert read_text("Nordwerk übernimmt Kessler\nBohrfix bleibt").text == "Nordwerk übernimmt Kessler\nBohrfix bleibt"


def test_nothing_is_left_of_furniture_alone() -> None:
    assert read_text("ANZEIGE\n\n28.03.2024\n+ + +\nFoto: dpa\n\n").text == ""


def test_a_wrapped_paragraph_is_joined() -> None:
    wrapped = (
        "Nordwerk baut in Kassel eine neue Halle\n\n"
        "Der Maschinenbauer Nordwerk will in Kassel eine neue Halle bauen und\n"
        "dort vom kommenden Jahr an Pressen für die Möbelindustrie fertigen.\n"
        "Das Unternehmen rechnet mit zweihundert neuen Stellen, wie der\n"
        "Vorstand am Dienstag mitteilte.\n\n"
        f"{BODY}\n"
    )
    reading = read_text(wrapped)
    headline, first, second = reading.text.split("\n")
    assert headline == reading.headline == "Nordwerk baut in Kassel eine neue Halle"
    assert first.startswith("Der Maschinenbauer Nordwerk will in Kassel eine neue Halle bauen und dort vom")
    assert first.endswith("wie der Vorstand am Dienstag mitteilte.")
    assert second == BODY


def test_titles_of_one_length_are_not_a_wrapped_paragraph() -> None:
    titles = [
        "Nordwerk übernimmt den Rivalen Kessler aus dem schönen Ulm",
        "Bohrfix verlässt nach vierzig Jahren den Standort in Kassel",
        "Kranbauer Hebefix meldet den höchsten Gewinn der Geschichte",
        "Gewerkschaft droht nach gescheiterten Gesprächen mit Streik",
    ]
    assert read_text("\n".join(titles)).text.split("\n") == titles


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Donnerstag, 28. März 2024", Kind.DATE),
        ("10-Dec-13", Kind.DATE),
        ("Stand: 03.02.16, 10:32 Uhr", Kind.DATE),
        ("heute, 05:50", Kind.DATE),
        ("Gepubliceerd op 3 maart 2024 om 10:15 uur", Kind.DATE),
        ("Last updated March 3, 2024 at 10:15", Kind.DATE),
        ("30.03.2016 | 20:39 Uhr | Ada Beispiel", Kind.DATE),
        ("03/04/2024", Kind.DATE),
        ("Von Ada Beispiel", Kind.AUTHOR),
        ("Von Ada Beispiel und Ben van der Muster, dpa", Kind.AUTHOR),
        ("von ADA BEISPIEL", Kind.AUTHOR),
        ("Door Ada de Voorbeeld", Kind.AUTHOR),
        ("By Ada Q. Example", Kind.AUTHOR),
        ("Autor: dpa", Kind.AUTHOR),
        ("Von unserem Korrespondenten", Kind.AUTHOR),
        ("ANZEIGE", Kind.ADVERTISEMENT),
        ("- Advertentie -", Kind.ADVERTISEMENT),
        ("Advertisement", Kind.ADVERTISEMENT),
        ("Foto: Ada Beispiel/Archiv", Kind.CREDIT),
        ("Beeld: ANP", Kind.CREDIT),
        ("© dpa", Kind.CREDIT),
        ("0,0", Kind.MENU),
        ("Startseite | Politik | Wirtschaft", Kind.MENU),
        ("Sie sind hier: Start → Nachrichten → Nordwerk", Kind.MENU),
        ("Nordwerk übernimmt Kessler", Kind.TITLE),
        ("Was wird aus Nordwerk?", Kind.TITLE),
        ("Von Leipzig nach Ulm", Kind.TITLE),
        ("Von Leipzig", Kind.TITLE),
        ("By the numbers", Kind.TITLE),
        ("Bild: Kanzler vor dem Aus", Kind.TITLE),
        ("Streik am 20.07.2016", Kind.TITLE),
        ("Copyright-Streit: Nordwerk verklagt Kessler", Kind.TITLE),
        ("Anzeige gegen Nordwerk", Kind.TITLE),
        ("Dr. Muster leitet Nordwerk", Kind.TITLE),
        ("Er schweigt. Sie auch", Kind.TEXT),
        (LEAD, Kind.TEXT),
        ("Das war am 28. März 2024 so.", Kind.TEXT),
        ("Von Ada Beispiel stammt der Satz.", Kind.TEXT),
    ],
)
def test_a_line_is_known_by_its_shape(line: str, kind: Kind) -> None:
    assert classify(line).kind is kind


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("ANZEIGEDie Nordwerk AG wächst.", "Die Nordwerk AG wächst."),
        ("ANZEIGE Die Nordwerk AG wächst.", "Die Nordwerk AG wächst."),
        ("AdvertentieNordwerk groeit.", "Nordwerk groeit."),
        ("Die Nordwerk AG wächst.ANZEIGE", "Die Nordwerk AG wächst."),
        ("„Wir wachsen.“ ANZEIGE", "„Wir wachsen.“"),
        ("ANZEIGENBLATT wächst.", "ANZEIGENBLATT wächst."),
        ("Anzeige gegen Nordwerk erstattet.", "Anzeige gegen Nordwerk erstattet."),
        ("Die Halle steht noch.Foto: Ada Beispiel", "Die Halle steht noch."),
        ("Die Halle in Ulm (Foto: dpa)", "Die Halle in Ulm"),
        ("Das Foto: ein Beweis", "Das Foto: ein Beweis"),
        ("Viele    Lücken\tund\u00a0mehr", "Viele Lücken und mehr"),
    ],
)
def test_glued_furniture_is_cut_off(line: str, left: str) -> None:
    assert classify(line).text == left


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Von Ada Beispiel, Ben Muster   /   27.11.2015 - 13:59", ("Ada Beispiel", "Ben Muster")),
        ("Aktualisiert am 14.01.16, um 09:06 von Ada Beispiel", ("Ada Beispiel",)),
        ("von Ada Beispiel Quelle:  Werkblick Online", ("Ada Beispiel",)),
        ("text  Ada B. Beispiel", ("Ada B. Beispiel",)),
        ("Door Jan van der Voorbeeld en Els de Vries", ("Jan van der Voorbeeld", "Els de Vries")),
        ("Von dpa", ()),
    ],
)
def test_authors_are_named(line: str, authors: tuple[str, ...]) -> None:
    found = classify(line)
    assert found.kind in {Kind.AUTHOR, Kind.DATE}
    assert found.authors == authors


UMLAUTS = "Größe zählt für Köln – „ja“, sagt Müller."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert decode(UMLAUTS.encode(encoding)) == UMLAUTS


def test_latin_1_is_read() -> None:
    assert decode("Größe zählt für Köln.".encode("latin-1")) == "Größe zählt für Köln."


def test_a_text_that_was_cut_off_within_a_character_is_still_utf8() -> None:
    assert decode((UMLAUTS + "ü").encode()[:-1]).startswith(UMLAUTS)


def test_controls_and_soft_hyphens_are_removed_and_accents_composed() -> None:
    data = f"Ar\u00adbeits\u200bplätze\x02 in A\u0308rztehäusern. {LEAD}".encode()
    assert decode(data) == f"Arbeitsplätze in Ärztehäusern. {LEAD}"


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03" * 50, b"\x7fELF\x02\x01\x01\x00" * 9, bytes(range(256)), b"PK\x03\x04" * 20]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="binary data, not text"):
        decode(data)


@given(st.binary(max_size=300) | st.sampled_from([codecs.BOM_UTF16_LE, codecs.BOM_UTF8, codecs.BOM_UTF32_BE]))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text = decode(data)
    except UnreadableError:
        return
    assert text == unicodedata.normalize("NFC", text)
    text.encode()


@given(st.text(st.characters(exclude_categories=["C"])))
def test_utf8_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode()) == unicodedata.normalize("NFC", text)


def _is_subsequence(part: str, whole: str) -> bool:
    characters = iter(whole)
    return all(character in characters for character in part)


FRAGMENTS = st.sampled_from(
    [LEAD, BODY, "ANZEIGE", "ANZEIGEDie", "Foto: dpa", "Von Ada Beispiel", "28. März 2024", "03/04/24", "heute, 05:50",
     "Kurze Zeile", "Ja.", "- Punkt", "Liste:", "|", " > ", "0", "…", "\t", "\n", "\n\n", "\u2028", " ", "„", ")"]
)  # fmt: skip


@given(st.text() | st.lists(FRAGMENTS | st.text(max_size=5), max_size=25).map("".join))
@example("ANZEIGE" * 30)
@example("Foto: " * 40)
def test_what_is_kept_stood_there_in_this_order(source: str) -> None:
    reading = read_text(source)
    assert _is_subsequence("".join(reading.text.split()), "".join(source.split()))
    assert all(line == " ".join(line.split()) != "" for line in reading.text.split("\n") if reading.text)
    if reading.headline is not None:
        assert reading.headline in reading.text.split("\n")


@given(st.lists(FRAGMENTS, max_size=12))
def test_no_sentence_is_lost(fragments: list[str]) -> None:
    sentences = [fragment for fragment in fragments if fragment in {LEAD, BODY}]
    kept = read_text("\n".join(fragments)).text.split("\n")
    assert set(sentences) <= set(kept)
