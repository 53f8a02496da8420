"""Guards, effects and views are written once; what is printed of them for each database
is committed and read."""

import re

import pytest

from review_service.schema.printing import DIALECTS, script, statements
from review_service.schema.sources import FOLDER, read_rules, rules, views

ANEW = "run «python -m review_service.schema» and read what changed in review_service/schema/printed/"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_committed_is_what_is_printed(dialect: str) -> None:
    committed = (FOLDER / "printed" / f"{dialect}.sql").read_text(encoding="utf-8")
    assert committed == script(dialect), ANEW


def test_each_guard_and_its_sentence_stand_in_one_file() -> None:
    for dialect in DIALECTS:
        names = [f"{made.kind} {made.name}" for made in statements(dialect)]
        assert len(names) == len(set(names))
    files = {path: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*/*.sql"))}
    sources = {path: text for path, text in files.items() if path.parent.name != "printed"}
    for head in (head for rule in rules() for head in rule.heads):
        name = re.sub(rf"_{head.table}_(no_\w+)$", r"_{table}_\1", head.name)
        found = [path.name for path, text in sources.items() if re.search(rf"(GUARD|EFFECT) {name} ", text)]
        assert len(found) == (2 if "{table}" in name and "no_update" not in name else 1), name


def test_a_guard_only_refuses_and_an_effect_is_named_as_one() -> None:
    for rule in rules():
        kinds = {step.kind for step in rule.steps}
        for head in rule.heads:
            assert head.name.startswith("guard_" if head.kind == "GUARD" else "effect_")
            assert ("DO" in kinds) is (head.kind == "EFFECT") and ("REFUSE" in kinds) is (
                head.kind == "GUARD"
            )


def test_a_view_comes_after_those_that_it_asks() -> None:
    names = list(views())
    assert names.index("claim_pair") < names.index("pair_ruling") < names.index("pair_standing")


# Rows by which something is decided about an article: on PostgreSQL their writers wait for each other there.
DECIDING = {
    *("approval", "review", "ruling", "sign_off", "sign_off_withdrawal", "waiver", "waiver_withdrawal"),
    *("version", "contributor", "reference", "source_status_change", "thread", "thread_change"),
}


def test_whoever_decides_about_an_article_locks_it_first() -> None:
    """`tests/guards/test_races.py` shows what happens without."""
    locking = [
        rule
        for rule in rules()
        if rule.heads[0].kind == "GUARD"
        and any(re.search(r"\barticle\b", step.sql) for step in rule.steps if step.kind == "LOCK")
    ]
    assert {head.table for rule in locking for head in rule.heads} == DECIDING
    for rule in locking:
        kinds = [step.kind for step in rule.steps]
        assert kinds.index("LOCK") < kinds.index("REFUSE")


RULE = """
EACH paper note
GUARD guard_{table} BEFORE INSERT ON {table}
POSTGRESQL GUARD guard_{table}_cut BEFORE TRUNCATE ON {table}
ONLY WHEN NEW.size IS DISTINCT FROM OLD.size
LOCK article
-- a word about it
REFUSE 'one''s own {table} of 5 %'
WHEN EXISTS (
    SELECT 1 FROM shelf
)
"""


def test_one_rule_is_read_for_each_table_and_head() -> None:
    paper, note = read_rules(RULE)
    assert [(head.name, head.table, head.dialect) for head in note.heads] == [
        ("guard_note", "note", ""),
        ("guard_note_cut", "note", "postgresql"),
    ]
    assert [step.kind for step in paper.steps] == ["ONLY", "LOCK", "REFUSE"]
    assert paper.steps[2].sentence == "one's own paper of 5 %"
    assert paper.steps[2].sql == "EXISTS (\n    SELECT 1 FROM shelf\n)"


def test_the_lock_comes_before_what_is_asked_and_only_on_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review_service.schema.printing.rules", lambda: tuple(read_rules(RULE))[:1])
    monkeypatch.setattr("review_service.schema.printing.views", dict)
    (sqlite,) = statements.__wrapped__("sqlite")
    function, trigger, cut = statements.__wrapped__("postgresql")
    assert "verdict_set_no" not in sqlite.sql and "WHEN NEW.size IS NOT OLD.size" in sqlite.sql
    only, lock, asked = (
        function.sql.index(words) for words in ("IS NOT TRUE", "UPDATE article", "IF EXISTS")
    )
    assert only < lock < asked
    assert "'guard: one''s own paper of 5 %%'" in function.sql
    assert trigger.sql.endswith("FOR EACH ROW EXECUTE FUNCTION guard_paper()")
    assert cut.sql.endswith("FOR EACH STATEMENT EXECUTE FUNCTION guard_paper()")


@pytest.mark.parametrize(
    "text",
    [
        "REFUSE 'nothing'",
        "GUARD guard_x INSERT ON x\nREFUSE 'no'",
        "GUARD guard_x BEFORE INSERT ON x\nDO DELETE FROM x",
        "EFFECT effect_x BEFORE INSERT ON x\nREFUSE 'no'",
        "GUARD guard_x BEFORE INSERT ON x\nWHEN TRUE",
    ],
)
def test_a_directive_out_of_its_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        list(read_rules(text))
