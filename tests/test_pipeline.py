"""The chain from sources to extractions: lazy, once per article, and deaf to bad sources."""

import dataclasses
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from newsgraph.extract.base import Extractor
from newsgraph.extract.model import Article, Entity, EntityType, Evidence, Extraction, Modality, Span, Statement
from newsgraph.extract.pipeline import run
from newsgraph.extract.read import Rejected

TEXTS = {
    "a.txt": "Nordwerk übernimmt Kessler, wie die beiden Maschinenbauer am Montag in Ulm mitteilten.",
    "b.txt": "Bohrfix übernimmt Hebefix, wie die beiden Unternehmen am Dienstag in Kassel mitteilten.",
    "c.txt": "Die Gewerkschaft kündigte für den kommenden Freitag einen Streik in allen Werken an.",
}


@dataclasses.dataclass
class Takeovers:
    """Finds sentences of the form "X übernimmt Y", one article after the other."""

    name: str = "takeovers/1"
    taken: list[str] = dataclasses.field(default_factory=list)

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        for article in articles:
            self.taken.append(article.id)
            statements = tuple(self._statement(match, article) for match in self._found(article))
            entities = tuple(entity for statement in statements for entity in (statement.subject, statement.object))
            yield Extraction(article=article, entities=entities, statements=statements, extractor=self.name)

    def _found(self, article: Article) -> list[re.Match[str]]:
        return list(re.finditer(r"(\w+) übernimmt (\w+)", article.text))

    def _statement(self, match: re.Match[str], article: Article) -> Statement:
        buyer, bought = (Entity(name=name, type=EntityType.ORGANIZATION, names=(name,)) for name in match.groups())
        return Statement(
            article=article.id,
            subject=buyer,
            predicate="acquires",
            object=bought,
            modality=Modality.ASSERTED,
            confidence=1.0,
            evidence=Evidence.at(article, Span(*match.span())),
            extractor=self.name,
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "broken.txt").write_bytes(b"\0\0\0\1")
    return tmp_path


@pytest.fixture
def takeovers() -> Takeovers:
    extractor = Takeovers()
    assert isinstance(extractor, Extractor)
    return extractor


def test_every_article_is_extracted_in_order(folder: Path, takeovers: Takeovers) -> None:
    rejected: list[Rejected] = []
    extractions = list(run([folder], extractor=takeovers, on_reject=rejected.append))
    assert [extraction.article.text for extraction in extractions] == list(TEXTS.values())
    assert [[s.object.name for s in extraction.statements] for extraction in extractions] == [
        ["Kessler"],
        ["Hebefix"],
        [],
    ]
    assert [Path(reading.source).name for reading in rejected] == ["broken.txt"]


def test_known_articles_are_passed_over(folder: Path, takeovers: Takeovers) -> None:
    passed: list[Article] = []
    extractions = run(
        [folder], extractor=takeovers, known=lambda article: "Nordwerk" in article.text, on_known=passed.append
    )
    assert [extraction.article.text for extraction in extractions] == [TEXTS["b.txt"], TEXTS["c.txt"]]
    assert [article.text for article in passed] == [TEXTS["a.txt"]]


def test_an_article_in_two_sources_is_read_once(folder: Path, takeovers: Takeovers) -> None:
    passed: list[Article] = []
    extractions = list(run([folder / "a.txt", folder], extractor=takeovers, on_known=passed.append))
    assert [extraction.article.text for extraction in extractions] == list(TEXTS.values())
    assert [article.text for article in passed] == [TEXTS["a.txt"]]


def test_nothing_is_read_before_it_is_asked_for(folder: Path, takeovers: Takeovers) -> None:
    extractions = run([folder / "a.txt", folder / "b.txt"], extractor=takeovers)
    assert takeovers.taken == []
    first = next(extractions)
    assert takeovers.taken == [first.article.id]
    (folder / "b.txt").write_text(TEXTS["c.txt"], "utf-8")
    assert next(extractions).article.text == TEXTS["c.txt"]


def test_without_listeners_bad_sources_are_silent(folder: Path, takeovers: Takeovers) -> None:
    assert list(run([folder / "absent.txt", folder / "broken.txt"], extractor=takeovers)) == []


def test_values_are_at_hand_without_loading_the_machinery() -> None:
    heavy = {"onnxruntime", "trafilatura", "pyoxigraph", "py3langid", "rdflib", "numpy"}
    script = "import sys; from newsgraph.extract import Article, Statement; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True).stdout
    assert "newsgraph.extract.model" in loaded.split()
    assert heavy.isdisjoint(loaded.split())


def test_what_the_package_offers_is_there() -> None:
    import newsgraph.extract as package

    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = package.nothing
