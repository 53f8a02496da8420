"""Waivers anew from the rows: whether each one that an approval names settles its pair, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from review_service.auditing.rows import Fault, moment_of

_WAIVERS = sa.text("""
SELECT waiver.*, version.number, back.withdrawn_at FROM waiver LEFT JOIN version
    ON version.id = waiver.version_id
LEFT JOIN waiver_withdrawal AS back ON back.waiver_id = waiver.id
WHERE waiver.id IN (SELECT waiver_id FROM approval_ruling WHERE approval_id = :approval) ORDER BY waiver.id
""")
_NAMED = sa.text("SELECT waiver_id, ruling_id FROM waiver_ruling WHERE waiver_id BETWEEN :first AND :last")
METHODS = {"password+totp", "password+recovery_code", "password+passkey"}


@dataclass(frozen=True)
class RawWaiver:
    """A row of `waiver` with the rulings that its rows of `waiver_ruling` name."""

    row: Any
    names: frozenset[int]

    def __getattr__(self, column: str) -> Any:
        return getattr(self.row, column)


def read_waivers(connection: sa.Connection, query: sa.TextClause, where: dict[str, int]) -> list[RawWaiver]:
    rows = connection.execute(query, where).all()
    names: dict[int, set[int]] = {row.id: set() for row in rows}
    which = {"first": min(names, default=0), "last": max(names, default=0)}
    for name in connection.execute(_NAMED, which):
        names.get(name.waiver_id, set()).add(name.ruling_id)
    return [RawWaiver(row, frozenset(names[row.id])) for row in rows]


def waivers_of(connection: sa.Connection, approval_id: int) -> list[RawWaiver]:
    return read_waivers(connection, _WAIVERS, {"approval": approval_id})


def named(waiver: RawWaiver) -> frozenset[int]:
    """The rulings that it settles."""
    if len(waiver.names) != waiver.rulings:
        raise Fault(
            f"waiver {waiver.id} names {len(waiver.names)} rulings, it was given on {waiver.rulings}."
        )
    return waiver.names


def said_of_waiver(waiver: RawWaiver) -> dict[str, Any]:
    """The rows as a statement says them."""
    return {
        "waiver": waiver.id,
        "version": waiver.number,
        "rulings": sorted(named(waiver)),
        "person": waiver.person_id,
        "name": waiver.printed_name,
        "credentials": waiver.credentials,
        "reason": waiver.reason,
        "meaning": waiver.meaning,
        "method": waiver.method,
        "waived_at": moment_of(waiver.waived_at),
    }


def check_waiver(waiver: RawWaiver, row: Any, others: Iterable[int]) -> None:
    """By itself, against the approval `row`. `others`: who wrote the article or is recused from it."""
    if waiver.article_id != row.article_id:
        raise Fault(f"waiver {waiver.id} is of another article.")
    if waiver.person_id in others:
        raise Fault(
            f"waiver {waiver.id} is by person {waiver.person_id}, who wrote the article or is recused."
        )
    if not (waiver.reason.strip() and waiver.printed_name.strip() and waiver.method in METHODS):
        raise Fault(f"waiver {waiver.id} lacks its signer, its reason or its second factor.")
    if moment_of(waiver.waived_at) > moment_of(row.approved_at):
        raise Fault(f"waiver {waiver.id} was given after the approval.")
    if waiver.withdrawn_at is not None and moment_of(waiver.withdrawn_at) < moment_of(row.approved_at):
        raise Fault(f"waiver {waiver.id} was withdrawn before the approval.")


def settles(waivers: list[RawWaiver], rulings: list[Any], rule: str, is_high_risk: bool) -> RawWaiver | None:
    """The waiver on a pair on which all these rulings stand, where it names one of them:
    then it has to name exactly them."""
    ids = {ruling.id for ruling in rulings}
    naming = [candidate for candidate in waivers if named(candidate) & ids]
    if not naming:
        return None
    waiver = naming[-1]
    if len(naming) > 1 or named(waiver) != ids:
        raise Fault(f"waiver {waiver.id} names other rulings than those that stood.")
    if rule != "all" and (rule != "ordinary" or is_high_risk):
        raise Fault(f"waiver {waiver.id} is one that the policy does not allow.")
    if waiver.person_id in {ruling.person_id for ruling in rulings}:
        raise Fault(f"waiver {waiver.id} is by somebody who ruled on the pair.")
    return waiver
