"""A text of a source names the file it was read from; a newer text that ends rulings of an approved article opens a re-review;
what could not be screened says why."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards"
WHOLE = "(file_sha256 IS NULL) = (file_size IS NULL)"
ONE_CAUSE = "(status_change_id IS NULL) <> (source_text_id IS NULL)"
OLDER = "id, article_id, status_change_id, opened_at, closed_at, closed_by, answer"


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _run(statement: str) -> None:
    op.get_bind().exec_driver_sql(statement)


@contextmanager
def _without_triggers_that_speak_of(table: str) -> Iterator[None]:
    """SQLite refuses to put a new table in the place of one that a trigger names; they come back word for word."""
    named = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE :table")
    found = op.get_bind().execute(named, {"table": f"%{table}%"}).all()
    for name, _ in found:
        _run(f"DROP TRIGGER {name}")
    yield
    for _, made in found:
        _run(made)


def _made_anew(has_texts: bool) -> None:
    """`re_review` on SQLite, which changes no column of a table that is there."""
    keys: list[sa.Column[object] | sa.Constraint] = [
        sa.Column("status_change_id", sa.Integer(), nullable=has_texts),
        sa.ForeignKeyConstraint(
            ["status_change_id"], ["source_status_change.id"], name="fk_re_review_status_change_id"
        ),
        sa.UniqueConstraint(
            "article_id", "status_change_id", name="uq_re_review_article_id_status_change_id"
        ),
    ]
    if has_texts:
        keys += [
            sa.Column("source_text_id", sa.Integer(), nullable=True),
            sa.ForeignKeyConstraint(
                ["source_text_id"], ["source_text.id"], name="fk_re_review_source_text_id"
            ),
            sa.UniqueConstraint(
                "article_id", "source_text_id", name="uq_re_review_article_id_source_text_id"
            ),
            sa.CheckConstraint(ONE_CAUSE, name="ck_re_review_one_cause"),
        ]
    op.create_table(
        "re_review_made_anew",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_re_review"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_re_review_article_id"),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name="fk_re_review_closed_by"),
        sa.CheckConstraint("(closed_at IS NULL) = (answer = '')", name="ck_re_review_closed_with_an_answer"),
        *keys,
    )
    with _without_triggers_that_speak_of("re_review"):
        _run(
            f"INSERT INTO re_review_made_anew ({OLDER}) SELECT {OLDER} FROM re_review WHERE status_change_id IS NOT NULL"
        )
        _run("DROP TABLE re_review")
        _run("ALTER TABLE re_review_made_anew RENAME TO re_review")
    op.create_index("ix_re_review_status_change_id", "re_review", ["status_change_id"])
    is_open = sa.text("closed_at IS NULL")
    op.create_index("ix_re_review_open", "re_review", ["opened_at", "id"], sqlite_where=is_open)


def _add_cause() -> None:
    op.alter_column("re_review", "status_change_id", existing_type=sa.Integer(), nullable=True)
    op.add_column("re_review", sa.Column("source_text_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        "fk_re_review_source_text_id", "re_review", "source_text", ["source_text_id"], ["id"]
    )
    op.create_unique_constraint(
        "uq_re_review_article_id_source_text_id", "re_review", ["article_id", "source_text_id"]
    )
    op.create_check_constraint("ck_re_review_one_cause", "re_review", ONE_CAUSE)


def _drop_cause() -> None:
    _run("ALTER TABLE re_review DISABLE TRIGGER guard_re_review_no_delete")
    _run("DELETE FROM re_review WHERE status_change_id IS NULL")
    _run("ALTER TABLE re_review ENABLE TRIGGER guard_re_review_no_delete")
    op.drop_column("re_review", "source_text_id")
    op.alter_column("re_review", "status_change_id", existing_type=sa.Integer(), nullable=False)


def upgrade() -> None:
    op.add_column("source_text", sa.Column("file_sha256", sa.String(64), nullable=True))
    op.add_column("source_text", sa.Column("file_kind", sa.String(24), server_default="", nullable=False))
    op.add_column("source_text", sa.Column("file_name", sa.Text(), server_default="", nullable=False))
    check = f"CONSTRAINT ck_source_text_file_whole CHECK ({WHOLE})"
    _run(f"ALTER TABLE source_text ADD COLUMN file_size INTEGER {check}")
    op.create_index("ix_source_text_file_sha256", "source_text", ["file_sha256"])
    op.create_table(
        "screening_failure",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("version_id", name="pk_screening_failure"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_screening_failure_version_id"),
    )
    if _on_sqlite():
        _made_anew(has_texts=True)
    else:
        _add_cause()
    path = GUARDS / "0010" / op.get_bind().dialect.name / "source_text_opens.sql"
    for statement in path.read_text(encoding="utf-8").split("-- next\n"):
        _run(statement)


def downgrade() -> None:
    if _on_sqlite():
        _run("DROP TRIGGER guard_source_text_opens")
        _made_anew(has_texts=False)
    else:
        _run("DROP FUNCTION guard_source_text_opens() CASCADE")
        _drop_cause()
    op.drop_table("screening_failure")
    op.drop_index("ix_source_text_file_sha256", "source_text")
    for name in ("file_size", "file_name", "file_kind", "file_sha256"):
        _run(f"ALTER TABLE source_text DROP COLUMN {name}")
