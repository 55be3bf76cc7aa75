import ctypes
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from newsgraph.extract.errors import (
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreWriteError,
)
from newsgraph.graph import Added, KnowledgeGraph

from .graph_samples import (
    EXTRACTOR,
    SUEDMOBIL,
    article,
    cooperation,
    extraction,
    naming,
    org,
    said,
    talks,
)
from .test_merge import extractions

ROOT = Path(__file__).parent


def everything(graph: KnowledgeGraph) -> set[str]:
    """Return all quads of the graph, the store's own notes included, but for the counter of entities."""
    rows = graph.query("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")
    return {" ".join(map(str, row)) for row in rows if not str(row[2]).endswith((":last>", ":sequence>"))}


def stored(path: Path) -> set[str]:
    with KnowledgeGraph.open(path, read_only=True) as graph:
        return everything(graph)


# ---------------------------------------------------------------- adding and removing


def test_what_is_added_is_there_when_the_store_is_opened_again(tmp_path: Path) -> None:
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        assert graph.add([cooperation(), talks()]) == Added(articles=2, statements=4, replaced=0)
        kept, summary = everything(graph), graph.summary()
    assert stored(tmp_path / "store") == kept
    with KnowledgeGraph.open(str(tmp_path / "store")) as graph:
        assert graph.summary() == summary
        assert graph.text(cooperation().article.id) == cooperation().article.text


def test_summary_counts_statements_by_relation_and_modality() -> None:
    with KnowledgeGraph.open() as graph:
        assert graph.summary().statements == {}
        graph.add([cooperation(), talks()])
        summary = graph.summary()
    assert (summary.articles, summary.entities) == (2, 3)
    assert summary.statements == {
        ("cooperatesWith", "asserted"): 1,
        ("undergoes", "possible"): 1,
        ("negotiatesWith", "asserted"): 1,
        ("acquires", "denied"): 1,
    }


def test_an_article_is_known_by_its_text_and_extractor() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation()])
        assert graph.has(cooperation().article, EXTRACTOR)
        assert not graph.has(cooperation().article, "other/1")
        assert not graph.has(talks().article, EXTRACTOR)


@given(st.lists(extractions(), max_size=4))
@settings(max_examples=40, deadline=None)
def test_adding_twice_changes_nothing(batch: list) -> None:
    with KnowledgeGraph.open() as graph:
        graph.add(batch)
        before = everything(graph)
        graph.add(batch)
        assert everything(graph) == before


@given(st.lists(extractions(), max_size=3), extractions())
@settings(max_examples=60, deadline=None)
def test_adding_and_removing_restores(before: list, one: object) -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([other for other in before if other.article.id != one.article.id])
        kept = everything(graph)
        graph.add([one])
        links = graph.query("ASK { ?a owl:sameAs ?b }").boolean  # two old things were joined: that stays
        assert graph.remove(one.article.id)
        assert links or everything(graph) == kept


def test_removing_takes_back_names_that_only_the_removed_article_knew() -> None:
    both, alone = naming("A", org("Nordwerk Motoren", "NWM")), naming("B", org("Nordwerk Motoren"))
    with KnowledgeGraph.open() as graph:
        graph.add([both, alone])
        graph.remove(both.article.id)
        assert graph.find("NWM") == ()
        assert len(graph.find("Nordwerk Motoren")) == 1


@pytest.mark.parametrize("how", ["id", "iri", "locator", "url"])
def test_an_article_is_removed_by_any_of_its_addresses(how: str) -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation(), talks()])
        record = next(record for record in graph.articles() if record.locators)
        address = record.locators[0] if how == "locator" else getattr(record, how)
        assert graph.remove(address)
        assert [other.id for other in graph.articles()] == [talks().article.id]
        assert not graph.remove(address)


def test_an_article_that_changed_at_its_place_replaces_the_older_one() -> None:
    old = naming("Die alte Fassung nennt Nordwerk.", org("Nordwerk"))
    changed = extraction(article("Die neue Fassung nennt Südmobil.", locator="/news/antrieb.txt"), also=(SUEDMOBIL,))
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation(), old])
        assert graph.add([changed]) == Added(articles=1, statements=0, replaced=1)
        assert {record.id for record in graph.articles()} == {old.article.id, changed.article.id}
        assert sum(graph.summary().statements.values()) == 0
        assert len(graph.find("Nordwerk")) == 1


def test_the_same_text_from_two_places_stays_until_both_have_changed() -> None:
    def at(text: str, place: str) -> list:
        return [extraction(article(text, locator=place))]

    with KnowledgeGraph.open() as graph:
        graph.add(at("Eins", "a.txt"))
        graph.add(at("Eins", "b.txt"))
        assert [record.locators for record in graph.articles()] == [("a.txt", "b.txt")]
        graph.add(at("Zwei", "a.txt"))
        assert sorted(record.locators for record in graph.articles()) == [("a.txt",), ("b.txt",)]
        graph.add(at("Drei", "b.txt"))
        assert len(list(graph.articles())) == 2


def test_texts_from_standard_input_do_not_replace_each_other() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([extraction(article("Eins", locator="-")), extraction(article("Zwei", locator="-"))])
        graph.add([extraction(article("Drei", locator="-"))])
        assert graph.summary().articles == 3


def test_of_one_place_in_one_batch_the_last_text_counts() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([extraction(article("Eins", locator="a")), extraction(article("Zwei", locator="a"))])
        assert [graph.text(record.id) for record in graph.articles()] == ["Zwei"]


def test_a_batch_is_stored_whole_or_not_at_all() -> None:
    source = article("Nordwerk kauft Südmobil.")
    wrong = said(source, org("Nordwerk"), "acquires", org("Südmobil"))
    object.__setattr__(wrong, "confidence", 7.0)
    with KnowledgeGraph.open() as graph:
        graph.add([talks()])
        before = everything(graph)
        with pytest.raises(ValueError, match="not a confidence"):
            graph.add([cooperation(), extraction(source, wrong)])
        assert everything(graph) == before


def test_batches_make_no_difference() -> None:
    articles = [cooperation(), talks(), naming("C", org("Nordwerk AG"))]
    with KnowledgeGraph.open() as together, KnowledgeGraph.open() as apart:
        together.add(articles)
        for one in articles:
            apart.add([one])
        assert everything(together) == everything(apart)


def test_articles_tell_what_is_known_of_them() -> None:
    with KnowledgeGraph.open() as graph:
        graph.add([cooperation()])
        (record,) = graph.articles()
    assert (record.id, record.language, record.published) == (cooperation().article.id, "de", "2031-05-06")
    assert (record.headline, record.publisher) == ("Zwei Werke, ein Antrieb", "Hafenblatt")
    assert (record.locators, record.extractor) == (("/news/antrieb.txt",), EXTRACTOR)


# ---------------------------------------------------------------- what can go wrong


def test_one_process_writes_and_others_read(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with KnowledgeGraph.open(path) as graph:
        graph.add([cooperation()])
        with pytest.raises(StoreLockedError, match="another process writes to it"):
            KnowledgeGraph.open(path)
        opening = f"""
            from newsgraph.extract.errors import StoreLockedError
            from newsgraph.graph import KnowledgeGraph
            with KnowledgeGraph.open({str(path)!r}, read_only=True) as graph:
                print(graph.summary().articles)
            try:
                KnowledgeGraph.open({str(path)!r})
            except StoreLockedError as error:
                print(error)
        """
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(opening)], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines() == ["1", f"{path}: another process writes to it; wait until it is done"]
    KnowledgeGraph.open(path).close()


def test_a_store_opened_for_reading_is_not_written(tmp_path: Path) -> None:
    KnowledgeGraph.open(tmp_path / "store").close()
    with KnowledgeGraph.open(tmp_path / "store", read_only=True) as graph:
        with pytest.raises(StoreWriteError, match="opened for reading only"):
            graph.add([cooperation()])
        assert graph.summary().articles == 0


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    graph = KnowledgeGraph.open(tmp_path / "store")
    graph.close()
    with pytest.raises(StoreError, match="closed already"):
        graph.summary()


def test_there_is_nothing_to_read_where_no_store_is(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("missing", "empty"):
        with pytest.raises(StoreError, match=f"{name}: no store there"):
            KnowledgeGraph.open(tmp_path / name, read_only=True)
    assert not (tmp_path / "missing").exists()


def test_no_store_is_put_between_other_files(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match="holds other files"):
        KnowledgeGraph.open(tmp_path)
    with pytest.raises(StoreError, match="not a directory"):
        KnowledgeGraph.open(tmp_path / "notes.txt")
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_the_store_of_another_program_is_left_alone(tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    node = NamedNode("urn:x")
    other.add(Quad(node, node, node))
    del other
    with pytest.raises(StoreError, match="an Oxigraph store, but not one of newsgraph"):
        KnowledgeGraph.open(tmp_path / "other")


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    KnowledgeGraph.open(tmp_path / "store").close()
    store = Store(tmp_path / "store")
    (version,) = [quad for quad in store if quad.predicate.value.endswith(":version")]
    store.extend([Quad(version.subject, version.predicate, Literal(99), version.graph_name)])
    store.remove(version)
    del store
    for read_only in (False, True):
        with pytest.raises(StoreError, match=r"written by a newer newsgraph \(layout 99, this one knows 2\)"):
            KnowledgeGraph.open(tmp_path / "store", read_only=read_only)


def overwrite(pattern: str) -> Callable[[Path], None]:
    def damage(store: Path) -> None:
        for file in store.glob(pattern):
            file.write_bytes(b"not what was written")

    return damage


def flip(store: Path) -> None:
    for file in store.glob("*.sst"):
        data = file.read_bytes()
        file.write_bytes(bytes(byte ^ 0xFF for byte in data[: len(data) // 2]) + data[len(data) // 2 :])


def drop(pattern: str) -> Callable[[Path], None]:
    def damage(store: Path) -> None:
        for file in store.glob(pattern):
            file.unlink()

    return damage


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(
    "damage",
    [
        overwrite("CURRENT"),
        overwrite("MANIFEST-*"),
        overwrite("*.sst"),
        flip,
        drop("CURRENT"),
        drop("MANIFEST-*"),
        drop("*.sst"),
    ],
    ids=["CURRENT", "MANIFEST", "sst", "flipped", "no-CURRENT", "no-MANIFEST", "no-sst"],
)
def test_a_damaged_store_is_named_in_one_line(
    tmp_path: Path, damage: Callable[[Path], None], *, read_only: bool
) -> None:
    path = tmp_path / "store"
    with KnowledgeGraph.open(path) as graph:
        graph.add([cooperation()])
    damage(path)
    with pytest.raises(StoreDamagedError) as error:
        KnowledgeGraph.open(path, read_only=read_only)
    assert str(error.value).startswith(f"{path}: the store is damaged: ")
    assert len(str(error.value).splitlines()) == 1


def system_call(name: str, *arguments: object) -> int:
    return int(getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments))


READ_ONLY, REMOUNT = 1, 32  # flags of mount(2)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a file system of its own, of 4 MiB."""
    if not sys.platform.startswith("linux"):
        pytest.skip("mounts are made with Linux's mount(2)")
    disk = tmp_path / "disk"
    disk.mkdir()
    if system_call("mount", b"tmpfs", bytes(disk), b"tmpfs", 0, b"size=4m"):
        pytest.skip(f"no right to mount a file system: {os.strerror(ctypes.get_errno())}")
    try:
        yield disk
    finally:
        system_call("umount2", bytes(disk), 2)  # MNT_DETACH


def fill(graph: KnowledgeGraph, stored: list[set[str]]) -> None:
    """Add articles until it fails, and note what was stored after each."""
    for number in range(1000):
        graph.add([naming(f"{number} " + os.urandom(80_000).hex(), org(f"Werk {number}"))])
        stored.append(everything(graph))


def test_a_full_disk_loses_nothing_that_is_stored(small_disk: Path) -> None:
    path = small_disk / "store"
    complete: list[set[str]] = []
    with KnowledgeGraph.open(path) as graph, pytest.raises(StoreWriteError, match="the disk is full"):
        fill(graph, complete)
    assert len(complete) > 3
    system_call("mount", b"tmpfs", bytes(small_disk), b"tmpfs", REMOUNT, b"size=64m")
    with KnowledgeGraph.open(path) as graph:
        assert complete[-1] <= everything(graph)
        graph.add([cooperation()])
        assert graph.has(cooperation().article, EXTRACTOR)


def test_a_read_only_file_system(small_disk: Path) -> None:
    path = small_disk / "store"
    with KnowledgeGraph.open(path) as graph:
        graph.add([cooperation()])
        kept = everything(graph)
    system_call("mount", b"tmpfs", bytes(small_disk), b"tmpfs", REMOUNT | READ_ONLY, None)
    with pytest.raises(StoreWriteError, match="store: cannot be opened: read-only file system"):
        KnowledgeGraph.open(path)
    with pytest.raises(StoreWriteError, match="new: cannot be opened: read-only file system"):
        KnowledgeGraph.open(small_disk / "new")
    assert stored(path) == kept


def as_nobody(action: Callable[[], None]) -> int:
    """Run the action in a process without rights, and return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        os.setuid(65534)
        action()
        code = 0
    finally:
        os._exit(code)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give its rights away")
def test_a_store_that_may_not_be_written_or_read() -> None:
    folder = Path("/tmp") / f"newsgraph-test-{os.getpid()}"  # noqa: S108 - nobody may enter pytest's folders
    path = folder / "store"

    def may_be_read_only() -> None:
        with pytest.raises(StoreWriteError, match="permission denied"):
            KnowledgeGraph.open(path)
        with pytest.raises(StoreWriteError, match="permission denied"):
            KnowledgeGraph.open(folder / "new")
        assert stored(path)

    def may_not_be_read() -> None:
        for read_only in (False, True):
            with pytest.raises(StoreError, match="no permission to read it"):
                KnowledgeGraph.open(path, read_only=read_only)

    folder.mkdir()
    try:
        with KnowledgeGraph.open(path) as graph:
            graph.add([cooperation()])
        path.chmod(0o755)
        for file in path.iterdir():
            file.chmod(0o644)
        assert as_nobody(may_be_read_only) == 0
        path.chmod(0o700)
        assert as_nobody(may_not_be_read) == 0
    finally:
        shutil.rmtree(folder)


KILLED = """
    import itertools, sys
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from graph_samples import article, extraction, org, said
    from newsgraph.graph import KnowledgeGraph

    def batch(number):
        for one in range(8):
            source = article(f"Werk {{number}} kauft Bank {{one}}. " + "x" * 2000)
            yield extraction(source, said(source, org(f"Werk {{number}}"), "acquires", org(f"Bank {{one}}")))

    graph = KnowledgeGraph.open({path!r})
    for number in itertools.count():
        graph.add(batch(number))
        print(number, flush=True)
"""


def test_killed_while_adding_the_store_holds_whole_batches(tmp_path: Path) -> None:
    path = tmp_path / "store"
    script = textwrap.dedent(KILLED).format(tests=str(ROOT), path=str(path))
    for pause in (0.0, 0.013, 0.04):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
            told = [int(line) for line in (first, *process.stdout) if line.endswith("\n")]
        with KnowledgeGraph.open(path) as graph:
            held = {int(s.subject.name.split()[1]): 0 for s in graph.statements()}
            for statement in graph.statements():
                held[int(statement.subject.name.split()[1])] += 1
            assert set(held.values()) == {8}, "part of a batch is stored"
            assert set(told) <= set(held), "a batch that was reported as stored is lost"
        shutil.rmtree(path)
