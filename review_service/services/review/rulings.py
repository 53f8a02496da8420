"""A reviewer's ruling on one claim against one source: append-only, a new one names the one it replaces."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, Blocked, NotFound, StaleText, StaleVersion
from review_service.core.vocabulary import SOURCE_VERDICTS, UNCITED_VERDICTS, Verdict
from review_service.domain.adjudication import to_settle
from review_service.domain.passages import locate
from review_service.domain.workflow import Action
from review_service.models import Ruling
from review_service.services.core.acting import Act, begin, recount
from review_service.services.core.history import About, record_event
from review_service.services.core.situations import Standing
from review_service.services.review.claim_lines import claim_lines
from review_service.services.review.pairs import judged_of, own_last, pair_ids_of

LONGEST_NOTE = 10_000


@dataclass(frozen=True)
class NewRuling:
    """`reference_key` is None for an uncited claim. `seen_text` is the source text revision that was
    on the screen, 0 where none was, None where the caller reads it in the transaction it acts in,
    `place` where in it the passage was taken (half-open character offsets), None where it was typed.
    `settles`: the two rulings of others that this one settles, with the reason as its note."""

    ordinal: int
    reference_key: str | None
    verdict: Verdict
    passage: str = ""
    locator: str = ""
    note: str = ""
    seen_text: int | None = None
    place: tuple[int, int] | None = None
    settles: tuple[int, int] | None = None


_PAIR = sa.text("""
SELECT pair.claim_id, pair.fingerprint, pair.wording, pair.context, pair.reference_id, pair.source_id,
    pair.source_text_id, source_text.text
FROM claim_pair AS pair LEFT JOIN reference ON reference.id = pair.reference_id
LEFT JOIN source_text ON source_text.id = pair.source_text_id
WHERE pair.version_id = :version AND pair.ordinal = :ordinal
  AND ((:key IS NULL AND pair.reference_id IS NULL) OR reference.key = :key)
""").bindparams(sa.bindparam("key", type_=sa.String()))


def record_ruling(session: Session, slug: str, new: NewRuling, act: Act) -> Ruling:
    """Raises BadInput for a verdict that does not fit the pair, StaleVersion where the
    source has a newer text."""
    action = Action.SETTLE if new.settles else Action.RULE
    standing = begin(session, slug, action, act)
    actor, now = act.actor, act.now
    pair = _pair(session, standing, new)
    judged = judged_of(pair)
    _check(new, pair)
    if new.settles:
        _check_disagreement(session, standing, new, actor)
    place = locate(new.passage, pair.text, new.place) if pair.text is not None else None
    ruling = Ruling(
        article_id=standing.article_id,
        claim_id=pair.claim_id,
        pair_id=pair_ids_of(session, standing.article_id, [judged])[judged],
        verdict=new.verdict,
        passage=new.passage.strip(),
        passage_start=place[0] if place else None,
        passage_end=place[1] if place else None,
        locator=new.locator.strip(),
        note=new.note.strip(),
        person_id=actor.id,
        ruled_at=now,
        replaces_id=own_last(session, standing.article_id, actor.id, judged.wording).get(judged),
        settles_id=new.settles[0] if new.settles else None,
        settles_other_id=new.settles[1] if new.settles else None,
    )
    session.add(ruling)
    session.flush()
    record_event(
        session,
        action,
        now,
        About(actor.id, standing.article_id, standing.version_id),
        {"replaces_id": ruling.replaces_id},
        {
            "ruling_id": ruling.id,
            "claim": new.ordinal,
            "reference": new.reference_key,
            "verdict": new.verdict.value,
            "note": ruling.note,
        }
        | ({"settles": list(new.settles)} if new.settles else {}),
    )
    recount(session, standing.version_id)
    return ruling


def _pair(session: Session, standing: Standing, new: NewRuling) -> sa.Row[tuple[object, ...]]:
    where = {"version": standing.version_id, "ordinal": new.ordinal, "key": new.reference_key}
    pair = session.execute(_PAIR, where).one_or_none()
    if pair is None:
        what = (
            f"does not cite «{new.reference_key}»" if new.reference_key else "cites a source, so rule on that"
        )
        raise NotFound(f"Claim {new.ordinal} of version {standing.situation.number} {what}.")
    if pair.reference_id and not pair.source_id:
        raise Blocked(
            [f"Reference «{new.reference_key}» is not tied to a source yet: the editor resolves it first."]
        )
    return pair


def _check(new: NewRuling, pair: sa.Row[tuple[object, ...]]) -> None:
    fitting = SOURCE_VERDICTS if pair.source_id else UNCITED_VERDICTS
    if new.verdict not in fitting:
        raise BadInput(
            f"«{new.verdict.label}» is no verdict for {'a cited' if pair.source_id else 'an uncited'} claim."
        )
    if len(new.note) > LONGEST_NOTE or len(new.passage) > LONGEST_NOTE:
        raise BadInput(f"A note or passage may hold {LONGEST_NOTE:,} characters.")
    if new.seen_text is not None and new.seen_text != (pair.source_text_id or 0):
        raise StaleText(new.seen_text, pair.source_text_id)


def _check_disagreement(session: Session, standing: Standing, new: NewRuling, actor: Actor) -> None:
    """Only what is still in disagreement is settled, by somebody who is no party to it, with a reason."""
    if not new.note.strip():
        raise BadInput("Say why: the reason goes into the history and into the export.", field="note")
    lines = claim_lines(session, standing.article_id, standing.version_id, new.ordinal)
    pair = next(judged for judged in lines[0].pairs if judged.reference_key == new.reference_key)
    disagreeing = to_settle(pair.rulings, actor.id)
    if disagreeing is None:
        raise Blocked(
            [
                (
                    "There is no disagreement here that you can settle: it was settled, or you ruled on it "
                    "yourself."
                )
            ]
        )
    if tuple(ruling.ruling_id for ruling in disagreeing) != new.settles:
        raise StaleVersion("One of the two ruled again while you read. Look at both rulings, then settle it.")
