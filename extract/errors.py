"""The errors of newsgraph, one tree.

    NewsgraphError
    ├── InputError            what was given to read cannot be used (names the file and the place)
    │   ├── UnreadableError       missing, no permission, not text at all
    │   ├── EmptyArticleError     nothing left to read in it
    │   ├── LanguageError         a language that the extractor does not know
    │   ├── AliasesError          a table of names and IRIs that is not what it should be
    │   ├── DecisionsError        a file of decisions that is not what it should be
    │   └── GoldError             a line of annotated JSONL that is not what it should be
    ├── OntologyError         an ontology that cannot be used (names the line at fault)
    ├── ServiceError          a service on the network cannot be used
    ├── ExtractorError        weights missing or damaged, an extractor that is not installed
    ├── StoreError            the store cannot be opened, read or written
    │   ├── StoreDamagedError     its files are not what was written
    │   ├── StoreLockedError      another process writes to it
    │   └── StoreWriteError       disk full, read-only, no permission
    ├── QueryError            a SPARQL query that cannot be answered (shows the place)
    └── ConformanceError      the graph does not conform to its ontology

Every error carries one clear line as its message. The command line maps them to exit codes in one
place, `cli.py`: usage 2, bad input 3, store 4, does not conform 5.
"""


class NewsgraphError(Exception):
    """Anything that newsgraph itself refuses; its message is one line for a person."""


class InputError(NewsgraphError):
    """Something given to read cannot be used; the message names the file and the place."""


class UnreadableError(InputError):
    """A source is missing, may not be read, or is not text."""


class EmptyArticleError(InputError):
    """A source holds no text to extract from."""


class LanguageError(InputError):
    """An article is in a language that the extractor does not know."""


class AliasesError(InputError):
    """A table of names and their IRIs is not what it should be; the message names the file and the line."""


class DecisionsError(InputError):
    """A file of decisions about identity is not what it should be; the message names file and entry."""


class GoldError(InputError):
    """A line of annotated JSONL is not what it should be."""


class OntologyError(NewsgraphError):
    """An ontology cannot be used; the message names the line or term at fault."""


class ServiceError(NewsgraphError):
    """A service on the network that the user named cannot be reached, or answers something else."""


class ExtractorError(NewsgraphError):
    """An extractor cannot run: weights missing or damaged, or not installed."""


class StoreError(NewsgraphError):
    """The store cannot be opened, read or written."""


class StoreDamagedError(StoreError):
    """The files of the store are not what was written."""


class StoreLockedError(StoreError):
    """Another process holds the store for writing."""


class StoreWriteError(StoreError):
    """The store cannot be written: disk full, read-only, or no permission."""


class QueryError(NewsgraphError):
    """A SPARQL query cannot be answered; the message shows the place."""


class ConformanceError(NewsgraphError):
    """The graph does not conform to its ontology."""
