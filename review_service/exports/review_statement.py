"""What an export says about its review, as Markdown: what was checked, by whom, and who signed what."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby

from review_service.core.vocabulary import Verdict
from review_service.exports.bundle import ClaimRuling, ExportBundle, SignedBy, WaivedBy
from review_service.exports.citations import list_numbers
from review_service.exports.escaping import as_markdown, one_line


def review_statement(bundle: ExportBundle) -> str:
    """Paragraphs and lists, without a heading and without a last newline."""
    parts = [_checked(bundle), *_exceptions(bundle), _approved(bundle), _signatures(bundle)]
    if bundle.sign_off_statement.text.strip():
        parts += ["The statement they signed:", _quoted(bundle.sign_off_statement.text)]
    return "\n\n".join(part for part in parts if part)


def utc_words(moment: datetime) -> str:
    """`2026-03-01 12:00:00 UTC`: date, time and zone, as 21 CFR 11.50 asks of a signature."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _checked(bundle: ExportBundle) -> str:
    against_sources = [ruling for ruling in bundle.rulings if ruling.reference_key]
    claims = {ruling.claim_ordinal for ruling in against_sources}
    uncited = {ruling.claim_ordinal for ruling in bundle.rulings} - claims
    works = {
        reference.key: str(dict(reference.csl)) for reference in bundle.document.references if reference.csl
    }
    sources = {works.get(ruling.reference_key, ruling.reference_key) for ruling in against_sources}
    by = _listed(sorted({as_markdown(ruling.reviewer) for ruling in bundle.rulings}))
    sentences = [
        f"{_counted(len(claims), 'claim')} of this article cited a source. Each was checked against every "
        f"source it cites: {_counted(len(against_sources), 'check')} against "
        f"{_counted(len(sources), 'source')}" + (f", by {by}." if by else "."),
    ]
    if uncited:
        sentences.append(
            f"{_counted(len(uncited), 'claim')} cited nothing, and a reviewer ruled on that too."
        )
    return " ".join(sentences)


def _exceptions(bundle: ExportBundle) -> Iterator[str]:
    """Rulings that did not pass as they stand: a reader must see what was settled, by whom and why."""
    settled = [ruling for ruling in bundle.rulings if not ruling.verdict.is_passing]
    if settled:
        numbers = list_numbers(bundle.document)
        texts = {claim.ordinal: claim.text for claim in bundle.document.claims}
        yield "Settled otherwise than by *supports*:"
        pairs = groupby(sorted(settled, key=_pair), key=_pair)
        yield "\n".join(
            line
            for (ordinal, key), rulings in pairs
            for line in _of_pair(rulings, texts.get(ordinal, ""), numbers.get(key))
        )


def _pair(ruling: ClaimRuling) -> tuple[int, str]:
    return ruling.claim_ordinal, ruling.reference_key


def _of_pair(rulings: Iterable[ClaimRuling], claim: str, number: int | None) -> Iterator[str]:
    """Each ruling, and once what settles them."""
    waiver = None
    for ruling in rulings:
        yield _exception(ruling, claim, number)
        waiver = ruling.waiver
    if waiver:
        yield f"    - {_waived(waiver)}"


def _exception(ruling: ClaimRuling, claim: str, number: int | None) -> str:
    claim_text = f" («{as_markdown(claim)}»)" if claim else ""
    source = f", reference {number}" if number else ""
    note = f". {as_markdown(ruling.note)}" if ruling.note else ""
    note += f". Set aside: {as_markdown(ruling.settled)}" if ruling.settled else ""
    return (
        f"- Claim {ruling.claim_ordinal}{claim_text}{source}: {Verdict(ruling.verdict).label} "
        f"({as_markdown(ruling.reviewer)}){note}"
    )


def _waived(waiver: WaivedBy) -> str:
    who = ", ".join(as_markdown(part) for part in (waiver.name, waiver.credentials, "editor") if part)
    method = f" Signed with {waiver.method}." if waiver.method else ""
    return (
        f"Settled by a waiver of {who}: {utc_words(waiver.waived_at)}. Reason: {as_markdown(waiver.reason)} "
        f"Meaning: {as_markdown(waiver.meaning)}{method}"
    )


def _approved(bundle: ExportBundle) -> str:
    due = (
        f" The next review is due on {bundle.next_review_due.isoformat()}." if bundle.next_review_due else ""
    )
    return f"Version {bundle.version} was approved on {utc_words(bundle.approved_at)}.{due} Signed by:"


def _signatures(bundle: ExportBundle) -> str:
    statement = one_line(bundle.sign_off_statement.text)
    return "\n".join(f"- {_signature(sign_off, statement)}" for sign_off in bundle.sign_offs)


def _signature(signed: SignedBy, statement: str) -> str:
    who = ", ".join(
        as_markdown(part) for part in (signed.name, signed.credentials, signed.role, signed.specialty) if part
    )
    is_whole_statement = statement and one_line(signed.meaning) == statement
    meaning = "the statement below." if is_whole_statement else as_markdown(signed.meaning)
    interests = f" Interests: {as_markdown(signed.interests)}" if signed.interests else ""
    method = f" Signed with {signed.method}." if signed.method else ""
    return f"{who}: {utc_words(signed.signed_at)}. Meaning: {meaning}{method}{interests}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
