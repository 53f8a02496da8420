"""Attacks on signatures, second factors and recovery codes in raw SQL,
each with the guard that refuses it."""

from attack import Attack
from raw_sql import approval_row, disclosure_row, sign_off_row, withdrawn_row

SIGNING, STANDING = "guard_sign_off", " AND voided_at IS NULL"
SIGNATURES = (
    Attack(
        "a signature that was withdrawn",
        "guard_approval",
        "the quorum has not signed",
        (
            sign_off_row("reopened", "reviewer"),
            sign_off_row("reopened", "second"),
            withdrawn_row("reopened", "second"),
            approval_row("reopened"),
        ),
    ),
    Attack(
        "signed with a password alone",
        SIGNING,
        "names how its signer",
        (sign_off_row("ready", "second", method="'password'"),),
    ),
    Attack(
        "signed by who has no second factor",
        SIGNING,
        "only who has a second factor",
        (
            f"UPDATE second_factor SET voided_at = CURRENT_TIMESTAMP WHERE person_id = :second{STANDING}",
            sign_off_row("ready", "second"),
        ),
    ),
    Attack(
        "signed before the second factor was there",
        SIGNING,
        "only who has a second factor",
        (sign_off_row("ready", "second", signed_at="'2000-01-01'"),),
    ),
    Attack(
        "signed twice under another number",
        SIGNING,
        "given anew only after",
        (sign_off_row("ready", "reviewer", renewal="1"),),
    ),
    Attack(
        "a late signature before the approval",
        SIGNING,
        "as they stand",
        (sign_off_row("ready", "second", is_late="(1 = 1)"),),
    ),
    Attack(
        "a signature for the approved round by calling it early",
        SIGNING,
        "as they stand",
        (disclosure_row("approved", "third"), sign_off_row("approved", "third", is_late="(1 = 0)")),
    ),
    Attack(
        "another withdraws it",
        "guard_sign_off_withdrawal",
        "of one's own",
        (withdrawn_row("ready", "second"),),
    ),
    Attack(
        "withdrawn after the approval",
        "guard_sign_off_withdrawal",
        "before the approval",
        (withdrawn_row("approved", "reviewer"),),
    ),
    Attack(
        "an old code made new",
        "guard_second_factor_change",
        "used onwards",
        ("UPDATE second_factor SET counter = counter - 1 WHERE counter > 0",),
    ),
    Attack(
        "a voided authenticator revived",
        "guard_second_factor_change",
        "used onwards",
        (
            f"UPDATE second_factor SET voided_at = CURRENT_TIMESTAMP WHERE person_id = :third{STANDING}",
            "UPDATE second_factor SET voided_at = NULL WHERE person_id = :third",
        ),
    ),
    Attack(
        "somebody else's authenticator",
        "guard_second_factor_change",
        "used onwards",
        (f"UPDATE second_factor SET person_id = :third WHERE person_id = :second{STANDING}",),
    ),
    Attack(
        "a recovery code used again",
        "guard_recovery_code_change",
        "used once",
        ("UPDATE recovery_code SET used_at = CURRENT_TIMESTAMP", "UPDATE recovery_code SET used_at = NULL"),
    ),
)
