"""What a statement of approval has to say for the approval to hold: the rules,
asked of the statement alone."""

import hashlib
from collections.abc import Iterator
from typing import Any

from review_service.core.errors import NotProved
from review_service.proof.canonical_json import canonical
from review_service.proof.listed import listed_in
from review_service.proof.waiver import allows, broken_waiver, waiver_sha256

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://review-service.invalid/approval/v1"


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def subject_name(slug: str, number: int) -> str:
    return f"{slug}-v{number}.article.md"


def _not_named(predicate: dict[str, Any], article: bytes) -> Iterator[str]:
    """Whom the text itself lists, the statement names: nobody is left out so that they could rule or sign."""
    named = {(contributor["name"], contributor.get("orcid", "")) for contributor in predicate["contributors"]}
    for contributor in listed_in(article):
        if (contributor["name"], contributor.get("orcid", "")) not in named:
            yield (
                f"The statement does not name {contributor['name']}, whom the article lists as a contributor."
            )


def check_statement(statement: dict[str, Any], article: bytes) -> dict[str, Any]:
    """The predicate, once every rule holds. Raises NotProved with the first that does not."""
    try:
        predicate = _predicate_about(statement, article)
        digest = statement["subject"][0]["digest"]["sha256"]
        for reason in (*_not_named(predicate, article), *_broken(predicate, digest)):
            raise NotProved(reason)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise NotProved(f"The statement lacks what every statement of approval says ({error!r}).") from None
    return predicate


def _predicate_about(statement: dict[str, Any], article: bytes) -> dict[str, Any]:
    if statement["_type"] != STATEMENT_TYPE or statement["predicateType"] != PREDICATE_TYPE:
        raise NotProved("The statement is not one of an approval.")
    (subject,) = statement["subject"]
    if subject["digest"] != {"sha256": sha256_of(article)}:
        raise NotProved("The article is not the one that was approved: its SHA-256 differs.")
    predicate: dict[str, Any] = statement["predicate"]
    about = predicate["article"]
    if subject["name"] != subject_name(about["slug"], about["version"]):
        raise NotProved("The statement names one article and is about another.")
    return predicate


def _broken(predicate: dict[str, Any], sha256: str) -> Iterator[str]:
    contributors = {
        contributor["person"] for contributor in predicate["contributors"] if contributor["person"]
    }
    yield from _broken_pairs(predicate, contributors)
    yield from _broken_verdict_set(predicate)
    yield from _broken_quorum(predicate, contributors, sha256)


def _broken_pairs(predicate: dict[str, Any], contributors: set[int]) -> Iterator[str]:
    claims, policy = predicate["claims"], predicate["policy"]
    if [claim["ordinal"] for claim in claims] != list(range(1, len(claims) + 1)) or not claims:
        yield "A claim is missing from the statement."
    if not contributors:
        yield "The statement names nobody who wrote the article."
    for claim in claims:
        needed = max(1, policy["high_risk_rulings"]) if claim["risk"] == "high" else 1
        may_waive = allows(policy.get("waivers", "none"), claim["risk"])
        if not claim["pairs"]:
            yield f"Claim {claim['ordinal']} was not ruled on."
        for pair in claim["pairs"]:
            where = f"claim {claim['ordinal']}" + (
                f" against {pair['reference']}" if pair["reference"] else ""
            )
            yield from _broken_pair(pair, where, needed, contributors)
            if pair["waiver"]:
                yield from broken_waiver(pair["waiver"], pair["rulings"], where, may_waive, contributors)


def _broken_pair(pair: dict[str, Any], where: str, needed: int, contributors: set[int]) -> Iterator[str]:
    """With a waiver all that count must say «partly supports»: it settles nothing else."""
    if (pair["reference"] is None) != (pair["source"] is None):
        yield f"The reference of {where} is not tied to a source."
    passing = "needs_no_citation" if pair["source"] is None else "supports"
    passing = "partly_supports" if pair["waiver"] and pair["source"] is not None else passing
    reviewers = set()
    aside = _set_aside(pair["rulings"])
    for ruling in pair["rulings"]:
        if ruling["ruling"] in aside:
            continue
        if ruling["verdict"] != passing:
            yield f"A ruling on {where} does not let it pass: {ruling['verdict'].replace('_', ' ')}."
        if ruling["person"] in contributors:
            yield f"{ruling['name']} ruled on {where} and wrote the article."
        reviewers.add(ruling["person"])
    if len(reviewers) < needed:
        yield (
            f"No passing verdict on {where}."
            if not reviewers
            else (f"A high-risk claim needs the verdicts of {needed} people; {where} has {len(reviewers)}.")
        )


def _set_aside(rulings: list[dict[str, Any]]) -> set[int]:
    """The rulings with another verdict that one of a third person set aside,
    which names two before it that differ."""
    made = {ruling["ruling"]: ruling for ruling in rulings}
    aside = set()
    for by in rulings:
        settled = [made[number] for number in by.get("settles", ()) if number in made]
        if (
            len(settled) == 2
            and settled[0]["verdict"] != settled[1]["verdict"]
            and len({ruling["person"] for ruling in (by, *settled)}) == 3
            and all(ruling["ruling"] < by["ruling"] for ruling in settled)
            and by["note"].strip()
        ):
            aside |= {n for n in made if n < by["ruling"] and made[n]["verdict"] != by["verdict"]}
    return aside


def _broken_verdict_set(predicate: dict[str, Any]) -> Iterator[str]:
    rows = predicate["verdict_set"]
    if sha256_of(canonical(rows)) != predicate["verdict_set_sha256"]:
        yield "The set of verdicts is not the one that was signed."
    said = {
        (claim["fingerprint"], pair["source"] or 0, ruling["source_text_sha256"], ruling["person"],
            ruling["verdict"],
            ruling["ruling"],
         *ruling.get("settles", (0, 0)), waiver_sha256(pair["waiver"]) if pair["waiver"] else "")
        for claim in predicate["claims"]
        for pair in claim["pairs"]
        for ruling in pair["rulings"]
    }  # fmt: skip
    fields = ("fingerprint", "source_id", "text_sha256", "person_id", "verdict", "ruling_id")
    settles = ("settles_id", "settles_other_id")
    signed = {
        (
            *(row[name] for name in fields),
            *(row.get(name, 0) for name in settles),
            row.get("waiver_sha256", ""),
        )
        for row in rows
    }
    if said != signed:
        yield "The verdicts on the claims are not those of the signed set."


def _broken_quorum(predicate: dict[str, Any], contributors: set[int], sha256: str) -> Iterator[str]:
    signers = set()
    for signature in predicate["sign_offs"]:
        if signature["version_sha256"] != sha256:
            yield f"The signature of {signature['name']} is on another text."
        if signature["verdict_set_sha256"] != predicate["verdict_set_sha256"]:
            yield f"The signature of {signature['name']} is on other verdicts."
        if signature["person"] in contributors:
            yield f"{signature['name']} signed and wrote the article."
        signers.add(signature["person"])
    quorum = predicate["policy"]["quorum"]
    if quorum < 1 or len(signers) < quorum:
        yield f"The quorum is short: {len(signers)} of {quorum} signed."
