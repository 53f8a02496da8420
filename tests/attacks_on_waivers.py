"""Attacks on who gives a waiver, on what, with whose leave; and on taking one back."""

from attack import Attack
from raw_sql import (
    ROUND,
    approval_row,
    contribution_row,
    disclosure_row,
    last_ruling,
    ruling_row,
    sign_off_row,
)

GUARD, BACK = "guard_waiver", "guard_waiver_withdrawal"
LAST = last_ruling("{}")
EDITOR = "INSERT INTO role_grant (person_id, role, granted_at) VALUES (:{}, 'editor', CURRENT_TIMESTAMP)"


def waiver_row(article: str = "waivable", person: str = "editor", **changes: str) -> str:
    """A waiver on the first claim that is right in everything but the changes;
    `ordinal` means another claim."""
    ordinal = changes.pop("ordinal", "1")
    values = {
        "article_id": "a.id",
        "version_id": "a.version_id",
        "review_id": ROUND,
        "claim_id": "pair.claim_id",
        "pair_id": "pair.pair_id",
        "rulings": "2",
        "person_id": f":{person}",
        "printed_name": "'Somebody'",
        "credentials": "''",
        "reason": "'It is said in the text.'",
        "meaning": "'I settle it.'",
        "method": "'password+totp'",
        "waived_at": "CURRENT_TIMESTAMP",
    } | changes
    source = f"article a JOIN claim_pair pair ON pair.version_id = a.version_id AND pair.ordinal = {ordinal}"
    listed = ", ".join(values.values())
    return f"INSERT INTO waiver ({', '.join(values)}) SELECT {listed} FROM {source} WHERE a.id = :{article}"


def naming(person: str, article: str = "waivable", ruling: str = "") -> str:
    """The newest waiver names this person's last ruling on the first claim, or the one that is given."""
    named = ruling or last_ruling(f":{person}")
    return (
        f"INSERT INTO waiver_ruling (waiver_id, ruling_id) SELECT (SELECT max(id) FROM waiver), {named}"
        f" FROM article a JOIN claim_pair pair ON pair.version_id = a.version_id AND pair.ordinal = 1"
        f" WHERE a.id = :{article}"
    )


def withdrawal_row(article: str, person: str = "editor", reason: str = "'x'", of: str = "waived") -> str:
    return (
        "INSERT INTO waiver_withdrawal (article_id, waiver_id, person_id, reason, withdrawn_at)"
        f" SELECT :{article}, max(id), :{person}, {reason}, CURRENT_TIMESTAMP FROM waiver"
        f" WHERE article_id = :{of} GROUP BY article_id"
    )


def rules(person: str, verdict: str, ordinal: str = "1", **changes: str) -> str:
    values = {"ordinal": ordinal, "verdict": f"'{verdict}'", "replaces_id": LAST.format(f":{person}")}
    return ruling_row("waivable", person, **(values | changes))


LACKS, NAMES, ALLOWS = "is signed, with printed name", "names every ruling", "allows no such waiver"
COUNT_BACK = "UPDATE article SET verdict_set_no = verdict_set_no - 2 WHERE id = :waivable"
NOT_SETTLED = "every claim and source must hold"
SIGN_BOTH = (sign_off_row("waivable", "reviewer"), sign_off_row("waivable", "second"))
NAMING, ONLY_THESE = "guard_waiver_ruling", "as many as were signed, and later no more"
OF_THIRD_CLAIM = (
    "(SELECT max(made.id) FROM ruling made JOIN claim ON claim.id = made.claim_id WHERE "
    "made.article_id = a.id AND claim.ordinal = 3)"
)
SETTLED = (waiver_row(), naming("reviewer"), naming("second"))
WAIVERS = (
    Attack("waived after the approval", GUARD, "of the version under review", (waiver_row("approved"),)),
    Attack("waived on a claim of another article", GUARD, "of the version under review",
        (waiver_row(claim_id="(SELECT min(id) FROM claim)"),)),
    Attack("waived in an older round", GUARD, "of the version under review",
        (waiver_row(review_id="(SELECT min(id) FROM review)"),), "foreign key"),
    Attack("waived by a board member", GUARD, "only an editor", (waiver_row(person="third"),)),
    Attack("waived by the author", GUARD, "a contributor gives no waiver",
        (EDITOR.format("author"), (
                "INSERT INTO second_factor (person_id, kind, label, secret, counter, enrolled_at) VALUES "
                "(:author, 'totp', '', 'x', 0, '2000-01-01')"
            ), waiver_row(person="author"))),
    Attack("waived by somebody listed as contributor", GUARD, "a contributor gives no waiver",
        (contribution_row("waivable", "editor"), waiver_row())),
    Attack("waived by the recused", GUARD, "whoever is recused",
        (disclosure_row("waivable", "editor", True), waiver_row())),
    Attack("waived without a reason", GUARD, LACKS, (waiver_row(reason="' '"),)),
    Attack("waived without a name", GUARD, LACKS, (waiver_row(printed_name="' '"),)),
    Attack("waived without a meaning", GUARD, LACKS, (waiver_row(meaning="''"),)),
    Attack("waived with a password alone", GUARD, LACKS, (waiver_row(method="'password'"),)),
    Attack("waived without a second factor", GUARD, LACKS,
        ((
                "UPDATE second_factor SET voided_at = CURRENT_TIMESTAMP WHERE person_id = :editor AND "
                "voided_at IS NULL"
            ), waiver_row())),
    Attack("waived by who ruled on it", GUARD, "a ruling of their own",
        (EDITOR.format("second"), waiver_row(person="second"))),
    Attack("waived on a high-risk claim", GUARD, ALLOWS,
        (rules("reviewer", "partly_supports", "3"), rules("second", "partly_supports", "3"),
            waiver_row(ordinal="3"))),
    Attack("waived where the policy allows none", GUARD, ALLOWS, (waiver_row("strict"),)),
    Attack("waived one ruling of two", GUARD, NAMES, (waiver_row(rulings="1"),)),
    Attack("waived a ruling more", GUARD, NAMES, (waiver_row(rulings="3"),)),
    Attack("named a ruling of another claim", NAMING, ONLY_THESE,
        (waiver_row(), naming("second", ruling=OF_THIRD_CLAIM))),
    Attack("named a ruling of another article", NAMING, ONLY_THESE,
        (waiver_row(), naming("second", ruling="(SELECT min(id) FROM ruling)"))),
    Attack("named a ruling that came after the waiver", NAMING, ONLY_THESE,
        (*SETTLED, disclosure_row("waivable", "third"), rules("third", "partly_supports", replaces_id="NULL"),
            naming("third"))),
    Attack("named what was ruled before", NAMING, ONLY_THESE,
        (rules("second", "partly_supports"), waiver_row(),
            naming("second",
                ruling=f"(SELECT replaces_id FROM ruling WHERE id = {LAST.format(':second')})"))),
    Attack("waived what does not support", GUARD, NAMES,
        (rules("reviewer", "does_not_support"), rules("second", "does_not_support"), waiver_row())),
    Attack("waived what contradicts", GUARD, NAMES,
        (rules("reviewer", "contradicts"), rules("second", "contradicts"), waiver_row())),
    Attack("waived what was unavailable", GUARD, NAMES,
        (rules("reviewer", "source_unavailable"), rules("second", "source_unavailable"), waiver_row())),
    Attack("waived what supports", GUARD, NAMES, (waiver_row("ready"),)),
    Attack("waived a disagreement", GUARD, NAMES, (rules("second", "contradicts"), waiver_row())),
    Attack("waived what nobody ruled on", GUARD, NAMES, (waiver_row("open", rulings="0"),)),
    Attack("waived twice", GUARD, NAMES, (waiver_row("waived"),)),
    Attack("approved by a waiver that was withdrawn", "guard_approval", NOT_SETTLED,
        (*SETTLED, withdrawal_row("waivable", of="waivable"), *SIGN_BOTH, approval_row("waivable"))),
    Attack("approved by a waiver on rulings that were replaced", "guard_approval", NOT_SETTLED,
        (*SETTLED, rules("second", "partly_supports"), *SIGN_BOTH, approval_row("waivable"))),
    Attack("approved without the waiver", "guard_approval", NOT_SETTLED,
        (*SIGN_BOTH, approval_row("waivable"))),
    Attack("signatures from before the waiver", "guard_approval", "the quorum has not signed",
        (*SIGN_BOTH, *SETTLED, approval_row("waivable"))),
    Attack("signatures from before another waiver", "guard_article_count", "is never counted back",
        (*SETTLED, *SIGN_BOTH, withdrawal_row("waivable", of="waivable"), waiver_row(reason="'another'"),
            naming("reviewer"), naming("second"), COUNT_BACK)),
    Attack("a waiver withdrawn by a board member", BACK, "an editor withdraws",
        (withdrawal_row("waived", "second"),)),
    Attack("a waiver withdrawn without a reason", BACK, "an editor withdraws",
        (withdrawal_row("waived", reason="' '"),)),
    Attack("a waiver of another article withdrawn", BACK, "an editor withdraws", (withdrawal_row("ready"),)),
    Attack("a waiver withdrawn after the approval", BACK, "an editor withdraws",
        (*(sign_off_row("waived", one) for one in ("reviewer", "second")), approval_row("waived"),
            withdrawal_row("waived"))),
)  # fmt: skip
