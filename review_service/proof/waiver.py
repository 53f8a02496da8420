"""What a statement says of a waiver, and whether it settles its pair: asked of the statement alone."""

import hashlib
from collections.abc import Iterator
from typing import Any

from review_service.proof.canonical_json import canonical

METHODS = ("password+totp", "password+recovery_code", "password+passkey")


def waiver_sha256(waiver: dict[str, Any]) -> str:
    """Of everything that it says: the set of verdicts names it, so that who signs that signs this reason."""
    return hashlib.sha256(canonical(waiver)).hexdigest()


def allows(rule: str, risk: str) -> bool:
    return rule == "all" or (rule == "ordinary" and risk != "high")


def broken_waiver(
    waiver: dict[str, Any],
    rulings: list[dict[str, Any]],
    where: str,
    is_allowed: bool,
    contributors: set[int],
) -> Iterator[str]:
    """Why it does not settle the pair with these rulings, apart from what they say."""
    if not is_allowed:
        yield f"The policy allows no waiver on {where}."
    if sorted(waiver["rulings"]) != sorted(ruling["ruling"] for ruling in rulings):
        yield f"The waiver on {where} names other rulings than those that stood."
    if waiver["person"] in contributors:
        yield f"{waiver['name']} gave a waiver on {where} and wrote the article."
    if waiver["person"] in {ruling["person"] for ruling in rulings}:
        yield f"{waiver['name']} waived a ruling of their own on {where}."
    if not (waiver["name"].strip() and waiver["reason"].strip() and waiver["meaning"].strip()):
        yield f"The waiver on {where} lacks its signer, its meaning or its reason."
    if waiver["method"] not in METHODS:
        yield f"The waiver on {where} was not signed with a second factor."
