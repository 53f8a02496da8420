"""Reads `guards/`, `effects/` and `views/`: what each trigger refuses or does, once for both databases.

A file is a row of directives, each at the start of a line, its words going on in indented lines or brackets:

    EACH table …                      what follows holds for each of these tables, with its name for {table}
    GUARD name BEFORE INSERT ON table a trigger that refuses; several of them may share what follows
    EFFECT name AFTER INSERT ON table a trigger that writes rows
    SQLITE GUARD …, POSTGRESQL GUARD  on that database only
    ONLY WHEN condition               anything else is none of its business
    LOCK article, LOCK article WHERE… PostgreSQL: waits for whoever decides on the article at this moment
    LOCK SELECT …                     PostgreSQL: another lock; a writer of SQLite is alone
    REFUSE 'sentence'                 says the sentence; followed by
    WHEN condition                    … where it holds, else always
    DO statement                      what an effect writes
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
_DIRECTIVE = re.compile(
    r"^(EACH|(?:(?:SQLITE|POSTGRESQL) )?(?:GUARD|EFFECT)|ONLY WHEN|LOCK|REFUSE|WHEN|DO) ", re.M
)


@dataclass(frozen=True)
class Head:
    """Where a trigger hangs; `dialect` is empty where it is on both databases."""

    kind: str
    name: str
    event: str
    table: str
    dialect: str


@dataclass(frozen=True)
class Step:
    """`kind` is ONLY, LOCK, REFUSE or DO; `sql` a condition or statement; `sentence` what a refusal says."""

    kind: str
    sql: str
    sentence: str = ""


@dataclass(frozen=True)
class Rule:
    """One body, under one head or more."""

    heads: tuple[Head, ...]
    steps: tuple[Step, ...]


@lru_cache
def rules() -> tuple[Rule, ...]:
    """Those that refuse first, then those that act; each file in its own order."""
    paths = [*sorted((FOLDER / "guards").glob("*.sql")), *sorted((FOLDER / "effects").glob("*.sql"))]
    return tuple(rule for path in paths for rule in read_rules(path.read_text(encoding="utf-8")))


@lru_cache
def views() -> dict[str, str]:
    """The statement that makes each view, by name: those that it asks come before it."""
    texts = {path.stem: _words(path.read_text(encoding="utf-8")) for path in (FOLDER / "views").glob("*.sql")}
    asked = {
        name: [other for other in sorted(texts) if other != name and re.search(rf"\b{other}\b", texts[name])]
        for name in sorted(texts)
    }
    return {name: texts[name] for name in TopologicalSorter(asked).static_order()}


def read_rules(text: str) -> Iterator[Rule]:
    """The rules of one file. Raises ValueError for a directive out of its place."""
    tables: list[str] = [""]
    heads: list[Head] = []
    steps: list[Step] = []
    for kind, said in [*_directives(text), ("GUARD", "")]:
        is_head = kind.endswith(("GUARD", "EFFECT"))
        if (is_head or kind == "EACH") and steps:
            yield from (_for_table(heads, steps, table) for table in tables)
            heads, steps = [], []
        if kind == "EACH":
            tables = said.split()
        elif is_head:
            heads += _head(kind, said) if said else []
        else:
            _add_step(steps, heads, kind, said)


def _words(text: str) -> str:
    return re.sub(r"^\s*--.*\n", "", text, flags=re.MULTILINE).strip()


def _directives(text: str) -> list[tuple[str, str]]:
    _before, *parts = _DIRECTIVE.split(_words(text))
    return [(kind, said.strip()) for kind, said in zip(parts[::2], parts[1::2], strict=True)]


_HEAD = re.compile(r"(?P<name>[\w{}]+) (?P<event>(?:BEFORE|AFTER) .+) ON (?P<table>[\w{}]+)")


def _head(kind: str, rest: str) -> list[Head]:
    dialect, _, plain = kind.rpartition(" ")
    if not (parts := _HEAD.fullmatch(rest)):
        raise ValueError(f"{kind} {rest}: not a name, an event and a table")
    return [Head(plain, **parts.groupdict(), dialect=dialect.lower())]


def _add_step(steps: list[Step], heads: list[Head], kind: str, rest: str) -> None:
    if not heads or ((kind == "DO") is not (heads[0].kind == "EFFECT") and kind in {"DO", "REFUSE"}):
        raise ValueError(f"{kind} {rest}: a guard refuses and an effect does, under a head")
    if kind == "WHEN":
        if not steps or steps[-1].kind != "REFUSE" or steps[-1].sql:
            raise ValueError(f"WHEN {rest}: belongs to a REFUSE")
        steps[-1] = Step("REFUSE", rest, steps[-1].sentence)
    elif kind == "REFUSE":
        steps.append(Step("REFUSE", "", rest[1:-1].replace("''", "'")))
    else:
        steps.append(Step(kind.split(maxsplit=1)[0], rest))


def _for_table(heads: list[Head], steps: list[Step], table: str) -> Rule:
    def named(text: str) -> str:
        return text.replace("{table}", table)

    return Rule(
        tuple(
            Head(head.kind, named(head.name), head.event, named(head.table), head.dialect) for head in heads
        ),
        tuple(Step(step.kind, named(step.sql), named(step.sentence)) for step in steps),
    )
