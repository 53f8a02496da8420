"""The keys of a log in the order of their use, read from the events that name them."""

from collections.abc import Sequence
from dataclasses import dataclass

from review_service.core.errors import NotProved
from review_service.proof import hand_over
from review_service.proof.bundle import ProvedEvent
from review_service.proof.keys import VerifierKey


@dataclass(frozen=True)
class KeyChain:
    """Each key with the index of the event since which it is in force."""

    since: tuple[tuple[int, VerifierKey], ...]

    @classmethod
    def of(cls, events: Sequence[ProvedEvent], trust: Sequence[VerifierKey] = ()) -> "KeyChain":
        """Raises NotProved where no key is named, a hand-over is not signed by both,
        or none of them is trusted."""
        since: list[tuple[int, VerifierKey]] = []
        for event in events:
            if event.event.get("action") == hand_over.ACTION:
                since.append((event.index, hand_over.key_named(event.after, since[-1][1] if since else None)))
        if not since:
            raise NotProved("The proof names no key.")
        chain = cls(tuple(since))
        if trust and not set(chain.all) & set(trust):
            raise NotProved(
                f"It is signed with a foreign key, {chain.last}, which is not among those that are trusted."
            )
        return chain

    @property
    def all(self) -> list[VerifierKey]:
        return [key for _, key in self.since]

    @property
    def last(self) -> VerifierKey:
        return self.since[-1][1]

    def at(self, index: int) -> VerifierKey:
        """The key in force when event `index` was written."""
        keys = [key for start, key in self.since if start < index]
        if not keys:
            raise NotProved("No key was in force yet when this was approved.")
        return keys[-1]
