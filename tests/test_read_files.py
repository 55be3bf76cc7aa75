"""Files, folders and standard input: every bad one is named in one line and stops nothing."""

import io
import os
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgraph.extract.errors import EmptyArticleError, InputError, LanguageError, UnreadableError
from newsgraph.extract.model import Article, article_id
from newsgraph.extract.read import MAX_BYTES, Rejected, read_article, read_sources

GERMAN = "Die Nordwerk AG übernimmt den Maschinenbauer Kessler aus Ulm, wie beide am Montag mitteilten."
DUTCH = "Het bedrijf Nordwerk neemt de machinebouwer Kessler over, zo maakten beide ondernemingen maandag bekend."
ENGLISH = "The company Nordwerk takes over the machine builder Kessler, both of them announced on Monday."
FINNISH = "Yhtiö Nordwerk ostaa koneenrakentaja Kesslerin, kumpikin yritys kertoi maanantaina Helsingissä."


def _articles(*sources: str | Path) -> list[Article]:
    return [reading for reading in read_sources(sources) if isinstance(reading, Article)]


def _rejected(*sources: str | Path) -> list[Rejected]:
    return [reading for reading in read_sources(sources) if isinstance(reading, Rejected)]


@pytest.mark.parametrize(("text", "language"), [(GERMAN, "de"), (DUTCH, "nl"), (ENGLISH, "en")])
def test_an_article_is_read_in_each_language(tmp_path: Path, text: str, language: str) -> None:
    path = tmp_path / "article.txt"
    path.write_text(text, "utf-8")
    assert read_article(path) == Article(id=article_id(text), text=text, language=language, locator=str(path))


def test_the_seeds_are_read_without_their_furniture(seeds: Path) -> None:
    german, dutch = _articles(seeds)
    assert (german.language, german.published, len(german.authors)) == ("de", "2024-03-28", 1)
    assert german.headline == german.text.split("\n")[1]
    assert german.text.count("\n") == 6
    assert "ANZEIGE" not in german.text
    assert (dutch.language, dutch.headline, dutch.published) == ("nl", None, None)
    raw = Path(dutch.locator or "").read_text("utf-8")
    assert dutch.text.split() == raw.split()


def test_latin_1_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "latin1.txt"
    path.write_bytes(GERMAN.encode("latin-1"))
    assert read_article(path).text == GERMAN


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (b"", EmptyArticleError, "no article text in it"),
        (b" \n\t\n", EmptyArticleError, "no article text in it"),
        (b"ANZEIGE\n28.03.2024\n", EmptyArticleError, "no article text in it"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", UnreadableError, "binary data, not text"),
        (FINNISH.encode(), LanguageError, "written in 'fi', not in one of de, nl, en"),
        (b"a" * (MAX_BYTES + 1), UnreadableError, "larger than 10,000,000 bytes"),
    ],
    ids=["empty", "blank", "furniture", "binary", "Finnish", "large"],
)
def test_a_file_that_is_no_article_is_refused(tmp_path: Path, data: bytes, kind: type[InputError], reason: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(kind) as refusal:
        read_article(path)
    assert str(refusal.value) == f"{path}: {reason}"


def test_a_missing_path_is_refused_under_the_name_it_was_given(tmp_path: Path) -> None:
    (rejected,) = _rejected(f"./{tmp_path.name}/absent.txt")
    assert rejected.source == f"./{tmp_path.name}/absent.txt"
    assert isinstance(rejected.error, UnreadableError)
    assert str(rejected.error).endswith("absent.txt: No such file or directory")


def test_impossible_paths_are_refused(tmp_path: Path) -> None:
    for source in ("a\0b", "x" * 5000, str(tmp_path / "file.txt" / "inside.txt")):
        (tmp_path / "file.txt").touch()
        (rejected,) = _rejected(source)
        assert isinstance(rejected.error, UnreadableError)


def test_a_folder_is_not_an_article(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="Is a directory"):
        read_article(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(GERMAN)
    path.chmod(0)
    with pytest.raises(UnreadableError, match="Permission denied"):
        read_article(path)


def test_a_folder_is_read_with_its_folders_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.TXT", "c.html", ".hidden.txt", ".git/x.txt", "notes.pdf", "d/x.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<p>{GERMAN}</p><p>Das steht in {name}.</p>", "utf-8")
    names = [Path(article.locator or "").relative_to(tmp_path).as_posix() for article in _articles(tmp_path)]
    assert names == ["a/b/c.TXT", "a/z.txt", "b.txt", "c.html"]


def test_a_bad_file_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes(b"\0\1\2")
    (tmp_path / "2.txt").write_text(GERMAN, "utf-8")
    first, second = read_sources([tmp_path])
    assert isinstance(first, Rejected)
    assert first.source == str(tmp_path / "1.txt")
    assert isinstance(second, Article)


def test_a_folder_with_nothing_to_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (rejected,) = _rejected(tmp_path)
    assert rejected.source == str(tmp_path)
    assert str(rejected.error) == f"{tmp_path}: no text or HTML file in this folder"


def test_a_link_to_a_folder_around_it_is_refused(tmp_path: Path) -> None:
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    (inner / "article.txt").write_text(GERMAN, "utf-8")
    (inner / "loop").symlink_to(tmp_path / "outer")
    (inner / "self.txt").symlink_to(inner / "self.txt")
    assert len(_articles(tmp_path)) == 1
    assert sorted(Path(rejected.source).name for rejected in _rejected(tmp_path)) == ["loop", "self.txt"]


def test_folders_that_link_to_each_other_are_read_once(tmp_path: Path) -> None:
    folders = [tmp_path / f"folder{number}" for number in range(20)]
    for folder in folders:
        folder.mkdir()
        (folder / "article.txt").write_text(f"{GERMAN} {folder.name}.", "utf-8")
    for folder, after in pairwise(folders):
        (folder / "one").symlink_to(after)
        (folder / "two").symlink_to(after)
    assert len(_articles(tmp_path)) == len(folders)


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "article.txt").write_text(GERMAN, "utf-8")
    assert len(_articles(tmp_path)) == 1


def test_a_name_that_is_not_utf8_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/f\xfcr.txt"))
    path.write_text(GERMAN, "utf-8")
    (article,) = _articles(tmp_path)
    assert (article.locator or "").encode().endswith(rb"f\xfcr.txt")


def test_standard_input_is_read_where_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(DUTCH, "utf-8")
    first, second = read_sources(["-", path], stdin=io.BytesIO(ENGLISH.encode()))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.language, first.locator) == ("en", f"-{article_id(ENGLISH)}")
    assert second.language == "nl"


def test_empty_standard_input_is_refused() -> None:
    (rejected,) = read_sources(["-"], stdin=io.BytesIO())
    assert isinstance(rejected, Rejected)
    assert str(rejected.error) == "-: no article text in it"


def test_html_is_recognised_by_its_beginning_or_its_name(tmp_path: Path) -> None:
    body = f"<article><p>{GERMAN}</p><p>{GERMAN.replace('Montag', 'Dienstag')}</p></article>"
    (tmp_path / "named.html").write_text(f"<body>{body}</body>", "utf-8")
    (named,) = _articles(tmp_path)
    (piped,) = read_sources(["-"], stdin=io.BytesIO(f"\n<!-- x --><!DOCTYPE html><html>{body}</html>".encode()))
    assert isinstance(piped, Article)
    assert named.text == piped.text == f"{GERMAN}\n{GERMAN.replace('Montag', 'Dienstag')}"


@pytest.mark.parametrize("unit", ["<!---->", "<!-- ", "-->", "<?xml ", " "])
def test_a_hostile_beginning_is_looked_at_quickly(unit: str) -> None:
    begin = perf_counter()
    assert len(list(read_sources(["-"], stdin=io.BytesIO(unit.encode() * 10_000)))) == 1
    assert perf_counter() - begin < 10


def test_the_same_text_has_the_same_id_from_anywhere(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_bytes(f"{GERMAN}\r\n".encode("cp1252"))
    (tmp_path / "marked.txt").write_text(f"28.03.2024\n{GERMAN}", "utf-16")
    (piped,) = read_sources(["-"], stdin=io.BytesIO(GERMAN.encode()))
    assert isinstance(piped, Article)
    assert {article.id for article in _articles(tmp_path)} == {piped.id}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    data=st.binary(max_size=200)
    | st.text().map(str.encode)
    | st.tuples(st.sampled_from([GERMAN, DUTCH, FINNISH]), st.binary(max_size=20)).map(lambda p: p[0].encode() + p[1]),
    suffix=st.sampled_from([".txt", ".html"]),
)
def test_any_bytes_are_an_article_or_an_input_error(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(data)
    for reading in read_sources([path]):
        if isinstance(reading, Rejected):
            assert str(reading.error).startswith(f"{path}: ")
            assert "\n" not in str(reading.error)
        else:
            assert reading.id == article_id(reading.text)
            assert reading.text.strip()
