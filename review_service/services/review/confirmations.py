"""Confirming rulings where a claim kept its words and stands in new surroundings:
each a new ruling in one's own name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, StaleVersion
from review_service.domain.workflow import Action
from review_service.models import Ruling
from review_service.services.core.acting import Act, begin, recount
from review_service.services.core.history import About, record_event
from review_service.services.core.situations import Standing
from review_service.services.review.claim_lines import RulingShown, claim_lines
from review_service.services.review.pairs import own_last, pair_ids_of
from review_service.services.review.rulings_to_confirm import ToConfirm, rulings_to_confirm


@dataclass(frozen=True)
class Confirmed:
    """What was ticked: `ruling_id` is the ruling to confirm, `shown` the hash of what was
    on the screen beside it."""

    ordinal: int
    reference_key: str | None
    ruling_id: int
    shown: str

    @property
    def key(self) -> tuple[int, str | None, int]:
        return self.ordinal, self.reference_key, self.ruling_id


def confirm_rulings(
    session: Session,
    slug: str,
    ticked: Sequence[Confirmed],
    act: Act,
) -> list[Ruling]:
    """All of them or none. Who may rule may confirm; raises StaleVersion, naming each,
    where what was shown has changed."""
    standing = begin(session, slug, Action.RULE, act)
    actor, now = act.actor, act.now
    if not ticked:
        raise BadInput("Nothing is ticked, so nothing was confirmed.")
    chosen = _chosen(session, standing, {tick.key: tick for tick in ticked}, actor)
    last = own_last(session, standing.article_id, actor.id)
    pairs = pair_ids_of(session, standing.article_id, [confirmable.pair.judged for confirmable in chosen])
    made = [
        _confirmation(
            standing,
            confirmable,
            actor,
            now,
            (pairs[confirmable.pair.judged], last.get(confirmable.pair.judged)),
        )
        for confirmable in chosen
    ]
    session.add_all(made)
    session.flush()
    _tell(session, standing, chosen, made, actor, now)
    recount(session, standing.version_id)
    return made


def _chosen(
    session: Session, standing: Standing, ticked: dict[tuple[int, str | None, int], Confirmed], actor: Actor
) -> list[ToConfirm]:
    ordinals = {tick.ordinal for tick in ticked.values()}
    only = ordinals.pop() if len(ordinals) == 1 else 0
    lines = claim_lines(session, standing.article_id, standing.version_id, only)
    open_now = {confirmable.key: confirmable for confirmable in rulings_to_confirm(session, lines, actor.id)}
    changed = []
    for key, tick in ticked.items():
        what = f"Claim {tick.ordinal}{f', {tick.reference_key}' if tick.reference_key else ''}"
        if key not in open_now:
            changed.append(f"{what}: this ruling is not, or no longer, yours to confirm.")
        elif open_now[key].shown != tick.shown:
            changed.append(f"{what}: the ruling or the surroundings are not those you were shown.")
    if changed:
        raise StaleVersion("Nothing was confirmed, because this changed while you read: " + " ".join(changed))
    return [open_now[key] for key in ticked]


def _confirmation(
    standing: Standing, confirmable: ToConfirm, actor: Actor, now: datetime, place: tuple[int, int | None]
) -> Ruling:
    """`place`: the row of `pair`, and the person's last ruling there."""
    ruling, (pair_id, replaces_id) = confirmable.ruling, place
    return Ruling(
        article_id=standing.article_id,
        claim_id=confirmable.line.claim_id,
        pair_id=pair_id,
        verdict=ruling.verdict,
        passage=ruling.passage,
        passage_start=ruling.start,
        passage_end=ruling.end,
        locator=ruling.locator,
        note=note_of(ruling),
        person_id=actor.id,
        ruled_at=now,
        confirms_id=ruling.ruling_id,
        replaces_id=replaces_id,
    )


def note_of(ruling: RulingShown) -> str:
    """What a confirmation says of itself, then what the ruling said."""
    told = (
        f"Confirmed in its new surroundings, not ruled anew: ruled by {ruling.person} on version "
        f"{ruling.version_number}."
    )
    return f"{told}\n\n{ruling.note}" if ruling.note else told


def _tell(
    session: Session,
    standing: Standing,
    chosen: Sequence[ToConfirm],
    made: Sequence[Ruling],
    actor: Actor,
    now: datetime,
) -> None:
    """One event for all that one person confirmed at once."""
    record_event(
        session,
        "confirm_rulings",
        now,
        About(actor.id, standing.article_id, standing.version_id),
        after={
            "rulings": [
                {
                    "ruling_id": ruling.id,
                    "confirms_id": ruling.confirms_id,
                    "claim": confirmable.line.ordinal,
                    "reference": confirmable.pair.reference_key,
                    "verdict": ruling.verdict.value,
                }
                for confirmable, ruling in zip(chosen, made, strict=True)
            ]
        },
    )
