"""What goes wrong around the command: bad input, a bad disk, a bad store. One clear line each, and nothing is lost."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

ARTICLE = (
    "Möllner Werke übernehmen Küstermann\n\n"
    "Die Möllner Werke AG hat den Zulieferer Küstermann übernommen. Das teilte das Unternehmen am Montag mit. "
    "Geführt wird Küstermann künftig von Jörg Völkner, der zuvor für die Möllner Werke gearbeitet hat.\n"
)
FINNISH = (
    "Sähköautojen valmistaja laajentaa tehdastaan\n\n"
    "Yhtiö kertoi maanantaina rakentavansa uuden tehtaan Tampereen lähelle. Toimitusjohtajan mukaan hanke työllistää "
    "satoja ihmisiä, ja tuotannon on määrä alkaa ensi vuoden keväällä, jos kunta myöntää tarvittavat luvat ajoissa.\n"
)
CONTENT = "SELECT ?s ?p ?o WHERE { ?s rdf:subject ?a ; rdf:predicate ?p ; rdf:object ?o } ORDER BY ?s"

BAD_INPUT, BAD_STORE = 3, 4


def _one_line(done: subprocess.CompletedProcess[str], code: int) -> str:
    assert done.returncode == code, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("newsgraph: ")
    return line


def _content(run: Run, store: Path) -> str:
    done = run("query", CONTENT, "--format", "csv", "--store", store)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1
    return done.stdout


# ---------------------------------------------------------------- bad input


def _make(path: Path, content: bytes | None) -> None:
    if content is None:
        path.mkdir()
        (path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    else:
        path.write_bytes(content)


BAD_KNOWLEDGE = {
    "decisions": ("- {same: [a], type: Place}", "decision 1: not a list of at least two names"),
    "aliases": ("name,iri,type\nA,none,Place\n", ":2: not a iri: 'none'"),
}


@pytest.mark.parametrize("kind", BAD_KNOWLEDGE)
def test_bad_knowledge_of_identity(run: Run, store: Path, tmp_path: Path, kind: str) -> None:
    content, reason = BAD_KNOWLEDGE[kind]
    (tmp_path / kind).write_text(content)
    (tmp_path / "article.txt").write_text(ARTICLE)
    before = _content(run, store)
    assert reason in _one_line(run("build", "article.txt", f"--{kind}", kind, "--store", store), BAD_INPUT)
    assert _content(run, store) == before


def test_a_service_that_cannot_be_reached(run: Run, store: Path) -> None:
    assert "cannot be reached" in _one_line(run("link", "http://127.0.0.1:9/", "--store", store), 2)


def test_a_name_that_nothing_has(run: Run, store: Path) -> None:
    assert "'Niemandsland'" in _one_line(run("entity", "Niemandsland", "--store", store), 2)


BAD_SOURCES = {
    "empty.txt": b"",
    "blank.txt": b" \n\n\t\n",
    "binary.txt": bytes(range(256)) * 40,
    "finnish.txt": FINNISH.encode(),
    "nothing-in-it": None,
}


@pytest.mark.parametrize("name", BAD_SOURCES)
@pytest.mark.parametrize("command", ["build", "extract"])
def test_bad_source(run: Run, store: Path, tmp_path: Path, command: str, name: str) -> None:
    _make(tmp_path / name, BAD_SOURCES[name])
    before = _content(run, store)
    done = run(command, name)
    assert name in _one_line(done, BAD_INPUT)
    assert done.stdout == ""
    assert _content(run, store) == before


@pytest.mark.parametrize("command", ["build", "extract"])
def test_missing_source(run: Run, command: str) -> None:
    assert "No such file" in _one_line(run(command, "missing.txt"), BAD_INPUT)


def test_empty_standard_input(run: Run) -> None:
    assert "-:" in _one_line(run("build", "-", text=""), BAD_INPUT)


def test_name_that_would_steer_the_terminal(run: Run) -> None:
    line = _one_line(run("build", "\x1b[2J\x07evil\n.txt"), BAD_INPUT)
    assert line.isprintable()


def test_bad_documents_in_a_folder_do_not_stop_the_run(run: Run, tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_bytes(b"")
    (news / "b.txt").write_text(ARTICLE, "utf-8")
    (news / "c.txt").write_text(FINNISH, "utf-8")
    done = run("build", "news")
    assert done.returncode == 0
    rejected = [line for line in done.stderr.splitlines() if "rejected" in line]
    assert ["a.txt" in rejected[0], "c.txt" in rejected[1], len(rejected)] == [True, True, 2]
    assert "articles added\t1" in done.stdout
    assert "sources rejected\t2" in done.stdout


def test_named_source_that_is_bad_shows_in_the_exit_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(ARTICLE, "utf-8")
    done = run("build", "missing.txt", "good.txt")
    assert done.returncode == BAD_INPUT
    assert "articles added\t1" in done.stdout
    assert (tmp_path / "graph.ttl").exists()


# ---------------------------------------------------------------- the disk


@contextmanager
def _small_disk(folder: Path, mebibytes: int) -> Iterator[Path]:
    """Mount a file system of this size, held in memory; the test is skipped where that is not permitted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", folder]
    if shutil.which("mount") is None:
        pytest.skip("the system has no mount")
    done = subprocess.run(mount, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        pytest.skip(f"no disk to fill: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def _fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream:
        while True:
            try:
                written = stream.write(b"\0" * 4096)
            except OSError:
                return filler
            if written < 4096:
                return filler


# A store of two articles takes a few hundred KiB; its log files are allocated in steps of some MiB.
DISK_MIB = 64


def test_full_disk(run: Run, seed_store: Path, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    with _small_disk(tmp_path / "disk", DISK_MIB) as disk:
        store = Path(shutil.copytree(seed_store, disk / "store"))
        before = _content(run, store)
        filler = _fill(disk)
        line = _one_line(run("build", "article.txt", "--store", store), BAD_STORE)
        assert str(store) in line
        assert "full" in line
        filler.unlink()
        assert _content(run, store) == before
        assert run("build", "article.txt", "--store", store).returncode == 0
        assert len(_content(run, store)) > len(before)


def test_full_disk_for_the_exports_keeps_the_store(run: Run, seeds: Path, tmp_path: Path) -> None:
    with _small_disk(tmp_path / "disk", 1) as disk:
        _fill(disk)
        line = _one_line(run("build", seeds, "--turtle", disk / "graph.ttl", "--no-page"), BAD_STORE)
        assert "graph.ttl" in line
    _content(run, tmp_path / "newsgraph-store")


def test_read_only_disk(run: Run, seed_store: Path, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    with _small_disk(tmp_path / "disk", DISK_MIB) as disk:
        store = Path(shutil.copytree(seed_store, disk / "store"))
        before = _content(run, store)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        assert str(store) in _one_line(run("build", "article.txt", "--store", store), BAD_STORE)
        assert str(disk) in _one_line(run("build", "article.txt", "--store", disk / "new"), BAD_STORE)
        assert "graph.ttl" in _one_line(run("export", disk / "graph.ttl", "--store", store), BAD_STORE)
        assert _content(run, store) == before


# ---------------------------------------------------------------- the store


def _halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _garble(path: Path) -> None:
    path.write_bytes(bytes(byte ^ 0x5A for byte in path.read_bytes()))


def _fingerprint(store: Path) -> dict[str, str]:
    """Return the hashes of the files that hold the data; the log files of the database itself come and go."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in store.glob("*.sst")}


@pytest.mark.parametrize("damage", [_halve, _garble, Path.unlink], ids=["halved", "garbled", "missing"])
@pytest.mark.parametrize("files", ["*.sst", "MANIFEST-*", "CURRENT"])
def test_damaged_store(run: Run, store: Path, tmp_path: Path, files: str, damage: Callable[[Path], None]) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    # Opened and closed once more, the log of the last run is part of the data files.
    run("build", tmp_path / "article.txt", "--no-turtle", "--no-page")
    (tmp_path / "other.txt").write_text(ARTICLE.replace("Montag", "Dienstag"), "utf-8")
    damaged = list(store.glob(files))
    assert damaged
    for path in damaged:
        damage(path)
    before = _fingerprint(store)
    assert str(store.name) in _one_line(run("build", "other.txt"), BAD_STORE)
    assert str(store.name) in _one_line(run("query", CONTENT), BAD_STORE)
    assert _fingerprint(store) == before


def test_folder_that_is_no_store(run: Run, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "letter.txt").write_text("Dear reader", "utf-8")
    assert "papers" in _one_line(run("build", "article.txt", "--store", "papers"), BAD_STORE)
    assert "papers" in _one_line(run("query", CONTENT, "--store", "papers"), BAD_STORE)
    assert [path.name for path in papers.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("arguments", [("query", CONTENT), ("export", "graph.ttl")])
def test_missing_store(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert "newsgraph-store" in _one_line(run(*arguments), BAD_STORE)
    assert list(tmp_path.iterdir()) == []


def test_file_in_place_of_the_store(run: Run, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "newsgraph-store").write_text("not a folder", "utf-8")
    assert "newsgraph-store" in _one_line(run("build", "article.txt"), BAD_STORE)
    assert (tmp_path / "newsgraph-store").read_text("utf-8") == "not a folder"


@pytest.mark.usefixtures("store")
def test_export_into_a_folder_that_is_missing(run: Run) -> None:
    assert "nowhere" in _one_line(run("export", "nowhere/graph.ttl"), BAD_STORE)


def test_store_that_another_process_writes_to(run: Run, store: Path, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    before = _content(run, store)
    program = (
        "import sys\nfrom newsgraph.graph import KnowledgeGraph\n"
        "with KnowledgeGraph.open(sys.argv[1]):\n    print('open', flush=True)\n    sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, store], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        assert store.name in _one_line(run("build", "article.txt"), BAD_STORE)
        assert _content(run, store) == before
        holder.communicate()
    assert run("build", "article.txt").returncode == 0
