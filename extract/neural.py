"""The built-in extractor: mentions, relations, modality and speakers from one encoder pass per window."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Self

from .candidates import Candidate, pairable_types, slots
from .claims import Claim, ClaimReader, said_once
from .discourse import entities_of
from .encoder import Encoded, Model
from .model import Article, Entity, Evidence, Extraction, Statement, event_kind
from .ontology import Ontology, load_ontology
from .tagging import mentions_of
from .window import Windows, windows

NAME = "neural/1"
# The least confidence at which a statement is kept: the lowest whose F1 on the development articles is within the noise
# (.015) of the best, since what is not kept cannot be shown (.522; .535 at .30 with a seventh fewer of the annotated
# statements, .516 at .20).
MIN_CONFIDENCE = 0.21
# Articles that are encoded before the first is read; more would only delay the first result.
ARTICLES_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class NeuralExtractor:
    """The trained extractor; `min_confidence` is the least confidence of a statement that it returns."""

    model: Model
    ontology: Ontology
    min_confidence: float = MIN_CONFIDENCE
    name: str = NAME

    @classmethod
    def load(cls, weights: Path | None = None, *, threads: int = 0, min_confidence: float = MIN_CONFIDENCE) -> Self:
        """Load the weights in a folder, or the built-in ones; `threads` 0 means all cores.

        Raises:
            ExtractorError: a file of the model is missing or damaged.
        """
        model = Model.load(weights, threads=threads)
        return cls(model=model, ontology=load_ontology(), min_confidence=min_confidence)

    def with_min_confidence(self, min_confidence: float) -> Self:
        """Return the same extractor, which keeps statements of at least this confidence."""
        return replace(self, min_confidence=min_confidence)

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Yield the extraction of each article, in order; several articles are read at once."""
        waiting = iter(articles)
        while batch := list(islice(waiting, ARTICLES_AT_ONCE)):
            cut = [windows(article.text, article.language, self.model.tokenizer) for article in batch]
            encoded = iter(self.model.encode([window for made in cut for window in made.windows]))
            for article, made in zip(batch, cut, strict=True):
                yield self._extract(article, made, list(islice(encoded, len(made.windows))))

    def _extract(self, article: Article, made: Windows, encoded: Sequence[Encoded]) -> Extraction:
        read = list(zip(made.windows, encoded, strict=True))
        mentions = [
            mention
            for window, states in read
            for mention in mentions_of(article.text, window, states.tags, self.model.labels)
        ]
        entities = entities_of(article.text, mentions)
        candidates = [Candidate(entity.type, tuple(m.span for m in entity.mentions)) for entity in entities]
        reader = ClaimReader(
            labels=self.model.labels,
            ontology=self.ontology,
            min_confidence=self.min_confidence,
            calibration=self.model.calibration,
            modalities=self.model,
        )
        claims: list[Claim] = []
        for window, states in read:
            found = slots(window, candidates, pairable_types(self.ontology))
            if found is not None:
                claims.extend(reader.claims(found, self.model.score(states, found), entities))
        statements = tuple(self._statement(article, made, entities, claim) for claim in said_once(claims))
        return Extraction(article=article, entities=entities, statements=statements, extractor=self.name)

    def _statement(self, article: Article, made: Windows, entities: Sequence[Entity], claim: Claim) -> Statement:
        return Statement(
            article=article.id,
            subject=entities[claim.subject],
            predicate=claim.predicate,
            object=event_kind(claim.object) if isinstance(claim.object, str) else entities[claim.object],
            modality=claim.modality,
            confidence=round(claim.confidence, 4),
            evidence=Evidence.at(article, made.sentences[claim.sentence]),
            extractor=self.name,
            attributed_to=None if claim.speaker is None else entities[claim.speaker],
        )
