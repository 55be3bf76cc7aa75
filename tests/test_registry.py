"""Extractors are found by name, also those that other packages offer; what is none is refused."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from newsgraph.extract import registry
from newsgraph.extract.base import Extractor
from newsgraph.extract.errors import ExtractorError
from newsgraph.extract.model import Article, Extraction

SILENT = """
class Silent:
    name = "silent/1"

    def extract(self, articles):
        for article in articles:
            yield article


def number():
    return 5
"""


class Named:
    """Has a name and cannot extract."""

    name = "named/1"


class Whole:
    """Reads articles and finds nothing in them."""

    name = "whole/1"

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        for article in articles:
            yield Extraction(article=article, entities=(), statements=(), extractor=self.name)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package that offers extractors, as pip would lay it out."""
    (tmp_path / "silent_extractor.py").write_text(SILENT)
    metadata = tmp_path / "silent_extractor-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: silent-extractor\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(
        f"[{registry.GROUP}]\nsilent = silent_extractor:Silent\nnumber = silent_extractor:number\n"
        "gone = silent_extractor:Gone\nabsent = no_such_module:Silent\nneural = silent_extractor:number\n"
    )
    monkeypatch.syspath_prepend(tmp_path)


def test_the_neural_extractor_is_built_in() -> None:
    assert registry.extractor_names()[0] == registry.DEFAULT == "neural"


def test_the_protocol_asks_for_a_name_and_a_method() -> None:
    assert isinstance(Whole(), Extractor)
    assert not isinstance(Named(), Extractor)


@pytest.mark.usefixtures("installed")
def test_an_installed_extractor_is_found_by_name() -> None:
    assert "silent" in registry.extractor_names()
    assert registry.extractor("silent").name == "silent/1"


@pytest.mark.usefixtures("installed")
def test_a_built_in_name_cannot_be_taken() -> None:
    assert registry.extractor_names().count("neural") == 1
    assert registry.BUILT_IN[0].value.startswith("newsgraph.extract.neural:")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("number", "silent_extractor:number gives no extractor"),
        ("gone", "'gone' cannot be loaded: .*Gone"),
        ("absent", "'absent' cannot be loaded: No module named 'no_such_module'"),
        ("nobody", r"no extractor 'nobody' is installed \(there are: neural, .*silent"),
    ],
)
def test_what_is_no_extractor_is_refused(name: str, fault: str) -> None:
    with pytest.raises(ExtractorError, match=fault):
        registry.extractor(name)
