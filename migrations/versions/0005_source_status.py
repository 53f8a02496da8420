"""When a source falls: what happened to it, the rulings that stop holding, the approved articles that are looked at again."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards"
BEFORE = ("ok", "corrected", "expression_of_concern", "retracted", "superseded")
STATUSES = (*BEFORE, "withdrawn")
KINDS = ("trial", "review", "guideline", "label", "protocol", "study", "other")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _enum(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _statements(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("-- next\n")


def _view(folder: str, name: str) -> None:
    """Puts this wording of the view in the place of the one that is there."""
    made = (GUARDS / folder / "views" / name).read_text(encoding="utf-8")
    if _on_sqlite():
        op.get_bind().exec_driver_sql("DROP VIEW standing_ruling")
    else:
        made = made.replace("CREATE VIEW", "CREATE OR REPLACE VIEW")
    op.get_bind().exec_driver_sql(made)


def _list_of_statuses(values: tuple[str, ...]) -> None:
    """SQLite changes a CHECK only by making the table anew; no view and no trigger speaks of it."""
    if not _on_sqlite():
        op.drop_constraint("ck_source_source_status", "source", type_="check")
        listed = ", ".join(f"'{value}'" for value in values)
        op.create_check_constraint("ck_source_source_status", "source", f"status IN ({listed})")
        return
    op.create_table(
        "source_made_anew",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("csl", sa.JSON(), nullable=False),
        sa.Column("doi", sa.String(), nullable=True),
        sa.Column("pmid", sa.String(), nullable=True),
        sa.Column("pmcid", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("kind", _enum(KINDS, "ck_source_source_kind"), nullable=False),
        sa.Column("status", _enum(values, "ck_source_source_status"), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["superseded_by_id"], ["source.id"], name="fk_source_superseded_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("doi", name="uq_source_doi"),
        sa.UniqueConstraint("pmcid", name="uq_source_pmcid"),
        sa.UniqueConstraint("pmid", name="uq_source_pmid"),
    )
    run = op.get_bind().exec_driver_sql
    columns = "id, title, csl, doi, pmid, pmcid, url, kind, status, superseded_by_id, created_at"
    run(f"INSERT INTO source_made_anew ({columns}) SELECT {columns} FROM source")
    run("DROP TABLE source")
    run("ALTER TABLE source_made_anew RENAME TO source")
    op.create_index("ix_source_url", "source", ["url"], unique=False)


def upgrade() -> None:
    _list_of_statuses(STATUSES)
    op.create_table(
        "source_status_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("status", _enum(STATUSES, "ck_source_status_change_changed_status"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("found_in", sa.String(), nullable=False),
        sa.Column("last_ruling_id", sa.Integer(), nullable=False),
        sa.Column("takes_back_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source_status_change"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_status_change_source_id"),
        sa.ForeignKeyConstraint(["notice_id"], ["source.id"], name="fk_source_status_change_notice_id"),
        sa.ForeignKeyConstraint(
            ["takes_back_id"], ["source_status_change.id"], name="fk_source_status_change_takes_back_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_source_status_change_person_id"),
        sa.UniqueConstraint("takes_back_id", name="uq_source_status_change_takes_back_id"),
        sa.CheckConstraint("reason <> ''", name="ck_source_status_change_reason_given"),
    )
    op.create_index(
        "ix_source_status_change_source_id_last_ruling_id",
        "source_status_change",
        ["source_id", "last_ruling_id"],
    )
    found = sa.text("found_in <> ''")
    op.create_index(
        "uq_source_status_change_found_in",
        "source_status_change",
        ["source_id", "found_in"],
        unique=True,
        sqlite_where=found,
        postgresql_where=found,
    )
    op.create_table(
        "re_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("status_change_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_re_review"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_re_review_article_id"),
        sa.ForeignKeyConstraint(
            ["status_change_id"], ["source_status_change.id"], name="fk_re_review_status_change_id"
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name="fk_re_review_closed_by"),
        sa.UniqueConstraint(
            "article_id", "status_change_id", name="uq_re_review_article_id_status_change_id"
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (answer = '')", name="ck_re_review_closed_with_an_answer"),
    )
    op.create_index("ix_re_review_status_change_id", "re_review", ["status_change_id"])
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_re_review_open",
        "re_review",
        ["opened_at", "id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_approval_next_review_due", "approval", ["next_review_due"])
    _view("0005", "standing_ruling.sql")
    for statement in _statements(GUARDS / "0005" / op.get_bind().dialect.name / "source_status.sql"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    _view("0002", "2_standing_ruling.sql")
    if not _on_sqlite():
        for name in (
            "source_status_change",
            "source_status_change_opens",
            "source_status_change_append_only",
            "re_review",
        ):
            op.get_bind().exec_driver_sql(f"DROP FUNCTION guard_{name}() CASCADE")
    op.drop_index("ix_approval_next_review_due", "approval")
    op.drop_table("re_review")
    op.drop_table("source_status_change")
    op.get_bind().exec_driver_sql("UPDATE source SET status = 'retracted' WHERE status = 'withdrawn'")
    _list_of_statuses(BEFORE)
