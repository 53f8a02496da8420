"""«This changed while you read»: what became of a version, or of a source's text,
since the page was shown."""

from dataclasses import dataclass, field

from review_service.comparing.claim_matching import Change
from review_service.comparing.diff import ClaimDiff, diff_documents
from review_service.comparing.word_diff import Run, diff_words, runs
from review_service.core.errors import NotFound, StaleText, StaleVersion
from review_service.services.articles.read_versions import document_of, version_text
from review_service.services.core.acting import look
from review_service.services.review.source_texts import source_texts
from review_service.web.core.request_context import reading, the_actor

MOST_SHOWN = 8
LONGEST_COMPARED = 60_000  # characters of a source; a longer one is read on its own page


@dataclass(frozen=True)
class MovedOn:
    """`seen` and `newest` are numbers of versions, 0 where the text of a source changed. `claim` is the claim
    that the person was at, `claims` are the others that changed, at most so many of `changed`."""

    slug: str
    seen: int = 0
    newest: int = 0
    changed: int = 0
    claim: ClaimDiff | None = None
    claims: tuple[ClaimDiff, ...] = ()
    source_runs: list[Run] = field(default_factory=list)

    @property
    def claim_runs(self) -> list[Run]:
        return runs(self.claim.words) if self.claim else []

    @property
    def is_claim_same(self) -> bool:
        return self.claim is not None and self.claim.change in {Change.UNCHANGED, Change.MOVED}

    def runs_of(self, claim: ClaimDiff) -> list[Run]:
        return runs(claim.words)


def moved_on(slug: str, error: StaleVersion, ordinal: int = 0) -> MovedOn | None:
    """What the person did not see: of the version, or of the text of a source;
    None where it is something else."""
    if isinstance(error, StaleText):
        return source_moved_on(slug, error.seen_text, error.text)
    return version_moved_on(slug, error.seen, ordinal) if error.newest else None


def version_moved_on(slug: str, seen: int, ordinal: int = 0) -> MovedOn | None:
    """None for a number that was never a version's; `ordinal` is the claim on the page, as it was then."""
    try:
        standing = look(reading(), slug, the_actor(), with_pairs=False)
        newest = standing.situation.number
        before, after = (document_of(version_text(reading(), standing.article_id, n)) for n in (seen, newest))
    except NotFound:
        return None  # or somebody who may act, but read no draft any more
    claims = diff_documents(before, after).claims
    changed = [change for change in claims if change.change is not Change.UNCHANGED]
    own = next(
        (change for change in claims if ordinal and change.old and change.old.ordinal == ordinal), None
    )
    others = tuple(change for change in changed if change is not own)
    return MovedOn(slug, seen, newest, len(changed), own, others[:MOST_SHOWN])


def source_moved_on(slug: str, seen_text: int | None, text: int | None) -> MovedOn | None:
    """The two texts of a source, word by word."""
    texts = source_texts(reading(), [text_id for text_id in (seen_text, text) if text_id])
    if seen_text not in texts or text not in texts or seen_text == text:
        return None
    old, new = texts[seen_text].text, texts[text].text
    if len(old) + len(new) > LONGEST_COMPARED:
        return MovedOn(slug)
    return MovedOn(slug, source_runs=runs(diff_words(old, new)))
