"""Attacks on what a version holds and on what befell its sources; see attacks.py."""

from attack import Attack
from raw_sql import merge_row, status_change_row, version_row

ADDITIONS = tuple(
    Attack(f"a late {table} in {article}", f"guard_{table}_complete", "nothing is added",
        (sql.format(article),))
    for article in ("ready", "approved")
    for table, sql in (
        (
            "claim",
            "INSERT INTO claim (version_id, ordinal, text, heading, kind, risk, risk_reason, fingerprint, "
            "wording, context) SELECT version_id, 99, 'x', '[]', 'sentence', 'normal', '', 'x', 'x', '' "
            "FROM article WHERE id = :{}",
        ),
        (
            "reference",
            "INSERT INTO reference (version_id, key, number, csl, text)"
            " SELECT version_id, 'late', 99, '{{}}', '' FROM article WHERE id = :{}",
        ),
        (
            "citation",
            "INSERT INTO citation (claim_id, reference_id, position, locator)"
            " SELECT max(claim.id), max(reference.id), 99, '' FROM article"
            " JOIN claim ON claim.version_id = article.version_id"
            " JOIN reference ON reference.version_id = article.version_id WHERE article.id = :{}",
        ),
    )
)  # fmt: skip
REFERENCES = (
    Attack("a reference reworded", "guard_reference_update", "only the source",
        ("UPDATE reference SET text = 'x'",)),
    Attack("a reference renumbered", "guard_reference_update", "only the source",
        ("UPDATE reference SET number = 7",)),
    Attack(
        "the source of an approved reference",
        "guard_reference_update",
        "has been approved",
        (
            "UPDATE reference SET source_id = NULL WHERE version_id ="
            " (SELECT version_id FROM article WHERE id = :approved)",
        ),
    ),
    Attack("a reference deleted", "guard_reference_no_delete", "never deleted", ("DELETE FROM reference",),
        "foreign key"),
    Attack("a gap between versions", "guard_version_number", "without a gap",
        (version_row("submitted", "3"),)),
    Attack("a version number twice", "guard_version_number", "without a gap",
        (version_row("submitted", "1"),), "unique"),
)  # fmt: skip
FALL = "guard_source_status_change"
FALLS = (
    Attack("a fall that spares the rulings before it", FALL, "names the last ruling before it",
        (status_change_row("1", last_ruling_id="0"),)),
    Attack("a fall that ends rulings still to come", FALL, "names the last ruling before it",
        (status_change_row("1", last_ruling_id="(SELECT max(id) + 9 FROM ruling)"),)),
    Attack("taking back what befell another source", FALL, "only a change of the same source",
        (status_change_row("1", takes_back_id="(SELECT min(id) FROM source_status_change)"),)),
)  # fmt: skip

TWICE = "(SELECT id FROM source WHERE title = 'Twice {}')"
MERGES = (
    Attack("a merge into what went itself", "guard_source_merge", "was itself merged",
        (merge_row(TWICE.format(2), TWICE.format(1)),)),
    Attack("merging away what others went into", "guard_source_merge", "others went into this source",
        (merge_row(TWICE.format(0), TWICE.format(2)),)),
    Attack(
        "a reference tied to a source that went",
        "guard_reference_new_source",
        "was merged into another",
        (
            f"UPDATE reference SET source_id = {TWICE.format(1)} WHERE key = 'lee2020'"
            " AND version_id = (SELECT version_id FROM article WHERE id = :ready)",
        ),
    ),
    Attack(
        "a new reference to a source that went",
        "guard_reference_source",
        "was merged into another",
        (
            "INSERT INTO reference (version_id, key, number, csl, text, source_id) SELECT version_id, "
            f"'late', 99, '{{}}', '', {TWICE.format(1)} FROM article WHERE id = :submitted",
        ),
    ),
)  # fmt: skip

KEEPING = tuple(
    Attack(
        name,
        "guard_ruling_kept",
        "only where its passage stands unchanged",
        (
            "INSERT INTO source_text (source_id, number, label, text, sha256, kind, licence, file_kind, "
            "file_name, added_at) SELECT text.source_id, 9, 'x', 'It was kept. Walking helps? Who knows.', "
            "'x', 'other', '', '', '', CURRENT_TIMESTAMP FROM ruling_kept JOIN source_text text ON text.id "
            "= ruling_kept.source_text_id",
            "INSERT INTO ruling_kept (ruling_id, source_text_id, passage_start, passage_end)"
            f" SELECT ruling_id, {text}, 13, 27 FROM ruling_kept",
        ),
    )
    for name, text in (
        ("a ruling kept on a text that changed its passage", "(SELECT max(id) FROM source_text)"),
        ("a ruling kept on the text of another source", "(SELECT min(id) FROM source_text)"),
    )
)

CHAIN, HEAD = "guard_event_chain", "guard_log_head_follows"


def event_row(**changes: str) -> str:
    """The next event of the log, right in everything but the changes:
    its number is odd where one subtree ends with it."""
    values = {
        "id": "size + 1",
        "happened_at": "CURRENT_TIMESTAMP",
        "action": "'x'",
        "before": "'{}'",
        "after": "'{}'",
        "prev": "hash",
        "hash": "'" + "a" * 64 + "'",
        "nodes": "CASE WHEN size % 2 = 0 THEN '" + "b" * 64 + "' ELSE '' END",
    }
    chosen = values | changes
    return f"INSERT INTO event ({', '.join(chosen)}) SELECT {', '.join(chosen.values())} FROM log_head"


LOG = (
    Attack("an event without its links", CHAIN, "continues the chain",
        (event_row(prev="''", hash="''", nodes="''"),)),
    Attack("a gap in the log", CHAIN, "continues the chain", (event_row(id="size + 2"),)),
    Attack("an event that names another before it", CHAIN, "continues the chain",
        (event_row(prev="'" + "c" * 64 + "'"),)),
    Attack("an event with too many subtrees", CHAIN, "continues the chain",
        (event_row(nodes="'" + "b" * 64 * 9 + "'"),)),
    Attack("an event with a short hash", CHAIN, "continues the chain", (event_row(hash="'short'"),)),
    Attack("the head moved on alone", HEAD, "follows from its last event",
        ("UPDATE log_head SET size = size + 1",)),
    Attack("the head moved back", HEAD, "follows from its last event",
        ("UPDATE log_head SET size = size - 1",)),
    Attack("another frontier", HEAD, "follows from its last event", ("UPDATE log_head SET frontier = ''",)),
    Attack("a second head", "guard_log_head_insert", "never replaced",
        ("INSERT INTO log_head (id, size, hash, frontier) SELECT 2, size, hash, frontier FROM log_head",),
        "check constraint"),
    Attack("no head", "guard_log_head_no_delete", "never deleted", ("DELETE FROM log_head",)),
    Attack("a checkpoint of a longer log", "guard_checkpoint_of_the_log", "of the log as it stands",
        ((
                "INSERT INTO checkpoint (id, size, root, note, made_at) SELECT 99, size + 1, 'x', 'x', "
                "CURRENT_TIMESTAMP FROM log_head"
            ),)),
)  # fmt: skip
