"""Who a version lists as its contributors, found among the people by e-mail and ORCID iD."""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OF_PEOPLE = (
    "action IN ('add_person', 'change_person', 'grant_role', 'revoke_role', "
    "'close_account', 'open_account', 'reset_password', 'reset_second_factor')"
)
FOLDER = Path(__file__).resolve().parents[1] / "guards" / "0020"


def _statements() -> list[str]:
    """Split at `-- next`; a line `-- for tables: …` repeats them for each table."""
    found = []
    for path in sorted((FOLDER / op.get_bind().dialect.name).glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        tables = re.findall(r"^-- for tables: (.+)$", text, flags=re.MULTILINE)
        for table in tables[0].split() if tables else [""]:
            found += [part.strip().replace("{table}", table) for part in text.split("-- next\n")]
    return found


def upgrade() -> None:
    op.create_table(
        "contributor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("orcid", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("contribution", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contributor"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_contributor_article_id"),
        sa.ForeignKeyConstraint(
            ["version_id", "article_id"],
            ["version.id", "version.article_id"],
            name="fk_contributor_version_id_article_id",
        ),
        sa.UniqueConstraint("version_id", "ordinal", name="uq_contributor_version_id_ordinal"),
        sa.CheckConstraint("name <> ''", name="ck_contributor_has_name"),
        sa.CheckConstraint("email = lower(email)", name="ck_contributor_email_lower"),
        sa.CheckConstraint("length(orcid) = 19 AND orcid = upper(orcid)", name="ck_contributor_orcid_form"),
    )
    for column in ("article_id", "email", "orcid"):
        op.create_index(f"ix_contributor_{column}", "contributor", [column])
    where = sa.text(OF_PEOPLE)
    op.create_index(
        "ix_event_of_people", "event", ["person_id", "id"], sqlite_where=where, postgresql_where=where
    )
    for statement in _statements():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_index("ix_event_of_people", table_name="event")
    kind, drop = ("TRIGGER", "DROP TRIGGER {}")
    if op.get_bind().dialect.name == "postgresql":
        kind, drop = ("FUNCTION", "DROP FUNCTION {}() CASCADE")
    for statement in _statements():
        for name in re.findall(rf"CREATE {kind} (\w+)", statement):
            op.get_bind().exec_driver_sql(drop.format(name))
    op.drop_table("contributor")
