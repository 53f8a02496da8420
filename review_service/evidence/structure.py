"""What the shape of an article gives away: claims without sources, references without claims,
sections without text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from review_service.core.vocabulary import SourceKind
from review_service.evidence.codes import BY_CODE
from review_service.evidence.contract import Finding, SourceFacts
from review_service.evidence.wording_rules import content
from review_service.reading import inline
from review_service.reading.block_tree import Block, BlockKind
from review_service.reading.blocks import parse
from review_service.reading.document import Claim, ClaimKind, Document, Reference, Risk
from review_service.reading.identifiers import identifiers_of, normal_doi, normal_pmcid, normal_pmid
from review_service.reading.years import year_of

STRONG = (SourceKind.TRIAL, SourceKind.GUIDELINE, SourceKind.LABEL)


@dataclass(frozen=True)
class LocatedFinding:
    """A finding and what it is about: a claim (`ordinal` from 1, `start`/`end` offsets into its text;
    equal: all of it), a `reference` by its key, or a `heading` by its words and level.
    `looked_in` says which text was searched."""

    finding: Finding
    ordinal: int = 0
    start: int = 0
    end: int = 0
    reference: str = ""
    heading: str = ""
    looked_in: str = ""


def check_structure(
    document: Document, sources: Mapping[str, SourceFacts] | None = None
) -> tuple[LocatedFinding, ...]:
    """Every rule over a document; `sources` by citekey give the kinds of what is cited,
    where they are known."""
    blocks = parse(document.body)
    return (
        *(located for claim in document.claims for located in check_claim_structure(claim, sources or {})),
        *_citations(document),
        *_lists(document),
        *_references(document),
        *_headings(blocks),
        *_title(document),
    )


def _about_claim(code: str, claim: Claim, message: str = "", text: str = "") -> LocatedFinding:
    start = max(claim.text.find(text), 0)
    finding = Finding(code, message or BY_CODE[code].reason, text)
    return LocatedFinding(finding, claim.ordinal, start, start + len(text))


ADVICE = re.compile(
    (
        r"^(?:please )?(?:agree|ask|assess|check|consider|discuss|document|explain|follow|inform|look|make"
        r"|measure|plan|record|remember|repeat|review|see|talk|tell|write)\b"
    ),
    re.IGNORECASE,
)
OWN = re.compile(
    (
        r"\b(?:this (?:article|page|answer|text|review service|section)|in the table|(?:this"
        r"|the following) table|(?:table|figure|box) \d*\s?(?:shows|lists)|we (?:searched|wrote|looked))\b"
    ),
    re.IGNORECASE,
)


def check_claim_structure(claim: Claim, sources: Mapping[str, SourceFacts]) -> tuple[LocatedFinding, ...]:
    """What one claim lacks: a citation, a second source where it can do harm,
    a citation for each of its assertions."""
    keys = list(dict.fromkeys(citation.key for citation in claim.citations))
    if not keys:
        return (_about_claim("S302" if _needs_perhaps_none(claim) else "S301", claim),)
    findings: list[LocatedFinding] = []
    if claim.risk is Risk.HIGH:
        findings += _high_risk(claim, keys, sources)
    if len(keys) == 1 and claim.kind is not ClaimKind.ROW and (second := SECOND_ASSERTION.search(claim.text)):
        findings.append(_about_claim("S310", claim, "", second[0].lstrip("; ,")))
    return tuple(findings)


def _needs_perhaps_none(claim: Claim) -> bool:
    if claim.risk is Risk.HIGH or re.search(r"\d", claim.text):
        return False
    return ADVICE.match(claim.text) is not None or OWN.search(claim.text) is not None


def _high_risk(claim: Claim, keys: list[str], sources: Mapping[str, SourceFacts]) -> Iterator[LocatedFinding]:
    why = f" ({claim.risk_reason})" if claim.risk_reason else ""
    facts = [sources[key] for key in keys if key in sources]
    known = [
        facts_read.kind for facts_read in facts if facts_read.text or facts_read.kind is not SourceKind.OTHER
    ]
    if len(known) == len(keys) and not any(kind in STRONG for kind in known):
        kinds = ", ".join(dict.fromkeys(kind.value for kind in known))
        yield _about_claim("S304", claim, f"High risk{why}, and cited is only: {kinds}.")
    elif len(keys) == 1:
        yield _about_claim("S303", claim, f"High risk{why}, and it rests on {keys[0]} alone.")


VERBS = (
    r"(?:is|are|was|were|has|have|had|does|did|can|may|should|must|will|reduces?|improves?|causes?"
    r"|predicts?|increases?|inhibits?|\w{3,}ed)"
)
SECOND_ASSERTION = re.compile(
    (
        r"(?:;|, (?:and|but|whereas|while)) (?:(?:the|a|an|its|their|it|they|this|these|most|some|many|women"
        rf"|men|patients) )(?:[\w-]+ ){{0,5}}?{VERBS}\b"
    ),
    re.IGNORECASE,
)


def _citations(document: Document) -> Iterator[LocatedFinding]:
    known = {reference.key for reference in document.references}
    for claim in document.claims:
        for key in dict.fromkeys(citation.key for citation in claim.citations):
            if key not in known:
                yield _about_claim("S305", claim, f"[@{key}] leads to no reference.")


def _lists(document: Document) -> Iterator[LocatedFinding]:
    """Items of one section of which only the last cites, three or more, or two and a group."""
    for (kind, _), run in groupby(document.claims, key=lambda claim: (claim.kind, claim.heading)):
        items = list(run)
        if kind is not ClaimKind.ITEM or len(items) < 2 or any(claim.citations for claim in items[:-1]):
            continue
        group = len(items[-1].citations)
        if group > 1 or (group and len(items) > 2):
            yield _about_claim("S311", items[-1])


def _references(document: Document) -> Iterator[LocatedFinding]:
    cited = {citation.key for claim in document.claims for citation in claim.citations}
    seen: dict[str, str] = {}
    for reference in document.references:
        if reference.key not in cited:
            yield _about_reference("S306", reference, f"Reference {reference.key} is cited nowhere.")
        if reference.is_unresolved:
            yield _about_reference(
                "S308", reference, f"Nothing says which work reference {reference.key} is."
            )
        for problem in malformed_identifiers(reference):
            yield _about_reference("S309", reference, problem)
        if first := next((seen[mark] for mark in marks(reference) if mark in seen), ""):
            yield _about_reference(
                "S307", reference, f"References {first} and {reference.key} are the same work."
            )
        for mark in marks(reference):
            seen.setdefault(mark, reference.key)


def _about_reference(code: str, reference: Reference, message: str) -> LocatedFinding:
    return LocatedFinding(Finding(code, message, source_key=reference.key), reference=reference.key)


def marks(reference: Reference) -> tuple[str, ...]:
    """What two references of one work share: each identifier, and title with year."""
    csl = reference.csl
    marks_here = [f"{name}:{value}" for name, value in identifiers_of(csl).items()]
    title = " ".join(re.findall(r"\w+", str(csl.get("title") or "").lower()))
    if title and (year := year_of(csl)):
        marks_here.append(f"{title} {year}")
    return tuple(marks_here)


def malformed_identifiers(reference: Reference) -> Iterator[str]:
    """A sentence for each identifier whose form or check digit is wrong."""
    for name, is_right in FORMS.items():
        value = str(reference.csl.get(name) or "").strip()
        if value and not is_right(value):
            yield f"«{value[:80]}» is no {name} (reference {reference.key})."


def _is_doi(value: str) -> bool:
    doi = normal_doi(value)
    bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", value.lower())
    return doi is not None and bare == doi


def _is_pmid(value: str) -> bool:
    return normal_pmid(value) is not None and len(value) <= 8 and value.isascii()


def is_isbn(value: str) -> bool:
    """ISO 2108: weights 10 to 1 modulo 11 (X is ten), or 1 and 3 in turn modulo 10."""
    digits = re.sub(r"[\s-]", "", value).upper()
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(weight * number for weight, number in zip(range(10, 0, -1), values, strict=True)) % 11 == 0
    if re.fullmatch(r"97[89][0-9]{10}", digits):
        return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    return False


FORMS = {
    "DOI": _is_doi,
    "PMID": _is_pmid,
    "PMCID": lambda value: normal_pmcid(value) is not None,
    "ISBN": is_isbn,
}

ASSERTS = re.compile(
    (
        r"\b(?:is|are|was|were|has|have|reduces|improves|causes|prevents|works|blocks|inhibits|increases"
        r"|lowers|relieves|helps|fails|cures|does not|do not|should|must|cannot)\b"
    ),
    re.IGNORECASE,
)
ASKS = re.compile(
    (
        r"^(?:who|what|when|where|why|how|which|whether|if|is|are|does|do|can|should|must|has|have|was"
        r"|were)\b|\?\s*$"
    ),
    re.IGNORECASE,
)


def _headings(blocks: list[Block]) -> Iterator[LocatedFinding]:
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if block.kind is not BlockKind.HEADING:
            continue
        text = inline.plain(block.text)
        if following is None or (following.kind is BlockKind.HEADING and following.level <= block.level):
            yield LocatedFinding(Finding("S312", f"The section «{text[:80]}» has no text."), heading=text)
        if (verb := ASSERTS.search(text)) and not ASKS.search(text) and verb.start():
            yield LocatedFinding(
                Finding("S313", f"The heading «{text[:80]}» makes a claim.", verb[0]), heading=text
            )


def _title(document: Document) -> Iterator[LocatedFinding]:
    asked = content(document.title)
    missing = asked - content(document.body)
    if len(asked) > 2 and len(missing) > len(asked) / 2:
        yield LocatedFinding(
            Finding("S314", BY_CODE["S314"].reason, document.title[:80]), heading=document.title
        )
