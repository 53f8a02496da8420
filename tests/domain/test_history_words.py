"""Every event has words; none shows its bare name or a value of the database."""

import ast
import re
from pathlib import Path

import pytest

from review_service.domain.history_words import in_words
from review_service.domain.workflow import Action

SERVICES = Path(__file__).parents[2] / "review_service" / "services"


@pytest.mark.parametrize(
    ("action", "before", "after", "words"),
    [
        ("submit", {}, {"number": 1, "sha256": "x"}, "handed in: version 1"),
        ("revise", {"number": 1}, {"number": 2}, "handed in a new version: version 2"),
        ("assign", {}, {"reviewer": "Ann", "person_id": 3}, "changed the assignment: Ann"),
        ("unassign", {"reviewer": "Ann"}, {}, "ended the assignment of a reviewer: Ann"),
        (
            "rule",
            {"replaces_id": None},
            {"claim": 12, "reference": "lee2020", "verdict": "partly_supports"},
            "ruled on a claim: claim 12 against lee2020 — partly supports",
        ),
        (
            "rule",
            {"replaces_id": 4},
            {"claim": 3, "reference": None, "verdict": "needs_no_citation"},
            "ruled on a claim: claim 3 — needs no citation (replaces the ruling before)",
        ),
        (
            "settle",
            {"replaces_id": None},
            {"claim": 12, "reference": "lee2020", "verdict": "supports", "note": "Table 2.",
                "settles": [1, 2]},
            "settled a disagreement: claim 12 against lee2020 — supports",
        ),
        ("waiver_signed", {}, {"claim": 12, "reference": "lee2020", "reason": "It is small."},
            "settled «partly supports» by a waiver: claim 12 against lee2020, It is small."),
        ("waiver_withdrawn", {}, {"waiver_id": 2, "reason": "Read it again."},
            "withdrew a waiver: Read it again."),
        ("sign_off", {}, {"number": 2, "signatures": 1, "quorum": 2},
            "signed off: version 2, signature 1 of 2"),
        ("disclose", {}, {"has_conflict": True},
            "answered the disclosure of interests: a conflict of interest; recused"),
        ("disclose", {}, {"has_conflict": False},
            "answered the disclosure of interests: no conflict of interest"),
        ("resolve_reference", {}, {"key": "1", "title": "Walking"},
            "tied a reference to a source: «1» is Walking"),
        ("resolve_reference", {}, {"key": "1", "title": None},
            "tied a reference to a source: «1» is no source any more"),
        ("merge_source", {}, {"reason": "Twice.", "merged_title": "Walking", "merged_id": 3},
            "merged another source into this one: «Walking» (source 3), Twice."),
        ("request_changes", {}, {"number": 1, "reason": "Why?"}, "requested changes: version 1, Why?"),
        ("publish_notice", {}, {"kind": "expression_of_concern", "text": "x"},
            "published a notice: expression of concern"),
        ("export", {}, {"format": "markdown", "number": 1}, "exported: version 1, markdown"),
        ("approve", {}, {"number": 1}, "the board approved the version: version 1"),
        ("grant_role", {}, {"email": "a@example.org", "role": "editor"}, "was granted a role: editor"),
        ("request_changes", {}, {"number": 1, "items": 3, "reason": "Why?"},
            "requested changes: version 1, 3 items, Why?"),
        ("open_thread", {}, {"thread": 7, "claim": 3, "blocking": True},
            "opened a thread: thread 7, claim 3, blocking"),
        ("board_reply", {}, {"thread": 7, "claim": None},
            "replied in a thread: thread 7, on the article (board only)"),
        ("answer_items", {}, {"changed": 2, "kept": 1}, "answered what was asked: 2 changed, 1 not changed"),
        ("something_new", {}, {}, "something new"),
    ],
)  # fmt: skip
def test_an_event_is_told_in_a_sentence(
    action: str, before: dict[str, object], after: dict[str, object], words: str
) -> None:
    assert in_words(action, before, after) == words


def recorded_actions() -> set[str]:
    """What the services write into the history, read from their calls of record_event."""
    found = set()
    for path in SERVICES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record_event":
                action = node.args[1]
                if isinstance(action, ast.Constant):
                    found.add(str(action.value))
    return found | {action.value for action in Action}


@pytest.mark.parametrize("action", sorted(recorded_actions()))
def test_no_action_that_is_recorded_shows_its_bare_name(action: str) -> None:
    words = in_words(action, {}, {})
    assert words != action.replace("_", " "), "give the action a line in history_words.py"
    assert not re.search(r"[a-z]_[a-z]", words)
