"""Policies with seats, frozen for each round of review; disclosures by category, asked anew when they are old; board members'
specialties, ORCID iD, biography and term."""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards"
MADE_ANEW = ("review", "sign_off", "approval")


def _dialect() -> str:
    return op.get_bind().dialect.name


def _statements(path: Path) -> list[str]:
    """The statements of one file, split at `-- next`; a line `-- for tables: …` repeats them for each table."""
    text = path.read_text(encoding="utf-8")
    tables = re.findall(r"^-- for tables: (.+)$", text, flags=re.MULTILINE)
    parts = [part.strip() for part in text.split("-- next\n")]
    if not tables:
        return parts
    return [part.replace("{table}", table) for table in tables[0].split() for part in parts]


def _drop_guard(name: str) -> None:
    made = "DROP TRIGGER guard_{}" if _dialect() == "sqlite" else "DROP FUNCTION guard_{}() CASCADE"
    op.get_bind().exec_driver_sql(made.format(name))


def _make_tables() -> None:
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("high_risk_rulings", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy"),
        sa.UniqueConstraint("sha256", name="uq_policy_sha256"),
        sa.CheckConstraint("quorum >= 1", name=op.f("ck_policy_quorum_positive")),
        sa.CheckConstraint("high_risk_rulings >= 1", name=op.f("ck_policy_high_risk_rulings_positive")),
    )
    op.create_table(
        "policy_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_seat"),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name="fk_policy_seat_policy_id"),
        sa.UniqueConstraint("policy_id", "specialty", name="uq_policy_seat_policy_id_specialty"),
        sa.CheckConstraint("signatures >= 1", name=op.f("ck_policy_seat_signatures_positive")),
    )
    op.create_table(
        "person_specialty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person_specialty"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_specialty_person_id"),
        sa.UniqueConstraint("person_id", "specialty", name="uq_person_specialty_person_id_specialty"),
    )


def upgrade() -> None:
    _make_tables()
    # A review of before names no policy: its numbers stand in its own row. No foreign key, which SQLite adds only by
    # making the table anew: guard_review asks for the row, and rows of policy never go.
    op.add_column("review", sa.Column("policy_id", sa.Integer(), nullable=True))
    op.add_column("review", sa.Column("disclosures_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("disclosure", sa.Column("categories", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("sign_off", sa.Column("interests", sa.Text(), nullable=False, server_default=""))
    op.add_column("person", sa.Column("orcid", sa.String(), nullable=True))
    op.add_column("person", sa.Column("biography", sa.Text(), nullable=False, server_default=""))
    op.add_column("person", sa.Column("term_ends_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("uq_person_orcid", "person", ["orcid"], unique=True)
    op.execute(
        "INSERT INTO person_specialty (person_id, specialty, position)"
        " SELECT id, specialty, 0 FROM person WHERE specialty <> ''"
    )
    op.drop_column("person", "specialty")
    for name in MADE_ANEW:
        _drop_guard(name)
    for path in sorted((GUARDS / "0015" / _dialect()).glob("*.sql")):
        for statement in _statements(path):
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for name in (*MADE_ANEW, "policy_seat"):
        _drop_guard(name)
    for name in MADE_ANEW:
        for statement in _statements(GUARDS / "0002" / _dialect() / f"{name}.sql"):
            if f"guard_{name} " in statement or f"guard_{name}()" in statement:
                op.get_bind().exec_driver_sql(statement)
    if _dialect() == "postgresql":
        for name in ("policy", "policy_seat"):
            op.get_bind().exec_driver_sql(f"DROP FUNCTION guard_{name}_append_only() CASCADE")
    op.add_column("person", sa.Column("specialty", sa.String(), nullable=False, server_default=""))
    op.execute(
        "UPDATE person SET specialty = coalesce((SELECT s.specialty FROM person_specialty s"
        " WHERE s.person_id = person.id AND s.position = 0), '')"
    )
    op.drop_index("uq_person_orcid", table_name="person")
    for name in ("orcid", "biography", "term_ends_at"):
        op.drop_column("person", name)
    for table, column in (
        ("review", "policy_id"),
        ("review", "disclosures_since"),
        ("disclosure", "categories"),
        ("sign_off", "interests"),
    ):
        op.drop_column(table, column)
    for table in ("person_specialty", "policy_seat", "policy"):
        op.drop_table(table)
