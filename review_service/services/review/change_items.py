"""Requested changes as a list of items, each a thread that the author sees,
and the author's answer to each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound
from review_service.core.vocabulary import Verdict
from review_service.domain.workflow import Action
from review_service.models import ChangeAnswer, ChangeItem
from review_service.services.core.acting import Act, begin
from review_service.services.core.history import About, record_event
from review_service.services.core.situations import Standing
from review_service.services.review.claim_lines import claim_lines
from review_service.services.review.threads import NewThread, add_thread, find_thread

MOST_ITEMS = 100
PARAGRAPHS = re.compile(r"\n[ \t]*\n")
ON_CLAIM = re.compile(r"claim\s+(\d{1,6})\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """What is asked for besides what was typed: open threads by their number,
    rulings that do not pass by theirs."""

    thread_ids: tuple[int, ...] = ()
    ruling_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answer:
    """`reason` is why nothing was changed; beside a change it may say how."""

    is_changed: bool
    reason: str = ""


def typed_items(reason: str) -> list[NewThread]:
    """Each paragraph is an item; one that begins «Claim 3:» is about that claim."""
    items = []
    for paragraph in PARAGRAPHS.split(reason.replace("\r\n", "\n")):
        words = paragraph.strip()
        claim = ON_CLAIM.match(words)
        if claim and words[claim.end() :].strip():
            items.append(NewThread(words[claim.end() :], int(claim[1])))
        elif words:
            items.append(NewThread(words))
    return items


@dataclass(frozen=True)
class FailingRuling:
    """A ruling that does not pass, on a claim of the version; `number` is the reference's,
    None for an uncited claim."""

    ruling_id: int
    ordinal: int
    verdict: Verdict
    note: str
    number: int | None

    @property
    def words(self) -> str:
        against = f"Against [{self.number}]" if self.number else "Without a source"
        return f"{against}: {self.verdict.label}." + (f" {self.note}" if self.note else "")


def failing_rulings(session: Session, standing: Standing, actor: Actor) -> tuple[FailingRuling, ...]:
    """In reading order; a ruling is named once, on the first of the claims that read the same.
    What a third person set aside is none: its pair stands on the ruling that settled it.
    Nor is one that this reviewer still has to rule unseen."""
    failing: dict[int, FailingRuling] = {}
    lines = claim_lines(session, standing.article_id, standing.version_id)
    is_assigned = standing.situation.is_assigned
    pairs = (pair for line in lines for pair in line.pairs)
    for pair in (pair for pair in pairs if not (is_assigned and pair.is_unseen_by(actor.id))):
        for ruling in (ruling for ruling in pair.counting if not ruling.verdict.is_passing):
            shown = FailingRuling(ruling.ruling_id, pair.ordinal, ruling.verdict, ruling.note, pair.number)
            failing.setdefault(ruling.ruling_id, shown)
    return tuple(failing.values())


def add_items(
    session: Session,
    standing: Standing,
    request_id: int,
    typed: list[NewThread],
    asked: Asked,
    act: Act,
) -> int:
    """The items of a request: what was ticked, then what was typed. Returns how many.

    Raises BadInput for a thread that the author does not see, or for too many.
    """
    thread_ids = []
    for thread_id in dict.fromkeys(asked.thread_ids):
        if find_thread(session, standing, thread_id).is_board_only:
            raise BadInput(
                f"Thread {thread_id} is open to the board only: the author cannot answer it.", field="threads"
            )
        thread_ids.append(thread_id)
    rulings = failing_rulings(session, standing, act.actor)
    chosen = [ruling for ruling in rulings if ruling.ruling_id in asked.ruling_ids]
    if len(chosen) < len(set(asked.ruling_ids)):
        raise BadInput(
            "A ruling that you chose stands no more. Look at what is left, then send this again.",
            field="rulings",
        )
    new = [NewThread(ruling.words, ruling.ordinal) for ruling in chosen] + typed
    if len(thread_ids) + len(new) > MOST_ITEMS:
        raise BadInput(f"A request may hold {MOST_ITEMS} items.", field="reason")
    thread_ids += [add_thread(session, standing, thread, act) for thread in new]
    for position, thread_id in enumerate(thread_ids, 1):
        session.add(ChangeItem(change_request_id=request_id, thread_id=thread_id, position=position))
    session.flush()
    return len(thread_ids)


_UNANSWERED = sa.text("""
SELECT item.id, item.position FROM change_request
JOIN change_item item ON item.change_request_id = change_request.id
WHERE change_request.version_id = :version
  AND NOT EXISTS (SELECT 1 FROM change_answer WHERE change_answer.change_item_id = item.id)
ORDER BY item.id
""")


def waiting_items(session: Session, version_id: int) -> dict[int, int]:
    """The items of this version's change requests that have no answer: id → position in its list."""
    rows = session.execute(_UNANSWERED, {"version": version_id})
    return {row.id: row.position for row in rows}


def answer_items(
    session: Session,
    slug: str,
    answers: Mapping[int, Answer],
    act: Act,
) -> None:
    """The author's answers by the number of the item, given as the next version is handed in.

    Raises BadInput for «not changed» without a reason, NotFound for an item that waits for no answer.
    """
    standing = begin(session, slug, Action.ANSWER_ITEMS, act)
    waiting = waiting_items(session, standing.version_id)
    for item_id, answer in answers.items():
        if item_id not in waiting:
            raise NotFound("There is no such requested change that waits for an answer.")
        reason = answer.reason.strip()
        if not answer.is_changed and not reason:
            raise BadInput(f"Item {waiting[item_id]}: say why it is not changed.")
        session.add(
            ChangeAnswer(
                change_item_id=item_id,
                is_changed=answer.is_changed,
                reason=reason,
                person_id=act.actor.id,
                answered_at=act.now,
            )
        )
    session.flush()
    changed = sum(answer.is_changed for answer in answers.values())
    record_event(
        session,
        Action.ANSWER_ITEMS,
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        after={"changed": changed, "kept": len(answers) - changed},
    )
