"""The rulings that somebody may confirm where a claim stands in new surroundings:
each with the old ones beside the new."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from review_service.comparing.word_diff import Run, diff_words, runs
from review_service.services.review.claim_lines import ClaimLine, Pair, RulingShown
from review_service.services.review.surroundings import Surroundings, surroundings_of


@dataclass(frozen=True)
class ToConfirm:
    """A pair with the ruling that this person may confirm. `old` is where the ruling was made,
    `new` where the claim is."""

    line: ClaimLine
    pair: Pair
    ruling: RulingShown
    old: Surroundings
    new: Surroundings

    @property
    def key(self) -> tuple[int, str | None, int]:
        return self.line.ordinal, self.pair.reference_key, self.ruling.ruling_id

    @property
    def shown(self) -> str:
        """A hash of all that is on the screen: it goes back with the form,
        so that nothing unseen is confirmed."""
        parts = (
            self.line.text,
            (self.old.heading, self.old.before),
            (self.new.heading, self.new.before),
            (
                self.ruling.ruling_id,
                self.ruling.verdict,
                self.ruling.passage,
                self.ruling.locator,
                self.ruling.note,
            ),
            (self.pair.source_id, self.pair.source_text_id, self.pair.needed),
        )
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]

    @property
    def ticket(self) -> str:
        """What a tick sends: claim, ruling, the hash of what was shown, reference («-» for none)."""
        return f"{self.line.ordinal}~{self.ruling.ruling_id}~{self.shown}~{self.pair.reference_key or '-'}"

    @property
    def before_runs(self) -> list[Run]:
        return runs(diff_words(self.old.before, self.new.before))


def rulings_to_confirm(session: Session, lines: Iterable[ClaimLine], person_id: int) -> tuple[ToConfirm, ...]:
    """In reading order; one statement, none where there is nothing to confirm."""
    waiting = [
        (line, pair, ruling)
        for line in lines
        for pair in line.pairs
        if (ruling := pair.to_confirm(person_id)) is not None
    ]
    if not waiting:
        return ()
    places = surroundings_of(
        session, [number for line, _, ruling in waiting for number in (line.claim_id, ruling.claim_id)]
    )
    return tuple(
        ToConfirm(line, pair, ruling, places[ruling.claim_id], places[line.claim_id])
        for line, pair, ruling in waiting
    )
