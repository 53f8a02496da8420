"""Threads and comments with their places, suggestions that were accepted, and requested changes as items with answers."""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).resolve().parents[1] / "guards" / "0013"
ON_OTHERS = ("guard_sign_off_threads", "guard_approval_threads", "guard_version_answers")
PLACES = ("claim", "exact", "context", "alike", "by_hand", "lost")
TABLES = (
    "thread",
    "thread_place",
    "thread_change",
    "comment",
    "comment_withdrawal",
    "suggestion_acceptance",
    "change_item",
    "change_answer",
)
# One reason of before is one item: a thread on the article, under the number of its request.
ONE_ITEM_EACH = (
    "INSERT INTO thread (id, article_id, version_id, is_blocking, is_board_only, opened_by, opened_at, claim_text,"
    " fingerprint, words, prefix, suffix) SELECT id, article_id, version_id, FALSE, FALSE, person_id, requested_at,"
    " '', '', '', '', '' FROM change_request",
    "INSERT INTO comment (id, thread_id, person_id, text, written_at) SELECT id, id, person_id,"
    " CASE WHEN reason = '' THEN '–' ELSE reason END, requested_at FROM change_request",
    "INSERT INTO change_item (id, change_request_id, thread_id, position) SELECT id, id, id, 1 FROM change_request",
)
NEXT_NUMBER = (
    "SELECT setval(pg_get_serial_sequence('{0}', 'id'), (SELECT max(id) FROM {0}))"
    " WHERE EXISTS (SELECT 1 FROM {0})"
)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _statements(path: Path) -> list[str]:
    """Split at `-- next`; a line `-- for tables: …` repeats them for each table."""
    text = path.read_text(encoding="utf-8")
    tables = re.findall(r"^-- for tables: (.+)$", text, flags=re.MULTILINE)
    parts = [part.strip() for part in text.split("-- next\n")]
    if not tables:
        return parts
    return [part.replace("{table}", table) for table in tables[0].split() for part in parts]


def _column(name: str, kind: sa.types.TypeEngine[object], nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=nullable)


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _time(name: str) -> sa.Column[object]:
    return _column(name, sa.DateTime(timezone=True))


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _threads() -> None:
    op.create_table(
        "thread",
        _id(),
        _column("article_id", sa.Integer()),
        _column("version_id", sa.Integer()),
        _column("is_blocking", sa.Boolean()),
        _column("is_board_only", sa.Boolean()),
        _column("opened_by", sa.Integer()),
        _time("opened_at"),
        _column("claim_text", sa.Text()),
        _column("fingerprint", sa.String()),
        _column("words", sa.Text()),
        _column("prefix", sa.String()),
        _column("suffix", sa.String()),
        _key("thread"),
        _foreign("thread", "article_id", "article"),
        _foreign("thread", "opened_by", "person"),
        sa.ForeignKeyConstraint(
            ["version_id", "article_id"],
            ["version.id", "version.article_id"],
            name="fk_thread_version_id_article_id",
        ),
        sa.CheckConstraint("(claim_text = '') = (fingerprint = '')", name="ck_thread_claim_has_fingerprint"),
    )
    op.create_index("ix_thread_article_id_id", "thread", ["article_id", "id"])
    op.create_table(
        "thread_place",
        _id(),
        _column("thread_id", sa.Integer()),
        _column("version_id", sa.Integer()),
        _column("claim_id", sa.Integer(), True),
        _column("start_at", sa.Integer(), True),
        _column("end_at", sa.Integer(), True),
        sa.Column(
            "how",
            sa.Enum(
                *PLACES,
                name="ck_thread_place_place_found",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        _column("person_id", sa.Integer(), True),
        _time("placed_at"),
        _key("thread_place"),
        _foreign("thread_place", "thread_id", "thread"),
        _foreign("thread_place", "version_id", "version"),
        _foreign("thread_place", "claim_id", "claim"),
        _foreign("thread_place", "person_id", "person"),
        sa.CheckConstraint("(how = 'lost') = (claim_id IS NULL)", name="ck_thread_place_lost_has_no_claim"),
        sa.CheckConstraint(
            "(claim_id IS NULL) = (start_at IS NULL) AND (claim_id IS NULL) = (end_at IS NULL)",
            name="ck_thread_place_range_in_claim",
        ),
    )
    op.create_index(
        "ix_thread_place_thread_id_version_id_id", "thread_place", ["thread_id", "version_id", "id"]
    )
    op.create_table(
        "thread_change",
        _id(),
        _column("thread_id", sa.Integer()),
        _column("is_resolved", sa.Boolean()),
        _column("person_id", sa.Integer()),
        _time("changed_at"),
        _key("thread_change"),
        _foreign("thread_change", "thread_id", "thread"),
        _foreign("thread_change", "person_id", "person"),
    )
    op.create_index("ix_thread_change_thread_id_id", "thread_change", ["thread_id", "id"])


def _comments() -> None:
    op.create_table(
        "comment",
        _id(),
        _column("thread_id", sa.Integer()),
        _column("person_id", sa.Integer()),
        _column("text", sa.Text()),
        _column("suggestion", sa.Text(), True),
        _column("replaces", sa.Text(), True),
        _time("written_at"),
        _key("comment"),
        _foreign("comment", "thread_id", "thread"),
        _foreign("comment", "person_id", "person"),
        sa.CheckConstraint(
            "(suggestion IS NULL) = (replaces IS NULL)", name="ck_comment_suggestion_replaces"
        ),
        sa.CheckConstraint("text <> '' OR suggestion IS NOT NULL", name="ck_comment_says_something"),
    )
    op.create_index("ix_comment_thread_id_id", "comment", ["thread_id", "id"])
    op.create_table(
        "comment_withdrawal",
        _id(),
        _column("comment_id", sa.Integer()),
        _column("person_id", sa.Integer()),
        _time("withdrawn_at"),
        _key("comment_withdrawal"),
        _foreign("comment_withdrawal", "comment_id", "comment"),
        _foreign("comment_withdrawal", "person_id", "person"),
        sa.UniqueConstraint("comment_id", name="uq_comment_withdrawal_comment_id"),
    )
    op.create_table(
        "suggestion_acceptance",
        _id(),
        _column("comment_id", sa.Integer()),
        _column("version_id", sa.Integer()),
        _column("claim_id", sa.Integer()),
        _column("start_at", sa.Integer()),
        _column("person_id", sa.Integer()),
        _time("accepted_at"),
        _key("suggestion_acceptance"),
        _foreign("suggestion_acceptance", "comment_id", "comment"),
        _foreign("suggestion_acceptance", "version_id", "version"),
        _foreign("suggestion_acceptance", "claim_id", "claim"),
        _foreign("suggestion_acceptance", "person_id", "person"),
        sa.UniqueConstraint(
            "comment_id", "version_id", name="uq_suggestion_acceptance_comment_id_version_id"
        ),
    )
    op.create_index("ix_suggestion_acceptance_version_id_id", "suggestion_acceptance", ["version_id", "id"])


def _items() -> None:
    op.create_table(
        "change_item",
        _id(),
        _column("change_request_id", sa.Integer()),
        _column("thread_id", sa.Integer()),
        _column("position", sa.Integer()),
        _key("change_item"),
        _foreign("change_item", "change_request_id", "change_request"),
        _foreign("change_item", "thread_id", "thread"),
        sa.UniqueConstraint(
            "change_request_id", "thread_id", name="uq_change_item_change_request_id_thread_id"
        ),
    )
    op.create_index("ix_change_request_article_id", "change_request", ["article_id"])
    op.create_index("ix_change_item_thread_id", "change_item", ["thread_id"])
    op.create_table(
        "change_answer",
        _id(),
        _column("change_item_id", sa.Integer()),
        _column("is_changed", sa.Boolean()),
        _column("reason", sa.Text()),
        _column("person_id", sa.Integer()),
        _time("answered_at"),
        _key("change_answer"),
        _foreign("change_answer", "change_item_id", "change_item"),
        _foreign("change_answer", "person_id", "person"),
        sa.UniqueConstraint("change_item_id", name="uq_change_answer_change_item_id"),
        sa.CheckConstraint("is_changed OR reason <> ''", name="ck_change_answer_reason_given"),
    )


def upgrade() -> None:
    _threads()
    _comments()
    _items()
    run = op.get_bind().exec_driver_sql
    for statement in ONE_ITEM_EACH:
        run(statement)
    if not _on_sqlite():
        for table in ("thread", "comment", "change_item"):
            run(NEXT_NUMBER.format(table))
    for path in sorted((FOLDER / op.get_bind().dialect.name).glob("*.sql")):
        for statement in _statements(path):
            run(statement)


def downgrade() -> None:
    run = op.get_bind().exec_driver_sql
    if _on_sqlite():
        for name in ON_OTHERS:
            run(f"DROP TRIGGER {name}")
    else:
        for path in sorted((FOLDER / "postgresql").glob("*.sql")):
            for statement in _statements(path):
                for name in re.findall(r"CREATE FUNCTION (\w+)", statement):
                    run(f"DROP FUNCTION {name}() CASCADE")
    op.drop_index("ix_change_request_article_id", "change_request")
    for table in reversed(TABLES):
        op.drop_table(table)
