"""Indexes found missing with 10,000 articles in the database: no page may scan all articles, rulings or signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STANDING = {f"{dialect}_where": sa.text("ended_at IS NULL") for dialect in ("sqlite", "postgresql")}
REPLACED = (
    ("ix_contribution_article_id", "contribution", ["article_id"]),
    ("ix_assignment_person_id_ended_at", "assignment", ["person_id", "ended_at"]),
    ("ix_ruling_person_id", "ruling", ["person_id"]),
)


def upgrade() -> None:
    for name, table, _columns in REPLACED:
        op.drop_index(name, table)
    op.create_index("ix_article_changed_at_id", "article", ["changed_at", "id"])
    op.create_index("ix_article_version_id", "article", ["version_id"])
    op.create_index("ix_contribution_article_id_person_id", "contribution", ["article_id", "person_id"])
    op.create_index(
        "ix_assignment_person_id_due_at", "assignment", ["person_id", "due_at", "article_id"], **STANDING
    )
    op.create_index("ix_ruling_person_id_article_id", "ruling", ["person_id", "article_id"])
    op.create_index("ix_sign_off_version_id", "sign_off", ["version_id"])
    op.create_index("ix_approval_version_id", "approval", ["version_id"])


def downgrade() -> None:
    for name, table in (
        ("ix_approval_version_id", "approval"),
        ("ix_sign_off_version_id", "sign_off"),
        ("ix_ruling_person_id_article_id", "ruling"),
        ("ix_assignment_person_id_due_at", "assignment"),
        ("ix_contribution_article_id_person_id", "contribution"),
        ("ix_article_version_id", "article"),
        ("ix_article_changed_at_id", "article"),
    ):
        op.drop_index(name, table)
    for name, table, columns in REPLACED:
        op.create_index(name, table, columns)
