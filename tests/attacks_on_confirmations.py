"""Attacks on what a ruling says it was made on, and on what a confirmation confirms."""

from attack import Attack
from raw_sql import NEWEST_PAIR, last_ruling, pair_row, ruling_row

RULING = "guard_ruling"
LAST = last_ruling("{}")
MADE = (
    "(SELECT max(made.id) FROM ruling made JOIN claim was ON was.id = made.claim_id WHERE made.article_id "
    "= a.id AND was.ordinal = {} AND made.person_id = {})"
)
STANDS = "repeats a ruling that stands on the same words"


def confirming(ordinal: str, who: str, of: str, made_by: str, **changes: str) -> str:
    """A confirmation on claim `ordinal` of a ruling on claim `of` of the version before."""
    confirmed = MADE.format(of, made_by)
    return ruling_row(
        "moved",
        who,
        ordinal=ordinal,
        confirms_id=confirmed,
        passage=f"(SELECT passage FROM ruling WHERE id = {confirmed})",
        **changes,
    )


CONFIRMATIONS = (
    Attack("in another context than its claim's", RULING, "the version under review",
        (pair_row("open", context="'x'"), ruling_row("open", "second", pair_id=NEWEST_PAIR))),
    Attack("on other words than its claim's", RULING, "the version under review",
        (pair_row("open", wording="'x'"), ruling_row("open", "second", pair_id=NEWEST_PAIR))),
    Attack("confirming a ruling on other words", RULING, STANDS,
        (confirming("1", "reviewer", "3", ":reviewer"),)),
    Attack("confirming with another verdict", RULING, STANDS,
        (confirming("1", "reviewer", "1", ":reviewer", verdict="'contradicts'"),)),
    Attack("confirming with another locator", RULING, STANDS,
        (confirming("1", "reviewer", "1", ":reviewer", locator="'p. 9'"),)),
    Attack("confirming a ruling of the same surroundings", RULING, STANDS, (
        ruling_row("ready", "second", replaces_id=LAST.format(":second"),
            confirms_id=LAST.format(":reviewer"), passage="'Walking lowered systolic pressure'"),
    )),
    Attack(
        "confirming a confirmation",
        RULING,
        STANDS,
        (confirming("1", "reviewer", "1", ":reviewer"), confirming("1", "second", "1", ":reviewer")),
    ),
    Attack("confirming another's ruling on a high-risk claim", RULING, "only their own ruling",
        (confirming("3", "second", "3", ":reviewer"),)),
    Attack(
        "confirming where somebody ruled differently",
        RULING,
        "nothing is confirmed",
        (ruling_row("moved", "second", verdict="'contradicts'"),
            confirming("1", "reviewer", "1", ":reviewer")),
    ),
    Attack(
        "confirming what its person has taken back",
        RULING,
        STANDS,
        (
            confirming("1", "reviewer", "1", ":reviewer"),
            ruling_row("moved", "reviewer", replaces_id=LAST.format(":reviewer"), verdict="'contradicts'"),
            confirming("1", "second", "1", ":reviewer"),
        ),
    ),
    Attack(
        "edited from a claim of another article",
        "guard_claim_earlier",
        "an earlier version of its article",
        (
            "INSERT INTO claim (version_id, ordinal, text, heading, kind, risk, risk_reason, fingerprint, "
            "wording, context, earlier_id) SELECT version_id, 99, 'x', '[]', 'sentence', 'normal', '', "
            "'x', 'x', '', (SELECT min(id) FROM claim) FROM article WHERE id = :submitted",
        ),
    ),
)  # fmt: skip
