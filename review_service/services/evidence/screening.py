"""Keeps what the machine found in claims and their sources: which of it is missing or out of date,
and making it anew.

Never a ruling, and never while a page waits: `jobs/screener.py` runs this behind the request.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.errors import NotFound
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.evidence.contract import Passage, SourceFacts
from review_service.evidence.index import SourceIndex
from review_service.evidence.passages import ranker
from review_service.evidence.screening import evidence_of
from review_service.evidence.stored import ENGINE, findings_to_json, inputs_of, passages_to_json
from review_service.evidence.structure import check_structure
from review_service.reading.articles import read_article
from review_service.reading.document import Citation, Claim
from review_service.reading.years import year_of
from review_service.services.review.claim_lines import ClaimLine, claim_lines
from review_service.services.review.source_texts import SourceTextShown

ARTICLE = "article"  # the inputs of what is said of a version as a whole: its own bytes are the subject
INDEXED = 400_000  # characters of sources whose indexes are kept at a time; about 28 bytes each


@dataclass(frozen=True)
class ScreeningPolicy:
    """`oldest_year`: sources published before it are pointed out. `ranker`:
    an installed passage ranker, "" for ours."""

    oldest_year: int | None = None
    ranker: str = ""


@dataclass(frozen=True)
class Outstanding:
    """What is not known yet of a version. `content` is set where the article as a whole was not looked at."""

    sha256: str
    content: str | None
    lines: tuple[ClaimLine, ...]


@dataclass(frozen=True)
class Screened:
    subject: str
    inputs: str
    findings: str
    passages: str = "{}"


def inputs_of_line(line: ClaimLine, policy: ScreeningPolicy) -> str:
    """Changes with the claim, with any source it cites (its facts or its text), and with the policy."""
    cited = [
        [
            pair.reference_key,
            pair.source_id,
            pair.source_text_id,
            pair.source_kind,
            pair.source_status,
            pair.source_title,
            pair.reference_json,
        ]
        for pair in line.pairs
        if pair.reference_key
    ]
    return inputs_of(
        line.text, line.kind, line.risk, line.risk_reason, cited, policy.oldest_year, policy.ranker
    )


_NEWEST = sa.text("""
SELECT id, slug, version_id FROM article
WHERE version_id IS NOT NULL AND ((:slug = '' AND id > :after) OR slug = :slug) ORDER BY id LIMIT 500
""")


def newest_versions(session: Session, slug: str = "", after: int = 0) -> list[tuple[int, str, int]]:
    """(article id, slug, version id) of one article, or of the next 500 behind the article `after`."""
    rows = session.execute(_NEWEST, {"slug": slug, "after": after}).all()
    if slug and not rows:
        raise NotFound(f"There is no article «{slug}».")
    return [(row.id, row.slug, row.version_id) for row in rows]


_VERSION = sa.text("SELECT article_id, sha256, content FROM version WHERE id = :version")
_STORED = sa.text("""
SELECT screening.subject, screening.inputs FROM screening WHERE screening.engine = :engine
AND (screening.subject = :sha256 OR screening.subject IN (SELECT fingerprint FROM claim
    WHERE version_id = :version))
""")


def outstanding(session: Session, version_id: int, policy: ScreeningPolicy) -> Outstanding:
    """Raises NotFound where there is no such version."""
    version = session.execute(_VERSION, {"version": version_id}).one_or_none()
    if version is None:
        raise NotFound("There is no such version.")
    where = {"engine": ENGINE, "sha256": version.sha256, "version": version_id}
    stored = {(row.subject, row.inputs) for row in session.execute(_STORED, where)}
    lines = claim_lines(session, version.article_id, version_id)
    missing = [line for line in lines if (line.fingerprint, inputs_of_line(line, policy)) not in stored]
    has_article = (version.sha256, ARTICLE) in stored
    return Outstanding(version.sha256, None if has_article else version.content, tuple(missing))


def screen_article(work: Outstanding) -> Screened:
    """What is said of the article as a whole. Pure; what belongs to a claim is left to `screen_lines`."""
    findings = check_structure(read_article(work.content or "", "markdown"))
    about = [placed for placed in findings if not placed.ordinal or placed.finding.code == "S311"]
    return Screened(work.sha256, ARTICLE, findings_to_json(about))


class Shelf:
    """Indexes of source texts by revision, the least used given away when they grow too large."""

    def __init__(self) -> None:
        self._indexes: OrderedDict[int, SourceIndex] = OrderedDict()

    def index(self, text: SourceTextShown | None) -> SourceIndex:
        if text is None:
            return SourceIndex("")
        index = self._indexes.pop(text.text_id, None) or SourceIndex(text.text)
        self._indexes[text.text_id] = index
        while (
            len(self._indexes) > 1 and sum(len(shelved.text) for shelved in self._indexes.values()) > INDEXED
        ):
            self._indexes.popitem(last=False)
        return index


def screen_lines(
    lines: Iterable[ClaimLine], texts: Mapping[int, SourceTextShown], policy: ScreeningPolicy, shelf: Shelf
) -> Iterator[Screened]:
    """What is found in each claim. Pure; `texts` by the id of the revision."""
    find = ranker(policy.ranker)
    for line in lines:
        facts = facts_of_line(line, texts)
        indexes = {
            pair.reference_key: shelf.index(texts.get(pair.source_text_id or 0))
            for pair in line.pairs
            if pair.reference_key and pair.reference_key in facts
        }
        evidence = evidence_of(claim_of(line), facts, indexes, policy.oldest_year, find)
        yield Screened(
            line.fingerprint,
            inputs_of_line(line, policy),
            findings_to_json(evidence.findings),
            passages_to_json(
                {key: apart(passages, len(indexes[key].text)) for key, passages in evidence.passages.items()}
            ),
        )


def apart(passages: Iterable[Passage], length: int) -> tuple[Passage, ...]:
    """Best first, those of them that lie in the text and overlap no better one: a ranker may be anybody's."""
    kept: list[Passage] = []
    for passage in passages:
        if 0 <= passage.start < passage.end <= length and all(
            passage.end <= other.start or other.end <= passage.start for other in kept
        ):
            kept.append(passage)
    return tuple(kept)


def claim_of(line: ClaimLine) -> Claim:
    cited = tuple(Citation(pair.reference_key) for pair in line.pairs if pair.reference_key)
    return Claim(line.ordinal, line.text, line.heading, line.kind, cited, line.risk, line.risk_reason)


def facts_of_line(line: ClaimLine, texts: Mapping[int, SourceTextShown]) -> dict[str, SourceFacts]:
    """By citekey; a reference that is not tied to a source is not among them."""
    facts = {}
    for pair in line.pairs:
        if pair.reference_key and pair.source_id:
            text = texts.get(pair.source_text_id or 0)
            facts[pair.reference_key] = SourceFacts(
                pair.reference_key,
                text.text if text else "",
                text.label if text else "",
                pair.source_kind or SourceKind.OTHER,
                pair.source_status or SourceStatus.OK,
                year_of(pair.reference_csl),
                pair.source_title,
            )
    return facts


_STORE = sa.text("""
INSERT INTO screening (subject, inputs, engine, findings, passages, screened_at)
VALUES (:subject, :inputs, :engine, :findings, :passages, :now)
ON CONFLICT (subject, inputs) DO UPDATE SET engine = excluded.engine, findings = excluded.findings,
    passages = excluded.passages, screened_at = excluded.screened_at
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))


def store(session: Session, screenings: Iterable[Screened], now: datetime) -> None:
    """Two processes that screened the same claim wrote the same: the later one stands. In one order:
    none waits in a ring."""
    rows = [
        {
            "subject": screened.subject,
            "inputs": screened.inputs,
            "engine": ENGINE,
            "findings": screened.findings,
            "passages": screened.passages,
            "now": now,
        }
        for screened in sorted(screenings, key=lambda screened: (screened.subject, screened.inputs))
    ]
    if rows:
        session.execute(_STORE, rows)
