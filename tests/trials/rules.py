"""What people may do to an article, a class a rule: what is tried, what must refuse it, what comes of it.

A new action of the service is a new class here (or in `trials/rules_of_judging.py`) and a method of each
actor's hands (`trials/over_services.py`, `trials/over_http.py`).
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any, ClassVar

from trials.model import POLICIES, ROLES, Fall, Model, Thread, added, changed, first_text, moved

What = dict[str, Any]
RULES: dict[str, "Rule"] = {}
BOARD = tuple(name for name, roles in ROLES.items() if "board" in roles)
REVIEWERS = ("first", "second", "third")


@dataclass(frozen=True)
class Act:
    rule: str
    actor: str
    what: What = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.rule} by {self.actor} {self.what or ''}".rstrip()


class Rule:
    """`likely`: who does it when all goes well. `events`: how many lines the act adds to
    the article's history."""

    name: ClassVar[str]
    likely: ClassVar[tuple[str, ...]] = ()
    weight: ClassVar[int] = 2

    def __init_subclass__(cls) -> None:
        if "name" in vars(cls):
            RULES[cls.name] = cls()

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        """What to try; None where there is nothing to try it on."""
        return {}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        """All that must refuse it; none where it must be accepted."""
        raise NotImplementedError

    def apply(self, m: Model, actor: str, what: What) -> int:
        """What an accepted act changes. Returns how many events it leaves in the article's history."""
        raise NotImplementedError


def those(*reasons: tuple[bool, str]) -> list[str]:
    return [words for holds, words in reasons if holds]


def is_reviewer(m: Model, actor: str) -> bool:
    return actor in m.assigned


def is_editor(actor: str) -> bool:
    return "editor" in ROLES[actor]


def writes(m: Model, actor: str) -> bool:
    return actor in m.contributors and "author" in ROLES[actor]


def is_shut(m: Model, actor: str) -> tuple[tuple[bool, str], ...]:
    """What keeps everybody who judges from it."""
    return (
        (actor in m.recused, "is recused"),
        (is_reviewer(m, actor) and actor not in m.disclosed, "has not disclosed"),
        (m.current.is_withdrawn, "the version is withdrawn"),
    )


class Submit(Rule):
    name, likely, weight = "submit", ("author", "co"), 1

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        """One article a run: a second is only tried by those who may not."""
        if m.versions and "author" in ROLES[actor]:
            return None
        return {"claims": first_text(draw.randrange(3)), "co-author": draw.random() < 0.5}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those(("author" not in ROLES[actor], "is no author"))

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.contributors |= {actor} | ({"co"} if what["co-author"] else set())
        m.add_version(what["claims"])
        return 1


class Revise(Rule):
    name, likely, weight = "revise", ("author", "co"), 3

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        claims = m.current.claims
        how = draw.choice(("identical", "changed", "changed", "moved", "added"))
        if how == "changed":
            claims = changed(claims, draw.randrange(len(claims)), draw.randrange(3, 7))
        elif how == "moved":
            claims = moved(claims)
        elif how == "added" and len(claims) < 5:
            claims = added(claims, len(claims))
        return {"how": how, "claims": claims, "answers": draw.random() < 0.7}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        unanswered = m.status == "submitted" and m.current.waiting_items and not what["answers"]
        return those(
            (not writes(m, actor), "is no author of it"),
            (bool(unanswered), "a requested change has no answer"),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        was_answered = bool(m.current.waiting_items and m.status == "submitted")
        m.add_version(what["claims"])
        return 2 if was_answered else 1


class Assign(Rule):
    name, likely, weight = "assign", ("editor",), 2

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        return {"whom": draw.choice((*BOARD, *sorted(m.recused), "reader"))}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        whom = what["whom"]
        return those(
            (not is_editor(actor), "is no editor"),
            (m.status not in {"submitted", "under_review"}, "the status is another"),
            (m.current.is_withdrawn, "the version is withdrawn"),
            (whom not in BOARD, "is not on the board"),
            (whom in m.contributors, "wrote it"),
            (whom in m.recused, "is recused"),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        was_there = what["whom"] in m.assigned
        m.assigned.add(what["whom"])
        return 0 if was_there else 1


class Unassign(Rule):
    name, likely, weight = "unassign", ("editor",), 1

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        return {"whom": draw.choice(BOARD)}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those(
            (not is_editor(actor), "is no editor"),
            (m.status not in {"submitted", "under_review"}, "the status is another"),
            (m.current.is_withdrawn, "the version is withdrawn"),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        was_there = what["whom"] in m.assigned
        m.assigned.discard(what["whom"])
        return 1 if was_there else 0


class Disclose(Rule):
    name, likely, weight = "disclose", (*REVIEWERS, "recused"), 2

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        often = actor == "recused" or draw.random() < 0.1
        return {"answer": "conflict" if often else draw.choice(("none", "none", "interests"))}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those(
            (not is_reviewer(m, actor), "is not assigned"),
            (m.status not in {"submitted", "under_review"}, "the status is another"),
            (actor in m.recused, "is recused"),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.disclosed.add(actor)
        if what["answer"] == "conflict":
            m.recused.add(actor)
            m.assigned.discard(actor)
            m.signers.clear()
        return 1


class StartReview(Rule):
    name, likely, weight = "start review", ("editor", *REVIEWERS), 3

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        return {"policy": draw.choice(("two", "two", *POLICIES))}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those(
            (not (is_reviewer(m, actor) or is_editor(actor)), "is neither reviewer nor editor"),
            (m.status != "submitted", "the status is another"),
            (not m.assigned, "nobody is assigned"),
            (m.current.is_returned, "changes are requested"),
            *is_shut(m, actor),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.status, m.current.policy = "under_review", what["policy"]
        m.signers.clear()
        return 1


class RequestChanges(Rule):
    name, likely, weight = "request changes", ("editor", *REVIEWERS), 4

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        return {"items": draw.randrange(1, 3)}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those(
            (not (is_reviewer(m, actor) or is_editor(actor)), "is neither reviewer nor editor"),
            (m.status != "under_review", "the status is another"),
            *is_shut(m, actor),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.status, m.current.is_returned, m.current.waiting_items = "submitted", True, what["items"]
        m.threads += [Thread(is_blocking=False) for _ in range(what["items"])]
        return 1


class Withdraw(Rule):
    name, likely, weight = "withdraw", ("author", "co", "editor"), 1

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those(
            (not (writes(m, actor) or is_editor(actor)), "is neither author nor editor"),
            (m.status not in {"submitted", "under_review"}, "the status is another"),
            (m.current.is_withdrawn, "the version is withdrawn"),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.status, m.current.is_withdrawn = "submitted", True
        return 1


class Reopen(Rule):
    name, likely, weight = "reopen", ("editor",), 5

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        behind = m.status == "submitted" and m.current.is_withdrawn
        stands = m.approved is not None and not m.approved.is_reopened
        return those(
            (not is_editor(actor), "is no editor"),
            (not stands, "no approval stands"),
            (m.status != "approved" and not behind, "a newer version is under way"),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.approvals[-1].is_reopened = True
        m.current = m.approvals[-1].version
        m.status = "under_review"
        m.signers.clear()
        return 1


class SourceFalls(Rule):
    name, likely, weight = "source falls", ("editor",), 2

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        return {"source": draw.choice(("one", "two")), "number": len(m.falls) + 1}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those((not is_editor(actor), "is no editor"))

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.falls.append(Fall(what["source"], len(m.rulings)))
        m.signers.clear()
        if m.approved:
            m.re_reviews.append(len(m.falls))
        return 1


class TakeBack(Rule):
    name, likely = "take back", ("editor",)

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        return {"fall": draw.randrange(len(m.falls)) + 1} if m.falls else None

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        fall = m.falls[what["fall"] - 1]
        return those((not is_editor(actor), "is no editor"), (fall.is_taken_back, "was taken back"))

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.falls[what["fall"] - 1].is_taken_back = True
        m.signers.clear()
        m.re_reviews = [one for one in m.re_reviews if one != what["fall"]]
        if m.approved and not m.all_pass(m.approved.version):
            m.re_reviews.append(0)
        return 1


class CloseReReview(Rule):
    name, likely, weight = "close re-review", ("editor",), 10

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those((not is_editor(actor), "is no editor"), (not m.re_reviews, "none is open"))

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.re_reviews.clear()
        return 1


class Notice(Rule):
    name, likely, weight = "notice", ("editor",), 2

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those((not is_editor(actor), "is no editor"), (m.approved is None, "was never approved"))

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.notices += 1
        return 1


class Export(Rule):
    name, likely, weight = "export", ("publisher",), 4

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those(
            ("publisher" not in ROLES[actor], "is no publisher"),
            (m.approved is None or m.approved.is_reopened, "no approval stands"),
            (bool(m.re_reviews), "a re-review is open"),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        return 1
