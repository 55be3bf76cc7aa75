"""Hand-made extractions: companies, people and products that do not exist."""

from dataclasses import replace

from newsgraph.extract.model import (
    Article,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Modality,
    Qualifier,
    QualifierKind,
    Span,
    Statement,
    article_id,
)

EXTRACTOR = "made-by-hand/1"


def org(*names: str) -> Entity:
    return Entity(name=names[0], type=EntityType.ORGANIZATION, names=names)


def person(*names: str) -> Entity:
    return Entity(name=names[0], type=EntityType.PERSON, names=names)


def place(*names: str) -> Entity:
    return Entity(name=names[0], type=EntityType.PLACE, names=names)


def product(*names: str) -> Entity:
    return Entity(name=names[0], type=EntityType.PRODUCT, names=names)


def event(kind: str) -> Entity:
    return Entity(name=kind, type=EntityType.EVENT_KIND, names=(kind,))


def article(text: str, language: str = "de", **about: str) -> Article:
    return Article(id=article_id(text), text=text, language=language, **about)


def said(
    source: Article, subject: Entity, predicate: str, object_: Entity, modality: Modality = Modality.ASSERTED
) -> Statement:
    """Return a statement for which the whole article is the evidence."""
    return Statement(
        article=source.id,
        subject=subject,
        predicate=predicate,
        object=object_,
        modality=modality,
        confidence=0.9,
        evidence=Evidence.at(source, Span(0, len(source.text))),
        extractor=EXTRACTOR,
    )


def extraction(source: Article, *statements: Statement, also: tuple[Entity, ...] = ()) -> Extraction:
    ends = [end for one in statements for end in (one.subject, one.object, one.attributed_to) if end is not None]
    named = tuple(dict.fromkeys(end for end in (*ends, *also) if end.type is not EntityType.EVENT_KIND))
    return Extraction(article=source, entities=named, statements=statements, extractor=EXTRACTOR)


def naming(text: str, *entities: Entity, language: str = "de") -> Extraction:
    """Return an extraction that names entities and says nothing of them."""
    return extraction(article(text, language), also=entities)


NORDWERK = org("Nordwerk Gruppe", "Nordwerk")
SUEDMOBIL = org("Südmobil AG", "Südmobil")
TANN = person("Mia Tann", "Tann")


def cooperation() -> Extraction:
    source = article(
        "Die Nordwerk Gruppe und Südmobil arbeiten zusammen, sagt Mia Tann.\n"
        "Bald könnten Stellen wegfallen.\nMehr war nicht zu erfahren.",
        headline="Zwei Werke, ein Antrieb",
        published="2031-05-06",
        publisher="Hafenblatt",
        url="https://hafenblatt.example/antrieb",
        locator="/news/antrieb.txt",
    )
    first = Evidence.at(source, Span(0, 66))
    second = Evidence.at(source, Span(67, 98))
    together = said(source, NORDWERK, "cooperatesWith", SUEDMOBIL)
    layoffs = said(source, SUEDMOBIL, "undergoes", event("Layoffs"), Modality.POSSIBLE)
    return extraction(
        source,
        replace(together, evidence=first, attributed_to=TANN),
        replace(layoffs, evidence=second, confidence=0.5),
    )


def stake() -> Extraction:
    """A statement with a qualifier of each kind that is no count, and one with a count of jobs."""
    source = article(
        "Südmobil hält seit Mai 2031 für 1,7 Mrd. Euro 24,9 Prozent an Nordwerk.\nNordwerk streicht 800 Stellen."
    )
    whole, jobs = Evidence.at(source, Span(0, 71)), Evidence.at(source, Span(72, 102))
    return extraction(
        source,
        replace(
            said(source, SUEDMOBIL, "ownsStakeIn", NORDWERK),
            evidence=whole,
            qualifiers=(
                Qualifier(QualifierKind.AMOUNT, "1700000000 EUR", Span(32, 45)),
                Qualifier(QualifierKind.SHARE, "24.9", Span(46, 58)),
                Qualifier(QualifierKind.TIME, "2031-05", Span(14, 27)),
            ),
        ),
        replace(
            said(source, NORDWERK, "undergoes", event("Layoffs")),
            evidence=jobs,
            qualifiers=(Qualifier(QualifierKind.JOBS, "800", Span(90, 101)),),
        ),
    )


def talks() -> Extraction:
    source = article("Nordwerk praat met Suedmobil over een fabriek.", "nl", headline="Nordwerk praat")
    nordwerk, suedmobil = org("Nordwerk"), org("Suedmobil")
    return extraction(
        source,
        said(source, nordwerk, "negotiatesWith", suedmobil),
        said(source, nordwerk, "acquires", suedmobil, Modality.DENIED),
    )
