"""Attacks on I2, I4 and I7: rulings on what is not to be ruled on, in raw SQL."""

from attack import Attack
from attacks_on_confirmations import LAST, RULING
from raw_sql import NEWEST_PAIR, disclosure_row, pair_row, ruling_row

OLDER = (
    "(SELECT max(known.id) FROM pair known WHERE known.article_id = a.id AND known.wording = pair.wording"
    " AND known.source_no = pair.source_no)"
)
RULINGS = (
    Attack(
        "ruled when approved",
        RULING,
        "the version under review",
        (disclosure_row("approved", "third"), ruling_row("approved", "third")),
    ),
    Attack(
        "a made-up claim",
        RULING,
        "the version under review",
        (pair_row("open", fingerprint="'x'"), ruling_row("open", "second", pair_id=NEWEST_PAIR)),
    ),
    Attack(
        "a source that the claim does not cite",
        RULING,
        "a source that the claim cites",
        (
            pair_row("open", source_id="2", source_text_id="2"),
            ruling_row("open", "second", pair_id=NEWEST_PAIR),
        ),
    ),
    Attack(
        "a verdict on a source, of a claim that cites none",
        RULING,
        "needs a citation or needs none",
        (ruling_row("open", "second", verdict="'needs_no_citation'"),),
    ),
    Attack(
        "an older text of the source",
        RULING,
        "in its newest text",
        (
            "INSERT INTO source_text (source_id, number, label, text, sha256, kind, licence, file_kind, "
            "file_name, added_at) VALUES (1, 2, 'x', 'x', 'x', 'other', '', '', '', CURRENT_TIMESTAMP)",
            ruling_row("open", "second", pair_id=OLDER),
        ),
    ),
    Attack(
        "in the place of another person's",
        RULING,
        "only one of the same person",
        (ruling_row("ready", "second", replaces_id=LAST.format(":reviewer")),),
    ),
)
