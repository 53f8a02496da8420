"""The history becomes a log that can be proved: a chain of hashes, the leaves of a Merkle tree, checkpoints, statements.

Events of before are hashed here as they stand; numbers that were never used (PostgreSQL leaves gaps) are closed.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).resolve().parents[1] / "guards" / "0018"
FROZEN = "guard_event_no_update"
EVENT = sa.table(
    "event",
    sa.column("id"),
    sa.column("happened_at", sa.DateTime(timezone=True)),
    sa.column("person_id"),
    sa.column("action"),
    sa.column("article_id"),
    sa.column("version_id"),
    sa.column("before", sa.JSON()),
    sa.column("after", sa.JSON()),
)
HASHED = sa.text("UPDATE event SET id = :id, prev = :prev, hash = :hash, nodes = :nodes WHERE id = :was")
AT_ONCE = 2_000


def _statements() -> Iterator[str]:
    for path in sorted((FOLDER / op.get_bind().dialect.name).glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        tables = re.findall(r"^-- for tables: (.+)$", text, flags=re.MULTILINE)
        for table in tables[0].split() if tables else [""]:
            for part in text.split("-- next\n"):
                yield part.replace("{table}", table).strip()


def _canonical(value: object) -> bytes:
    """RFC 8785 for texts, whole numbers, lists and objects with plain keys: events hold nothing else."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def _in_utc(moment: object) -> str:
    """SQLite keeps no zone: what it holds is in UTC."""
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


def _hash_what_is_there() -> None:
    bind = op.get_bind()
    size, prev, frontier, last = 0, "0" * 64, [], 0
    query = sa.select(EVENT).where(EVENT.c.id > sa.bindparam("last")).order_by(EVENT.c.id).limit(AT_ONCE)
    while rows := bind.execute(query, {"last": last}).all():
        hashed = []
        for row in rows:
            data = _canonical(
                {
                    "action": row.action,
                    "after": row.after,
                    "article_id": row.article_id,
                    "before": row.before,
                    "happened_at": _in_utc(row.happened_at),
                    "index": size,
                    "person_id": row.person_id,
                    "prev": prev,
                    "version_id": row.version_id,
                }
            )
            nodes, index = [hashlib.sha256(b"\x00" + data).digest()], size
            while index & 1:
                nodes.append(hashlib.sha256(b"\x01" + frontier.pop() + nodes[-1]).digest())
                index >>= 1
            frontier.append(nodes[-1])
            size += 1
            digest = hashlib.sha256(data).hexdigest()
            hashed.append(
                {"id": size, "was": row.id, "prev": prev, "hash": digest, "nodes": b"".join(nodes).hex()}
            )
            prev, last = digest, row.id
        bind.execute(HASHED, hashed)
    head = sa.text("INSERT INTO log_head (id, size, hash, frontier) VALUES (1, :size, :hash, :frontier)")
    bind.execute(head, {"size": size, "hash": prev, "frontier": b"".join(frontier).hex()})


def _hash_behind_the_guard() -> None:
    """The guard against changes of events steps aside for this one."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        query = sa.text("SELECT sql FROM sqlite_master WHERE name = :name")
        frozen = bind.execute(query, {"name": FROZEN}).scalar_one()
        bind.exec_driver_sql(f"DROP TRIGGER {FROZEN}")
        _hash_what_is_there()
        bind.exec_driver_sql(frozen)
    else:
        bind.exec_driver_sql(f"ALTER TABLE event DISABLE TRIGGER {FROZEN}")
        _hash_what_is_there()
        bind.exec_driver_sql(f"ALTER TABLE event ENABLE TRIGGER {FROZEN}")


def upgrade() -> None:
    for name, kind in (("prev", sa.String()), ("hash", sa.String()), ("nodes", sa.Text())):
        op.add_column("event", sa.Column(name, kind, server_default="", nullable=False))
    is_of_a_key = sa.text("action = 'use_signing_key'")
    op.create_index("ix_event_signing_key", "event", ["id"], sqlite_where=is_of_a_key, postgresql_where=is_of_a_key)  # fmt: skip
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("frontier", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_log_head_only_one"),
        sa.PrimaryKeyConstraint("id", name="pk_log_head"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoint"),
        sa.UniqueConstraint("size", name="uq_checkpoint_size"),
    )
    op.create_table(
        "checkpoint_sent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["checkpoint.id"], name="fk_checkpoint_sent_checkpoint_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoint_sent"),
        sa.UniqueConstraint("checkpoint_id", "place", name="uq_checkpoint_sent_checkpoint_id_place"),
    )
    op.create_table(
        "approval_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name="ck_approval_statement_sha256_length"),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name="fk_approval_statement_approval_id"),
        sa.PrimaryKeyConstraint("id", name="pk_approval_statement"),
        sa.UniqueConstraint("approval_id", name="uq_approval_statement_approval_id"),
    )
    _hash_behind_the_guard()
    for statement in _statements():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("DROP TRIGGER guard_event_chain")
    else:
        for statement in _statements():
            for name in re.findall(r"^CREATE FUNCTION (\w+)", statement, flags=re.MULTILINE):
                bind.exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
        bind.exec_driver_sql("SELECT setval('event_id_seq', (SELECT size + 1 FROM log_head), false)")
    for table in ("approval_statement", "checkpoint_sent", "checkpoint", "log_head"):
        op.drop_table(table)
    op.drop_index("ix_event_signing_key", "event")
    for name in ("nodes", "hash", "prev"):
        bind.exec_driver_sql(f"ALTER TABLE event DROP COLUMN {name}")
