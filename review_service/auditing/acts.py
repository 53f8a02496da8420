"""What rulings, signatures and versions say against the events that recorded them, in both directions."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from review_service.auditing.rows import AT_ONCE, Fault
from review_service.auditing.waivers import read_waivers, said_of_waiver
from review_service.proof.waiver import waiver_sha256

_RULINGS = sa.text("""
SELECT ruling.id, ruling.article_id, ruling.person_id, ruling.verdict, ruling.note, claim.ordinal,
    claim.version_id, pair.article_id = ruling.article_id AND pair.wording = claim.wording
        AND pair.fingerprint = claim.fingerprint AND pair.context = claim.context AS is_of_claim
FROM ruling LEFT JOIN claim ON claim.id = ruling.claim_id LEFT JOIN pair ON pair.id = ruling.pair_id
WHERE ruling.id BETWEEN :first AND :last
""")
_SIGNATURES = sa.text("""
SELECT id, article_id, version_id, person_id, version_sha256, verdict_set_sha256
FROM sign_off WHERE id BETWEEN :first AND :last
""")
_VERSIONS = sa.text("""
SELECT id, article_id, number, content, sha256, submitted_by FROM version WHERE id BETWEEN :first AND :last
""")
_WAIVERS = sa.text("""
SELECT waiver.*, version.number, claim.ordinal,
    pair.article_id = waiver.article_id AND pair.wording = claim.wording
        AND pair.fingerprint = claim.fingerprint
        AND pair.context = claim.context AS is_of_claim
FROM waiver LEFT JOIN version ON version.id = waiver.version_id
LEFT JOIN claim ON claim.id = waiver.claim_id AND claim.version_id = waiver.version_id
LEFT JOIN pair ON pair.id = waiver.pair_id
WHERE waiver.id BETWEEN :first AND :last
""")
_WITHDRAWALS = sa.text("""
SELECT id, article_id, waiver_id, person_id, reason FROM waiver_withdrawal WHERE id BETWEEN :first AND :last
""")
_APPROVED = sa.text("""
SELECT article.id FROM article LEFT JOIN approval
    ON approval.id = article.approval_id AND approval.article_id = article.id
        AND approval.version_id = article.version_id
WHERE (article.status = 'approved') <> (approval.id IS NOT NULL) ORDER BY article.id LIMIT 1
""")


class Acts:
    """Rulings and signatures are checked in pieces: what the events of a piece name is fetched at once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._waiting: dict[str, dict[int, tuple[int, Any, Any]]] = {
            "ruling": {},
            "sign_off": {},
            "version": {},
            "waiver": {},
            "waiver_withdrawal": {},
        }
        self._seen = dict.fromkeys(self._waiting, 0)

    def take(self, row: Any, after: Any) -> None:
        """One event in the order of the log. Raises Fault naming the row that differs
        from what was recorded."""
        for kind, number, told in _rows_of(row, after):
            waiting = self._waiting[kind]
            waiting[number] = (row.id, row, told)
            if len(waiting) >= AT_ONCE:
                self._check(kind)

    def finish(self) -> None:
        for kind in self._waiting:
            self._check(kind)
            there = self._connection.execute(sa.text(f"SELECT count(*) FROM {kind}")).scalar_one()  # noqa: S608 - our own names
            if there > self._seen[kind]:
                raise Fault(f"{kind}: {there} rows are there, the history knows of {self._seen[kind]}.")
        odd = self._connection.execute(_APPROVED).scalar()
        if odd is not None:
            raise Fault(
                f"article {odd} is shown as approved without an approval of its version, or the other way "
                "round."
            )

    def _check(self, kind: str) -> None:
        waiting = self._waiting[kind]
        if not waiting:
            return
        query, fault_of = _CHECKS[kind]
        where = {"first": min(waiting), "last": max(waiting)}
        rows = {row.id: row for row in self._rows(kind, query, where)}
        for number, (event, row, after) in waiting.items():
            if number not in rows:
                raise Fault(f"{kind} {number}, which event {event} recorded, is not there.")
            if reason := fault_of(rows[number], row, after):
                raise Fault(f"{kind} {number} differs from what event {event} recorded: {reason}.")
        self._seen[kind] += len(waiting)
        waiting.clear()

    def _rows(self, kind: str, query: sa.TextClause, where: dict[str, int]) -> Iterable[Any]:
        if kind == "waiver":
            return read_waivers(self._connection, query, where)
        return self._connection.execute(query, where)


def _rows_of(row: Any, after: Any) -> Iterator[tuple[str, int, Any]]:
    """The rows that an event recorded: kind, number, and what the event says of each.
    One act may make many rulings."""
    for told in (after, *after.get("rulings", ())):
        if "ruling_id" in told and "verdict" in told:
            yield "ruling", told["ruling_id"] or 0, told
    if row.action == "sign_off" and after.get("sign_off_id"):
        yield "sign_off", after["sign_off_id"], after
    if row.action == "waiver_signed":
        yield "waiver", after["waiver_id"], after
    if row.action == "waiver_withdrawn":
        yield "waiver_withdrawal", after["withdrawal_id"], after
    if row.action in {"submit", "revise"} and row.version_id:
        yield "version", row.version_id, after


def _ruling_fault(ruling: Any, event: Any, after: Any) -> str:
    if ruling.verdict != after.get("verdict"):
        return f"the verdict is {ruling.verdict}, it was {after.get('verdict')}"
    if (ruling.person_id, ruling.article_id) != (event.person_id, event.article_id):
        return "it is of another person or article"
    if (ruling.ordinal, ruling.version_id) != (after.get("claim", ruling.ordinal), event.version_id):
        return "it is on another claim"
    if not ruling.is_of_claim:
        return f"its row of pair says other words or surroundings than claim {ruling.ordinal} has"
    return "" if ruling.note == after.get("note", ruling.note) else "its note is another"


def _signature_fault(signature: Any, event: Any, after: Any) -> str:
    if (signature.person_id, signature.version_id) != (event.person_id, event.version_id):
        return "it is of another person or version"
    if (signature.version_sha256, signature.verdict_set_sha256) != (
        after.get("sha256"),
        after.get("verdict_set_sha256"),
    ):
        return "it is on another text or other verdicts"
    return ""


def _version_fault(version: Any, event: Any, after: Any) -> str:
    digest = hashlib.sha256(version.content.encode()).hexdigest()
    if digest != version.sha256:
        return "its text has another SHA-256"
    if digest != after.get("sha256", digest) or version.number != after.get("number", version.number):
        return "it is another text or number"
    if (version.article_id, version.submitted_by) != (event.article_id, event.person_id):
        return "it is of another article or person"
    return ""


def _waiver_fault(waiver: Any, event: Any, after: Any) -> str:
    if (waiver.person_id, waiver.article_id, waiver.version_id) != (
        event.person_id,
        event.article_id,
        event.version_id,
    ):
        return "it is of another person, article or version"
    if waiver.ordinal != after.get("claim") or not waiver.is_of_claim:
        return "it is on another claim"
    return "" if waiver_sha256(said_of_waiver(waiver)) == after.get("waiver_sha256") else "it reads otherwise"


def _withdrawal_fault(withdrawal: Any, event: Any, after: Any) -> str:
    told = (event.person_id, event.article_id, after.get("waiver_id"), after.get("reason"))
    there = (withdrawal.person_id, withdrawal.article_id, withdrawal.waiver_id, withdrawal.reason)
    return "" if there == told else "it is of another person or waiver, or its reason is another"


_CHECKS: dict[str, tuple[Any, Any]] = {
    "ruling": (_RULINGS, _ruling_fault),
    "sign_off": (_SIGNATURES, _signature_fault),
    "version": (_VERSIONS, _version_fault),
    "waiver": (_WAIVERS, _waiver_fault),
    "waiver_withdrawal": (_WITHDRAWALS, _withdrawal_fault),
}
