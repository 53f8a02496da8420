"""Attacks on I2, I4 and I7: rulings on what is not to be ruled on, in raw SQL."""

from attack import Attack
from attacks_on_confirmations import LAST, RULING
from raw_sql import disclosure_row, ruling_row

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
        (ruling_row("open", "second", fingerprint="'x'"),),
    ),
    Attack(
        "a source that the claim does not cite",
        RULING,
        "a source that the claim cites",
        (ruling_row("open", "second", source_id="2", source_text_id="2"),),
    ),
    Attack(
        "an older text of the source",
        RULING,
        "in its newest text",
        (
            "INSERT INTO source_text (source_id, number, label, text, sha256, kind, licence, file_kind, "
            "file_name, added_at) VALUES (1, 2, 'x', 'x', 'x', 'other', '', '', '', CURRENT_TIMESTAMP)",
            ruling_row("open", "second", source_text_id="1"),
        ),
    ),
    Attack(
        "in the place of another person's",
        RULING,
        "only one of the same person",
        (ruling_row("ready", "second", replaces_id=LAST.format(":reviewer")),),
    ),
)
