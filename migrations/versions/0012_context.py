"""Rulings know the context they were made in, and what they confirm; claims, what they were edited from.

For rows that are there, the sentence before is read from the version's own file: canonical Markdown is a line a
paragraph. Where a claim is not found in it the context is `unknown`, which no new version's claim has.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards"
VIEWS = (
    ("pair_standing", "0012/views/3_pair_standing.sql", "0002/views/3_pair_standing.sql"),
    ("standing_ruling", "0012/views/2_standing_ruling.sql", "0007/views/standing_ruling.sql"),
    ("claim_pair", "0012/views/1_claim_pair.sql", "0002/views/1_claim_pair.sql"),
)
PAIR = "coalesce(source_id, 0), coalesce(source_text_id, 0)"
UNKNOWN = "unknown"

# As release 0.1 read a claim (`reading/fingerprint.py`), without emphasis: of a claim's plain text there is hardly any.
LIST_MARKER = re.compile(r"^(?:[-*+•◦▪‣·–—] |\d{1,3}[.)] )+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛‹›", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        "…": "...",
    }
)
NO_WORDS = re.compile(
    r"\[[^\[\]]*@[^\[\]]*\]|(?<![\w@])-?@[\w:.#$%&+?<>~/-]*\w|\]\([^()\s]*\)|<!--.*?-->|</?[a-zA-Z][^<>]*>"
)

MARKER = re.compile(r"^(?:[\s>]*(?:[-*+]|\d{1,9}[.)])\s+)+")


def _plain(text: str) -> str:
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(SAME).split())


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def wording_of(text: str, heading: list[str], fingerprint: str) -> str:
    """The hash of the words alone. Where this reading of them does not give the stored fingerprint, that one itself:
    it joins a claim to its own rulings, and holds for no other claim."""
    words = _plain(LIST_MARKER.sub("", " ".join(text.split())))
    ours = _hash("\x1f".join([words, *map(_plain, heading)]))
    return _hash(words) if ours == fingerprint else fingerprint


def _letters(text: str) -> str:
    """What is compared: letters and digits alone, so that no markup stands between a claim and its line."""
    return "".join(filter(str.isalnum, INVISIBLE.sub("", unicodedata.normalize("NFC", text))))


def contexts(content: str, claims: list[tuple[str, str, str]]) -> Iterator[str]:
    """For (text, kind, wording) of a version's claims in their order: the wording of the sentence before, or nothing."""
    body = content.split("\n---\n", 1)[-1]
    lines = [_letters(NO_WORDS.sub("", MARKER.sub("", html.unescape(line)))) for line in body.split("\n")]
    at, end, before = -1, 0, ""
    for text, kind, wording in claims:
        if kind not in {"sentence", "item"}:
            yield ""
            continue
        letters = _letters(text)
        if at >= 0 and lines[at].startswith(letters, end):
            end += len(letters)
            yield before or UNKNOWN
        else:
            place = next((n for n in range(at + 1, len(lines)) if lines[n].startswith(letters)), None)
            if place is None:
                before = ""
                yield UNKNOWN
                continue
            at, end = place, len(letters)
            yield ""
        before = wording


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _statements(path: str) -> list[str]:
    return (GUARDS / path).read_text(encoding="utf-8").split("-- next\n")


def _run(*statements: str) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def _views(release: int) -> None:
    """Puts the wording of this release (1: ours, 2: the one before) in the place of what is there."""
    _run(*(f"DROP VIEW {row[0]}" for row in VIEWS))
    for row in reversed(VIEWS):
        _run(*_statements(row[release]))


def _ruling_guard(statements: list[str]) -> None:
    _run("DROP TRIGGER guard_ruling" if _on_sqlite() else "DROP FUNCTION guard_ruling() CASCADE", *statements)


def _writable(table: str, is_so: bool) -> None:
    """Rows of before get what they lacked; nothing else of them changes."""
    if not _on_sqlite():
        _run(f"ALTER TABLE {table} {'DISABLE' if is_so else 'ENABLE'} TRIGGER guard_{table}_no_update")
    elif is_so:
        _run(f"DROP TRIGGER guard_{table}_no_update")
    else:
        made = _statements("0002/sqlite/append_only.sql")[0].replace("{table}", table)
        _run(made[made.index("CREATE TRIGGER") :].strip())


def _indexes(columns: str) -> None:
    _run(
        f"CREATE UNIQUE INDEX uq_ruling_first ON ruling ({columns}, {PAIR}, person_id) WHERE replaces_id IS NULL"
    )


def upgrade() -> None:
    for table in ("claim", "ruling"):
        for name in ("wording", "context"):
            op.add_column(table, sa.Column(name, sa.Text(), server_default="", nullable=False))
    # No foreign keys: SQLite adds none to a table that is there. The guards ask for more: which claim, which ruling
    op.add_column("claim", sa.Column("earlier_id", sa.Integer(), nullable=True))
    op.add_column("ruling", sa.Column("confirms_id", sa.Integer(), nullable=True))
    op.add_column("progress", sa.Column("to_check", sa.Integer(), server_default="0", nullable=False))
    _fill()
    _run("DROP INDEX uq_ruling_first")
    _indexes("article_id, fingerprint, context")
    _run(f"CREATE INDEX ix_ruling_wording ON ruling (article_id, wording, {PAIR})")
    _views(1)
    _ruling_guard(_statements(f"0012/{op.get_bind().dialect.name}/ruling.sql"))
    _run(*_statements(f"0012/{op.get_bind().dialect.name}/claim.sql"))


def _fill() -> None:
    _writable("claim", True)
    _writable("ruling", True)
    bind = op.get_bind()
    rows = bind.execute(
        sa.text(
            "SELECT id, version_id, text, kind, CAST(heading AS TEXT) AS heading, fingerprint FROM claim ORDER BY version_id, ordinal"
        )
    ).all()
    for version, group in groupby(rows, key=lambda row: row.version_id):
        claims = list(group)
        content = bind.execute(
            sa.text("SELECT content FROM version WHERE id = :id"), {"id": version}
        ).scalar_one()
        words = [wording_of(row.text, json.loads(row.heading), row.fingerprint) for row in claims]
        told = [(row.text, row.kind, word) for row, word in zip(claims, words, strict=True)]
        found = zip(claims, words, contexts(content, told), strict=True)
        bind.execute(
            sa.text("UPDATE claim SET wording = :wording, context = :context WHERE id = :id"),
            [{"id": row.id, "wording": word, "context": context} for row, word, context in found],
        )
    for name in ("wording", "context"):
        _run(f"UPDATE ruling SET {name} = (SELECT claim.{name} FROM claim WHERE claim.id = ruling.claim_id)")
    _writable("claim", False)
    _writable("ruling", False)


def downgrade() -> None:
    _run(
        "DROP TRIGGER guard_claim_earlier" if _on_sqlite() else "DROP FUNCTION guard_claim_earlier() CASCADE"
    )
    before = _statements(f"0007/{op.get_bind().dialect.name}/ruling_kept.sql")
    _ruling_guard(before[: 1 if _on_sqlite() else 2])
    _views(2)
    _run("DROP INDEX ix_ruling_wording", "DROP INDEX uq_ruling_first")
    _writable("ruling", True)
    _one_chain_each()
    _writable("ruling", False)
    _indexes("article_id, fingerprint")
    for table, names in (("progress", ("to_check",)), ("ruling", ("confirms_id", "context", "wording")),
                         ("claim", ("earlier_id", "context", "wording"))):  # fmt: skip
        for name in names:
            _run(f"ALTER TABLE {table} DROP COLUMN {name}")


def _one_chain_each() -> None:
    """Without contexts, what one person ruled on a claim in two of them is one chain: the later follows the earlier."""
    query = f"SELECT id, article_id, fingerprint, {PAIR}, person_id, replaces_id FROM ruling ORDER BY id"
    follows: dict[int, int] = {}
    first: dict[tuple[object, ...], int] = {}
    rows = op.get_bind().exec_driver_sql(query).all()
    follows |= {row[-1]: row[0] for row in rows if row[-1] is not None}
    for number, *key, replaces in rows:
        if replaces is not None:
            continue
        last = first.setdefault(tuple(key), number)
        while last in follows:
            last = follows[last]
        if last != number and first[tuple(key)] != number:
            _run(f"UPDATE ruling SET replaces_id = {last} WHERE id = {number}")
            follows[last] = number
