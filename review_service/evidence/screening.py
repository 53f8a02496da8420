"""Puts passages, figures, wording and structure together for a claim or a whole article.
Advice, never a verdict."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from review_service.evidence import wording_rules
from review_service.evidence.contract import FigureFinding, Finding, Level, Passage, SourceFacts
from review_service.evidence.figure_index import figure_index
from review_service.evidence.figures import check_figures
from review_service.evidence.index import SourceIndex
from review_service.evidence.passages import ABSTRACT, Ranker, find_passages
from review_service.evidence.structure import LocatedFinding, check_claim_structure, check_structure
from review_service.evidence.wording import check_age, check_claim_wording, check_wording
from review_service.reading.document import Claim, Document

SHOWN = 5  # passages a reviewer sees; a figure outside of them is amber
READ = 3  # passages that the wording rules read: more would bring in sentences about other things
FIGURE_CODES = {Level.RED: "F101", Level.AMBER: "F102"}
# Said of a source once an article: at every claim it would hide the rest.
ONCE = frozenset({"W204", "W212", "W214", "W215"})
# Said of what is known about a source, not of its text: there was nothing to look in.
OF_THE_RECORD = frozenset({"W208", "W210", "W211", "W212", "W213", "W214", "W215"})


T = TypeVar("T")
Passages = Mapping[str, Sequence[Passage]]


@dataclass(frozen=True)
class ClaimEvidence:
    """All there is to show beside one claim: passages by citekey, best first, and the findings."""

    passages: Passages
    findings: tuple[LocatedFinding, ...]


def screen_document(
    document: Document, sources: Mapping[str, SourceFacts], oldest_year: int | None = None
) -> tuple[LocatedFinding, ...]:
    """Every finding of an article, in the order of its claims, what is about the article itself at the end.

    `sources` by citekey; what is not among them is not looked into. Each source is indexed once.
    """
    cited = {citation.key for claim in document.claims for citation in claim.citations}
    indexes = {key: SourceIndex(sources[key].text) for key in cited & sources.keys()}
    located_findings = [
        located
        for claim in document.claims
        for located in _evidence(claim, sources, indexes, _passages(claim, indexes), oldest_year)
    ]
    located_findings += check_structure(document, sources)
    located_findings.sort(key=lambda located: (not located.ordinal, located.ordinal, located.start))
    return tuple(once(located_findings, lambda located: (located.finding.code, located.finding.source_key)))


def screen_claim(
    claim: Claim,
    sources: Mapping[str, SourceFacts],
    indexes: Mapping[str, SourceIndex] | None = None,
    oldest_year: int | None = None,
) -> tuple[LocatedFinding, ...]:
    """The findings of one claim; `indexes` by citekey save reading a source again."""
    return evidence_of(claim, sources, indexes, oldest_year).findings


def evidence_of(
    claim: Claim,
    sources: Mapping[str, SourceFacts],
    indexes: Mapping[str, SourceIndex] | None = None,
    oldest_year: int | None = None,
    ranker: Ranker = find_passages,
) -> ClaimEvidence:
    """The passages and the findings of one claim against the `sources` that it cites (by citekey)."""
    if indexes is None:
        keys = {citation.key for citation in claim.citations} & sources.keys()
        indexes = {key: SourceIndex(sources[key].text) for key in keys}
    passages = _passages(claim, indexes, ranker)
    findings = (
        *_evidence(claim, sources, indexes, passages, oldest_year),
        *check_claim_structure(claim, sources),
    )
    return ClaimEvidence(passages, findings)


def _passages(claim: Claim, indexes: Mapping[str, SourceIndex], ranker: Ranker = find_passages) -> Passages:
    keys = dict.fromkeys(citation.key for citation in claim.citations)
    return {key: ranker(claim.text, indexes[key], SHOWN) for key in keys if key in indexes}


def _evidence(
    claim: Claim,
    sources: Mapping[str, SourceFacts],
    indexes: Mapping[str, SourceIndex],
    passages: Passages,
    oldest_year: int | None,
) -> Iterator[LocatedFinding]:
    keys = list(dict.fromkeys(citation.key for citation in claim.citations))
    cited = [sources[key] for key in keys if key in sources]
    if not cited:
        findings = check_claim_wording(claim.text, cited)
        yield from (_located(claim, finding, ()) for finding in findings)
        return
    is_complete = len(cited) == len(keys) and all(facts.text.strip() for facts in cited)
    if any(facts.text.strip() for facts in cited):
        shown = {key: figure_passages(indexes[key], best) for key, best in passages.items()}
        yield from _figures(claim, check_figures(claim.text, cited, shown), is_complete)
    for finding in _wording(claim, cited, passages, oldest_year, is_complete):
        yield _located(claim, finding, cited)


def figure_passages(index: SourceIndex, passages: Sequence[Passage]) -> Sequence[Passage]:
    """Where a figure may stand without a word: the passages shown, or all of a text as short as an abstract.

    Nobody overlooks a figure in a dozen sentences, and exchanged arms are found by the
    words next to the figures.
    """
    return passages if len(index.spans) > ABSTRACT else (Passage(0, 0, len(index.text), 0.0),)


def _figures(claim: Claim, figures: Iterable[FigureFinding], is_complete: bool) -> Iterator[LocatedFinding]:
    for figure in figures:
        code = FIGURE_CODES.get(figure.level)
        # Nowhere in what is stored says little while the text of a cited source is missing.
        if code and (is_complete or figure.level is not Level.RED):
            finding = Finding(code, f"«{figure.text}»: {figure.where}.", figure.text)
            yield LocatedFinding(finding, claim.ordinal, figure.start, figure.end)


def _wording(
    claim: Claim,
    cited: Sequence[SourceFacts],
    passages: Passages,
    oldest_year: int | None,
    is_complete: bool,
) -> Iterator[Finding]:
    for finding in check_claim_wording(claim.text, cited):
        # What none of the sources says cannot be known while one of them is not there to be read.
        if is_complete or finding.code not in ("W207", "W211"):
            yield finding
    for facts in cited:
        best = sorted(passages[facts.key][:READ], key=lambda passage: passage.start)
        yield from check_wording(
            claim.text, " ".join(facts.text[passage.start : passage.end] for passage in best), facts
        )
        if oldest_year is not None and (old := check_age(facts, oldest_year)):
            yield old


def _located(claim: Claim, finding: Finding, cited: Sequence[SourceFacts]) -> LocatedFinding:
    start = claim.text.find(finding.claim_words) if finding.claim_words else 0
    start = max(start, 0)
    end = start + len(finding.claim_words)
    looked = "; ".join(
        f"{facts.key}: {facts.label or 'text'}, {len(facts.text):,} characters"
        for facts in cited
        if facts.text and finding.source_key in ("", facts.key) and finding.code not in OF_THE_RECORD
    )
    return LocatedFinding(finding, claim.ordinal, start, end, looked_in=looked)


def forget() -> None:
    """Lets go of the texts read lately: whoever goes on to other work calls it when an article is done."""
    figure_index.cache_clear()
    wording_rules.forget()


def once(items: Iterable[T], mark: Callable[[T], tuple[str, str]]) -> Iterator[T]:
    """Without what was said before: of the codes in ONCE, one a source.
    `mark` gives code and source of a finding."""
    seen: set[tuple[str, str]] = set()
    for item in items:
        if (key := mark(item))[0] not in ONCE or key not in seen:
            seen.add(key)
            yield item
