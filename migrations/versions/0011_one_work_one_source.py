"""Two sources that are one work are merged by a person; a source's history; searches by words."""

import re
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards"
FROZEN = "guard_event_no_update"
STATES = ("asked", "found", "not_found", "offline", "failed")
NUMBER = {
    "sqlite": "json_extract(after, '$.source_id')",
    "postgresql": "CAST(after ->> 'source_id' AS integer)",
}


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _statements() -> Iterator[str]:
    for path in sorted((GUARDS / "0011" / op.get_bind().dialect.name).glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        tables = re.findall(r"^-- for tables: (.+)$", text, flags=re.MULTILINE)
        for table in tables[0].split() if tables else [""]:
            yield from (part.replace("{table}", table) for part in text.split("-- next\n"))


def _find_events_by_source() -> None:
    """The guard against changes steps aside while the events of before get their source's number."""
    run = op.get_bind().exec_driver_sql
    filled = f"UPDATE event SET source_id = {NUMBER[op.get_bind().dialect.name]} WHERE article_id IS NULL"
    if _on_sqlite():
        frozen = run(f"SELECT sql FROM sqlite_master WHERE name = '{FROZEN}'").scalar_one()
        run(f"DROP TRIGGER {FROZEN}")
        run(filled)
        run(frozen)
    else:
        run(f"ALTER TABLE event DISABLE TRIGGER {FROZEN}")
        run(filled)
        run(f"ALTER TABLE event ENABLE TRIGGER {FROZEN}")
    is_of_a_source = sa.text("source_id IS NOT NULL")
    op.create_index(
        "ix_event_source_id_id",
        "event",
        ["source_id", "id"],
        sqlite_where=is_of_a_source,
        postgresql_where=is_of_a_source,
    )


def upgrade() -> None:
    op.create_table(
        "source_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source_merge"),
        sa.ForeignKeyConstraint(["merged_id"], ["source.id"], name="fk_source_merge_merged_id"),
        sa.ForeignKeyConstraint(["kept_id"], ["source.id"], name="fk_source_merge_kept_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_source_merge_person_id"),
        sa.UniqueConstraint("merged_id", name="uq_source_merge_merged_id"),
        sa.CheckConstraint("merged_id <> kept_id", name="ck_source_merge_of_two"),
        sa.CheckConstraint("reason <> ''", name="ck_source_merge_reason_given"),
    )
    op.create_index("ix_source_merge_kept_id", "source_merge", ["kept_id"])
    op.create_table(
        "source_distinction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source_distinction"),
        sa.ForeignKeyConstraint(["first_id"], ["source.id"], name="fk_source_distinction_first_id"),
        sa.ForeignKeyConstraint(["second_id"], ["source.id"], name="fk_source_distinction_second_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_source_distinction_person_id"),
        sa.UniqueConstraint("first_id", "second_id", name="uq_source_distinction_first_id_second_id"),
        sa.CheckConstraint("first_id < second_id", name="ck_source_distinction_lower_first"),
        sa.CheckConstraint("reason <> ''", name="ck_source_distinction_reason_given"),
    )
    op.create_index("ix_source_distinction_second_id", "source_distinction", ["second_id"])
    op.create_table(
        "word_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_word_search"),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_word_search_asked_by"),
        sa.UniqueConstraint("service", "words", name="uq_word_search_service_words"),
        sa.CheckConstraint(
            "state NOT IN ('found', 'not_found') OR answered_at IS NOT NULL",
            name="ck_word_search_answered_has_time",
        ),
        sa.CheckConstraint("state <> 'found' OR result <> ''", name="ck_word_search_found_has_result"),
        sa.CheckConstraint(f"state IN {STATES}", name="ck_word_search_state"),
    )
    op.add_column("event", sa.Column("source_id", sa.Integer(), nullable=True))
    _find_events_by_source()
    for statement in _statements():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    run = op.get_bind().exec_driver_sql
    if _on_sqlite():
        for name in ("source", "new_source"):
            run(f"DROP TRIGGER guard_reference_{name}")
    else:
        for name in ("reference_source", "source_merge", "source_merge_reties", "source_merge_append_only", "source_distinction_append_only"):  # fmt: skip
            run(f"DROP FUNCTION guard_{name}() CASCADE")
    op.drop_index("ix_event_source_id_id", "event")
    op.drop_column("event", "source_id")
    op.drop_table("word_search")
    op.drop_table("source_distinction")
    op.drop_table("source_merge")
