"""The dataset on disk: Oxigraph, opened, written in transactions, and its failures in clear words.

pyoxigraph reports what went wrong only in the text of an `OSError` or `RuntimeError` from RocksDB;
this module alone knows those texts.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from ..extract.errors import StoreDamagedError, StoreError, StoreLockedError, StoreWriteError

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple
Found = TypeVar("Found")
GraphName = NamedNode | BlankNode | DefaultGraph

# RocksDB begins a database with this file; the rest marks a directory that once was one.
_BEGINNING: Final = "CURRENT"
_REMAINS: Final = ("MANIFEST-*", "*.sst", "OPTIONS-*")

_LOCK: Final = "/LOCK"
_CORRUPTION: Final = "Corruption"
_FULL: Final = ("No space left on device", "Disk quota exceeded", "File too large")
_FORBIDDEN: Final = ("Permission denied", "Read-only file system", "Operation not permitted")


class Dataset:
    """An Oxigraph store, in a directory or in memory.

    One process at a time may open a directory for writing; others may read it meanwhile, and see
    what was stored when they opened it.
    """

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        """Open the store in the directory `path`, or an empty one in memory.

        A directory that does not exist is made, unless it is to be read only.

        Raises:
            StoreLockedError: another process writes to it.
            StoreDamagedError: its files are not what was written.
            StoreWriteError: the place cannot be written.
            StoreError: there is no store, or the directory holds something else.
        """
        self.path: Final = path
        self.read_only: Final = read_only
        self._store: Store | None = self._opened()

    def _opened(self) -> Store:
        if self.path is None:
            return Store()
        _check_directory(self.path, read_only=self.read_only)
        with self.clear_words("opened"):
            return Store.read_only(str(self.path)) if self.read_only else Store(self.path)

    @property
    def oxigraph(self) -> Store:
        """The open pyoxigraph store.

        Raises:
            StoreError: it was closed.
        """
        if self._store is None:
            raise StoreError(f"{self.path or 'the store'}: closed already")
        return self._store

    def match(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object_: Term | None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Return the quads that fit a pattern; None fits everything."""
        with self.clear_words("read"):
            yield from self.oxigraph.quads_for_pattern(subject, predicate, object_, graph)

    def reading(self, found: Iterable[Found]) -> Iterator[Found]:
        """Pass on what a query finds; failures while it is worked out become a `StoreError`."""
        with self.clear_words("read"):
            yield from found

    def graphs(self) -> Iterator[NamedNode]:
        """Return the names of all named graphs."""
        with self.clear_words("read"):
            yield from (name for name in self.oxigraph.named_graphs() if isinstance(name, NamedNode))

    def change(self, *, delete: Iterable[Quad] = (), insert: Iterable[Quad] = ()) -> None:
        """Delete and insert quads in one transaction, and force it to the disk.

        If it fails, or the machine does, the store is as it was before.

        Raises:
            StoreWriteError: it was opened for reading, or the disk is full or may not be written.
        """
        if self.read_only:
            raise StoreWriteError(f"{self.path}: opened for reading only")
        deleted, inserted = list(delete), list(insert)
        if not deleted and not inserted:
            return
        with self.clear_words("written"):
            if deleted:
                self.oxigraph.update(_update(deleted, inserted))
            else:
                self.oxigraph.extend(inserted)
            self.oxigraph.flush()

    def close(self) -> None:
        """Let go of the directory, so that another process may write to it; all is on disk already."""
        self._store = None

    @contextmanager
    def clear_words(self, done: str) -> Iterator[None]:
        """Turn what pyoxigraph raises while the store is opened, read or written into a `StoreError`."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            raise _explained(error, self.path, done=done, read_only=self.read_only) from error


def _check_directory(path: Path, *, read_only: bool) -> None:
    """Raise what keeps a directory from being a store, before Oxigraph puts its files between others."""
    if not path.exists():
        if read_only:
            raise StoreError(f"{path}: no store there")
        return
    if not path.is_dir():
        raise StoreError(f"{path}: not a directory")
    try:
        begun = (path / _BEGINNING).exists()
        remains = [rest for pattern in _REMAINS for rest in path.glob(pattern)]
        empty = not any(path.iterdir())
    except PermissionError as error:
        raise StoreError(f"{path}: no permission to read it") from error
    if begun:
        return
    if remains:
        raise StoreDamagedError(f"{path}: the store is damaged: {_BEGINNING} is missing")
    if read_only:
        raise StoreError(f"{path}: no store there")
    if not empty:
        raise StoreError(f"{path}: holds other files; choose an empty or a new directory for the store")


def _explained(error: Exception, path: Path | None, *, done: str, read_only: bool) -> StoreError:
    text = str(error)
    place = path or "the store in memory"
    told = " ".join(text.removeprefix("IO error: ").split())
    if isinstance(error, RuntimeError) or _CORRUPTION in text or (isinstance(error, FileNotFoundError)):
        return StoreDamagedError(f"{place}: the store is damaged: {told}")
    if any(phrase in text for phrase in _FULL):
        return StoreWriteError(f"{place}: cannot be {done}: the disk is full")
    if any(phrase in text for phrase in _FORBIDDEN):
        kind = StoreError if read_only else StoreWriteError
        why = next(phrase for phrase in _FORBIDDEN if phrase in text)
        return kind(f"{place}: cannot be {done}: {why[0].lower()}{why[1:]}")
    if _LOCK in text:
        return StoreLockedError(f"{place}: another process writes to it; wait until it is done")
    return StoreError(f"{place}: cannot be {done}: {told}")


def _update(deleted: Iterable[Quad], inserted: Iterable[Quad]) -> str:
    """Return the SPARQL update that does both: pyoxigraph runs one update as one transaction."""
    return f"DELETE DATA {{{_data(deleted)}}};\nINSERT DATA {{{_data(inserted)}}}"


def _data(quads: Iterable[Quad]) -> str:
    return "".join(f"GRAPH {quad.graph_name} {{ {quad.subject} {quad.predicate} {quad.object} }}\n" for quad in quads)
