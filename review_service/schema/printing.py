"""Prints guards, effects and views in the words of SQLite and of PostgreSQL."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from textwrap import indent

from review_service.schema.sources import Rule, Step, rules, views

DIALECTS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Statement:
    """`kind` is TRIGGER, FUNCTION or VIEW; `table` what a trigger hangs on."""

    kind: str
    name: str
    sql: str
    table: str = ""


@lru_cache
def statements(dialect: str) -> tuple[Statement, ...]:
    """Everything beside tables and indexes, in the order in which it is made."""
    made = [Statement("VIEW", name, sql) for name, sql in views().items()]
    printed = _on_sqlite if dialect == "sqlite" else _on_postgresql
    return (*made, *(statement for rule in rules() for statement in printed(rule)))


def script(dialect: str) -> str:
    """The statements as one file, to be read and compared."""
    return "".join(f"{statement.sql};\n\n" for statement in statements(dialect)).rstrip("\n") + "\n"


def _quoted(sentence: str) -> str:
    return "'guard: " + sentence.replace("'", "''") + "'"


def _on_sqlite(rule: Rule) -> Iterator[Statement]:
    """A trigger each. A writer is alone (BEGIN IMMEDIATE), so nothing is locked."""
    steps = [step for step in rule.steps if step.kind != "LOCK"]
    conditions = [step.sql for step in steps if step.kind == "ONLY"]
    acts = [step for step in steps if step.kind != "ONLY"]
    if len(acts) == 1 and acts[0].kind == "REFUSE" and acts[0].sql and not conditions:
        conditions, acts = [acts[0].sql], [Step("REFUSE", "", acts[0].sentence)]
    when = f"WHEN {conditions[0]}\n" if conditions else ""
    body = indent("\n".join(map(_act_of_sqlite, acts)), "    ")
    for head in rule.heads:
        if head.dialect in {"", "sqlite"}:
            sql = f"CREATE TRIGGER {head.name} {head.event} ON {head.table}\n{when}BEGIN\n{body}\nEND"
            yield Statement("TRIGGER", head.name, _of_sqlite(sql), head.table)


def _act_of_sqlite(step: Step) -> str:
    if step.kind == "DO":
        return f"{step.sql};"
    where = f"\nWHERE {step.sql}" if step.sql else ""
    return f"SELECT RAISE(ABORT, {_quoted(step.sentence)}){where};"


def _of_sqlite(sql: str) -> str:
    """IS DISTINCT FROM came late (3.39), and the place of one text in another has another name."""
    sql = sql.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")
    return sql.replace("strpos(", "instr(")


def _on_postgresql(rule: Rule) -> Iterator[Statement]:
    """A function, named like its first trigger, and the triggers that call it."""
    heads = [head for head in rule.heads if head.dialect in {"", "postgresql"}]
    if not heads:
        return
    name, events = heads[0].name, {head.event.split()[1] for head in heads}
    back = "NULL" if heads[0].event.startswith("AFTER") else "OLD" if "DELETE" in events else "NEW"
    # nobody comes past a refusal without a condition
    ends = [] if rule.steps[-1] == Step("REFUSE", "", rule.steps[-1].sentence) else [f"RETURN {back};"]
    body = indent("\n".join([*(_step_of_postgresql(step, back) for step in rule.steps), *ends]), "    ")
    head_of_function = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
    yield Statement("FUNCTION", name, f"{head_of_function}\nBEGIN\n{body}\nEND $$")
    for head in heads:
        each = "STATEMENT" if head.event.endswith("TRUNCATE") else "ROW"
        calls = f"FOR EACH {each} EXECUTE FUNCTION {name}()"
        sql = f"CREATE TRIGGER {head.name} {head.event} ON {head.table}\n{calls}"
        yield Statement("TRIGGER", head.name, sql, head.table)


def _step_of_postgresql(step: Step, back: str) -> str:
    if step.kind == "DO":
        return f"{step.sql};"
    if step.kind == "ONLY":
        return f"IF ({step.sql}) IS NOT TRUE THEN\n    RETURN {back};\nEND IF;"
    if step.kind == "LOCK":
        return f"{_lock(step.sql)};"
    says = _quoted(step.sentence).replace("%", "%%")
    refuses = f"RAISE EXCEPTION {says}\n    USING ERRCODE = 'check_violation';"
    return f"IF {step.sql} THEN\n{indent(refuses, '    ')}\nEND IF;" if step.sql else refuses


def _lock(statement: str) -> str:
    """An UPDATE locks an article: under REPEATABLE READ it also refuses where others decided meanwhile."""
    if statement.startswith("SELECT "):
        return statement.replace("SELECT", "PERFORM", 1)
    where = re.sub(r"^article *", "", statement) or "WHERE id = NEW.article_id"
    return f"UPDATE article SET verdict_set_no = verdict_set_no {where}"  # noqa: S608 - our own files' words
