"""A statement gets a qualifier only where its own clause says it, whatever the extractor."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newsgraph.extract.discourse import find_names
from newsgraph.extract.gold import read_gold
from newsgraph.extract.model import (
    Article,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Mention,
    Modality,
    Qualifier,
    QualifierKind,
    Span,
    Statement,
    article_id,
    event_kind,
)
from newsgraph.extract.ontology import load_ontology
from newsgraph.extract.pipeline import run
from newsgraph.extract.qualifiers import qualified

GOLD = Path(__file__).parent / "gold" / "articles_dev.jsonl"


def entity(name: str, text: str) -> Entity:
    mentions = tuple(Mention(span, EntityType.ORGANIZATION) for _, span in find_names(text, [name]))
    return Entity(name=name, type=EntityType.ORGANIZATION, names=(name,), mentions=mentions)


def read(
    text: str,
    *statements: tuple[str, str, str],
    language: str = "de",
    modality: Modality = Modality.ASSERTED,
    published: str | None = "2031-03-12",
    also: Iterable[str] = (),
) -> Extraction:
    """Return an article of one sentence, in which subjects, predicates and objects were found."""
    article = Article(id=article_id(text), text=text, language=language, published=published)
    events = load_ontology().event_kinds
    names = dict.fromkeys([*(name for s, _, o in statements for name in (s, o) if name not in events), *also])
    entities = {name: entity(name, text) for name in names}
    made = tuple(
        Statement(
            article=article.id,
            subject=entities[subject],
            predicate=predicate,
            object=event_kind(object_) if object_ in events else entities[object_],
            modality=modality,
            confidence=1.0,
            evidence=Evidence.at(article, Span(0, len(text))),
            extractor="test/1",
        )
        for subject, predicate, object_ in statements
    )
    return Extraction(article=article, entities=tuple(entities.values()), statements=made, extractor="test/1")


def values(extraction: Extraction) -> list[dict[str, str]]:
    return [{one.kind.value: one.value for one in s.qualifiers} for s in qualified(extraction).statements]


def test_a_statement_is_told_more_precisely_by_its_sentence() -> None:
    found = values(
        read("Nordwerk kaufte 2029 für 1,7 Mrd. Euro 51 Prozent an Kessler.", ("Nordwerk", "acquires", "Kessler"))
    )
    assert found == [{"time": "2029", "amount": "1700000000 EUR", "share": "51"}]


def test_a_person_s_role_stands_beside_the_time() -> None:
    text = "2029 verließ Lenz, Finanzchefin der Nordwerk, den Vorstand."
    assert values(read(text, ("Lenz", "leaves", "Nordwerk"))) == [{"role": "Finanzchefin", "time": "2029"}]
    text = "Lenz, Finanzchefin bei Nordwerk, kauft Kessler."
    assert values(read(text, ("Lenz", "acquires", "Kessler"), also=["Nordwerk"])) == [{}]
    text = "Die\u00a0Chefin\nvon Nordwerk ist Lenz, früher\u00a0Chefin von Kessler."
    assert values(read(text, ("Lenz", "leads", "Kessler"), also=["Nordwerk"])) == [{"role": "früher Chefin"}]


def test_a_role_outside_of_the_evidence_is_not_told() -> None:
    whole = read("Die Chefin von Nordwerk, Lenz, geht.", ("Lenz", "leads", "Nordwerk"))
    assert values(whole) == [{"role": "Chefin"}]
    (statement,) = whole.statements
    rest = Evidence.at(whole.article, Span(len("Die Chefin "), statement.evidence.span.end))
    assert values(replace(whole, statements=(replace(statement, evidence=rest),))) == [{}]


def test_a_relation_has_only_the_qualifiers_that_it_takes() -> None:
    text = "Nordwerk verklagte 2029 Kessler wegen 1,7 Mrd. Euro und 51 Prozent."
    assert values(read(text, ("Nordwerk", "sues", "Kessler"))) == [{"time": "2029"}]
    assert values(read(text, ("Nordwerk", "adores", "Kessler"))) == [{}]


def test_a_result_is_not_the_price_of_a_deal() -> None:
    text = "Kessler half Nordwerk nach 5 Mio. Euro jährlichem Verlust."
    assert values(read(text, ("Kessler", "finances", "Nordwerk"))) == [{}]


def test_what_a_founder_does_is_not_when_the_company_was_founded() -> None:
    text = "Der Nordwerk-Gründer Kessler starb gestern."
    assert values(read(text, ("Nordwerk", "foundedBy", "Kessler"))) == [{}]
    text = "Nordwerk wurde 2014 von Kessler gegründet."
    assert values(read(text, ("Nordwerk", "foundedBy", "Kessler"))) == [{"time": "2014"}]


@pytest.mark.parametrize(
    ("language", "text", "event", "expected"),
    [
        ("de", "Nordwerk streicht 800 Stellen.", "Layoffs", {"jobs": "800"}),
        ("nl", "Nordwerk schrapt in 2034 1.200 banen.", "Layoffs", {"jobs": "1200", "time": "2034"}),
        ("en", "Nordwerk will cut 3,000 jobs by 2034.", "Layoffs", {"jobs": "3000", "time": "2034"}),
        ("de", "Der Gewinn von Nordwerk stieg auf 5 Mio. Euro.", "Profit", {"amount": "5000000 EUR"}),
        ("de", "Der Umsatz von Nordwerk stieg auf 5 Mio. Euro.", "Profit", {}),
        ("de", "Nordwerk machte 5 Mio. Euro Verlust.", "Profit", {}),
        ("en", "Nordwerk bought a fund worth $5m and made a loss.", "Loss", {}),
        ("de", "Nordwerk wird bestreikt, 800 Stellen sind betroffen.", "Strike", {}),
    ],
)
def test_events_are_told_by_their_own_measure(language: str, text: str, event: str, expected: dict[str, str]) -> None:
    assert values(read(text, ("Nordwerk", "undergoes", event), language=language, published=None)) == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Nordwerk teilte am Montag die Übernahme von Kessler mit."),
        ("de", "Nordwerk übernimmt Kessler, wie am Montag bekannt wurde."),
        ("nl", "Nordwerk zei maandag dat het Kessler overneemt."),
        ("en", "Nordwerk announced on Monday that it acquires Kessler."),
    ],
)
def test_when_somebody_spoke_is_not_when_it_was(language: str, text: str) -> None:
    assert values(read(text, ("Nordwerk", "acquires", "Kessler"), language=language)) == [{}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nordwerk gehört seit 2014 zu Kessler.", {"time": "2014"}),
        ("Nordwerk, die Tochter von Kessler, eröffnete 2014 ein Werk.", {}),
        ("Nordwerk ist eine Tochter von Kessler, die seit 2014 wächst.", {}),
    ],
)
def test_a_state_has_only_its_beginning(text: str, expected: dict[str, str]) -> None:
    assert values(read(text, ("Nordwerk", "subsidiaryOf", "Kessler"))) == [expected]


def test_of_several_only_the_one_in_the_clause_of_both_ends_counts() -> None:
    text = "Nordwerk übernahm 2029 Kessler, nachdem Bohrfix 2031 gescheitert war."
    assert values(read(text, ("Nordwerk", "acquires", "Kessler"), also=["Bohrfix"])) == [{"time": "2029"}]
    twice = "Nordwerk wollte 2029 und 2031 Kessler übernehmen."
    assert values(read(twice, ("Nordwerk", "acquires", "Kessler"))) == [{}]


def test_of_several_in_one_clause_only_the_one_between_the_ends_counts() -> None:
    text = "Nordwerk ist zu 29 Prozent an Kessler und zu 49 Prozent an Bohrfix beteiligt."
    both = read(text, ("Nordwerk", "ownsStakeIn", "Kessler"), ("Nordwerk", "ownsStakeIn", "Bohrfix"))
    assert values(both) == [{"share": "29"}, {}]
    text = "An Kessler sind Nordwerk mit 29 Prozent und Bohrfix mit 49 Prozent beteiligt."
    both = read(text, ("Nordwerk", "ownsStakeIn", "Kessler"), ("Bohrfix", "ownsStakeIn", "Kessler"))
    assert values(both) == [{}, {}]


def test_a_clause_that_names_neither_end_says_nothing() -> None:
    text = "Nachdem Bohrfix 2029 gescheitert war, übernahm Nordwerk Kessler."
    assert values(read(text, ("Nordwerk", "acquires", "Kessler"), also=["Bohrfix"])) == [{}]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In 2029, Nordwerk acquired Kessler."),
        ("en", "Nordwerk (NWK) acquired Kessler in 2029."),
        ("de", "Nordwerk, Bohrfix und Hebefix übernahmen 2029 Kessler."),
    ],
)
def test_not_every_mark_ends_a_clause(language: str, text: str) -> None:
    extraction = read(text, ("Nordwerk", "acquires", "Kessler"), language=language, also=["Bohrfix", "Hebefix"])
    assert values(extraction) == [{"time": "2029"}]


def test_what_is_not_certain_is_not_said() -> None:
    text = "Nordwerk übernimmt am Montag für 2 bis 3 Mrd. Euro Kessler."
    assert values(read(text, ("Nordwerk", "acquires", "Kessler"), modality=Modality.PLANNED)) == [{}]
    assert values(read(text, ("Nordwerk", "acquires", "Kessler"), published=None)) == [{}]


def test_a_number_at_the_edge_of_the_quotation_is_seen_whole() -> None:
    text = "Nordwerk streicht 800 bis 900 Stellen."
    extraction = read(text, ("Nordwerk", "undergoes", "Layoffs"))
    (statement,) = extraction.statements
    for start, end in ((0, text.index(" bis")), (text.index("900"), len(text) - 1)):
        cut = dataclasses.replace(statement, evidence=Evidence.at(extraction.article, Span(start, end)))
        assert values(dataclasses.replace(extraction, statements=(cut,))) == [{}]


def test_another_language_and_what_is_qualified_already_are_left_alone() -> None:
    text = "Nordwerk rachète Kessler en 2029."
    french = read(text, ("Nordwerk", "acquires", "Kessler"), language="fr")
    assert qualified(french) == french
    german = read("Nordwerk kaufte 2029 Kessler.", ("Nordwerk", "acquires", "Kessler"))
    given = Qualifier(QualifierKind.TIME, "2028", Span(16, 20))
    (statement,) = german.statements
    told = dataclasses.replace(german, statements=(dataclasses.replace(statement, qualifiers=(given,)),))
    assert qualified(told) == told


def test_any_extractor_gets_qualifiers(tmp_path: Path) -> None:
    text = "Nordwerk kaufte 2029 Kessler, wie die beiden Maschinenbauer am Montag in Ulm mitteilten."
    (tmp_path / "a.txt").write_text(text, "utf-8")

    class Bare:
        name = "test/1"

        def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
            for article in articles:
                yield read(article.text, ("Nordwerk", "acquires", "Kessler"))

    (extraction,) = run([tmp_path], extractor=Bare())
    (qualifier,) = extraction.statements[0].qualifiers
    assert (qualifier.kind, qualifier.value, qualifier.span.of(text)) == (QualifierKind.TIME, "2029", "2029")


def test_annotated_articles_keep_all_else() -> None:
    gold = read_gold(GOLD)[:12]
    told = 0
    for one in gold:
        given = Extraction(article=one.article, entities=one.entities, statements=one.statements, extractor="gold")
        found = qualified(given)
        bare = tuple(dataclasses.replace(statement, qualifiers=()) for statement in found.statements)
        assert bare == given.statements
        told += sum(len(statement.qualifiers) for statement in found.statements)
    assert told > 0
