"""Second factors and recovery codes; a signature names its method, can be withdrawn and given anew, and is kept when it was
on its way while another completed the quorum."""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards"
MADE_ANEW = ("sign_off", "approval")
ONCE = "uq_sign_off_review_id_person_id_verdict_set_no"
SIGNING = sa.text(
    "action IN ('fail_sign_off', 'enrol_second_factor', 'remove_second_factor', 'reset_second_factor')"
)


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


def _sign_once(columns: list[str], before: str, after: str, meanwhile: str = "") -> None:
    """Another UNIQUE on sign_off. `meanwhile` is a statement that runs while nothing guards the rows."""
    if _dialect() == "sqlite":
        return _sign_once_on_sqlite(columns, before, after, meanwhile)
    bind = op.get_bind()
    if meanwhile:
        bind.exec_driver_sql("ALTER TABLE sign_off DISABLE TRIGGER USER")
        bind.exec_driver_sql(meanwhile)
        bind.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        bind.exec_driver_sql("ALTER TABLE sign_off ENABLE TRIGGER USER")
    op.drop_constraint(before, "sign_off", type_="unique")
    op.create_unique_constraint(after, "sign_off", columns)
    return None


def _sign_once_on_sqlite(columns: list[str], before: str, after: str, meanwhile: str) -> None:
    """SQLite makes the table anew for it, which takes its indexes and triggers along, and refuses while a trigger of another
    table speaks of it: all of them step aside. The words of the table stay, so that going down and up changes nothing."""
    bind = op.get_bind()
    query = (
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND"
        " ((type = 'trigger' AND sql LIKE '%sign_off%') OR (type = 'index' AND tbl_name = 'sign_off'))"
    )
    others = bind.exec_driver_sql(query).all()
    table = bind.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'sign_off'").scalar_one()
    for kind, name, _ in others:
        bind.exec_driver_sql(f"DROP {kind} {name}")
    if meanwhile:
        bind.exec_driver_sql(meanwhile)
    unique = rf"CONSTRAINT {before} UNIQUE \([^)]*\)"
    made = re.sub(unique, f"CONSTRAINT {after} UNIQUE ({', '.join(columns)})", table)
    bind.exec_driver_sql(re.sub(r'^CREATE TABLE "?sign_off"?', "CREATE TABLE sign_off_anew", made))
    bind.exec_driver_sql("INSERT INTO sign_off_anew SELECT * FROM sign_off")
    bind.exec_driver_sql("DROP TABLE sign_off")
    bind.exec_driver_sql("ALTER TABLE sign_off_anew RENAME TO sign_off")
    for _, _, statement in others:
        bind.exec_driver_sql(statement)


def _make_tables() -> None:
    op.create_table(
        "second_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("totp", "passkey", name=op.f("ck_second_factor_factor_kind"), native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=True),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_second_factor"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_second_factor_person_id"),
        sa.UniqueConstraint("credential_id", name="uq_second_factor_credential_id"),
    )  # fmt: skip
    op.create_index("ix_second_factor_person_id", "second_factor", ["person_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hmac", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_recovery_code_person_id"),
        sa.UniqueConstraint("code_hmac", name="uq_recovery_code_code_hmac"),
    )
    op.create_index("ix_recovery_code_person_id", "recovery_code", ["person_id"])
    op.create_table(
        "passkey_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("second_factor_id", sa.Integer(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passkey_use"),
        sa.ForeignKeyConstraint(
            ["second_factor_id"], ["second_factor.id"], name="fk_passkey_use_second_factor_id"
        ),
        sa.UniqueConstraint("challenge", name="uq_passkey_use_challenge"),
    )
    op.create_index("ix_passkey_use_second_factor_id", "passkey_use", ["second_factor_id"])
    op.create_table(
        "sign_off_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("sign_off_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_off_withdrawal"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_sign_off_withdrawal_article_id"),
        sa.ForeignKeyConstraint(["sign_off_id"], ["sign_off.id"], name="fk_sign_off_withdrawal_sign_off_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_off_withdrawal_person_id"),
        sa.UniqueConstraint("sign_off_id", name="uq_sign_off_withdrawal_sign_off_id"),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_sign_off_withdrawal_reason_given")),
    )


def upgrade() -> None:
    op.add_column("sign_off", sa.Column("method", sa.String(), nullable=False, server_default=""))
    op.add_column("sign_off", sa.Column("renewal", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("sign_off", sa.Column("is_late", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("person", sa.Column("told_event_id", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_event_signing", "event", ["person_id", "id"], sqlite_where=SIGNING, postgresql_where=SIGNING
    )
    _sign_once(["review_id", "person_id", "verdict_set_no", "renewal"], ONCE, f"{ONCE}_renewal")
    _make_tables()
    for name in MADE_ANEW:
        _drop_guard(name)
    for path in sorted((GUARDS / "0016" / _dialect()).glob("*.sql")):
        for statement in _statements(path):
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for name in MADE_ANEW:
        _drop_guard(name)
    for name in MADE_ANEW:
        for statement in _statements(GUARDS / "0015" / _dialect() / f"{name}.sql"):
            op.get_bind().exec_driver_sql(statement)
    # What was withdrawn or came late belongs to no set of rulings any more: it stays, and does not count.
    out = "UPDATE sign_off SET verdict_set_no = -id WHERE is_late OR id IN (SELECT sign_off_id FROM sign_off_withdrawal)"
    _sign_once(["review_id", "person_id", "verdict_set_no"], f"{ONCE}_renewal", ONCE, out)
    for table in ("sign_off_withdrawal", "passkey_use", "recovery_code", "second_factor"):
        op.drop_table(table)
    if _dialect() == "postgresql":
        for name in (
            "sign_off_withdrawal",
            "sign_off_withdrawal_append_only",
            "passkey_use_append_only",
            "recovery_code_change",
            "recovery_code_kept",
            "second_factor_change",
            "second_factor_kept",
        ):
            _drop_guard(name)
    op.drop_index("ix_event_signing", "event")
    for table, column in (
        ("sign_off", "method"),
        ("sign_off", "renewal"),
        ("sign_off", "is_late"),
        ("person", "told_event_id"),
    ):
        op.drop_column(table, column)
