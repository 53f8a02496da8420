"""Sends checkpoints out and makes the daily one, behind a request: somebody outside has to hold them.

What was not sent, because a place did not answer or the process ended, goes out with the next checkpoint,
which says more.
"""

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.core.errors import BadConfiguration, Blocked, OutboundFailed
from review_service.jobs.background import Behind
from review_service.proof.keys import SigningKey
from review_service.services.signing.checkpoints import (
    is_due,
    last_checkpoint,
    make_checkpoint,
    places_left,
    record_sent,
)

log = logging.getLogger(__name__)
DAILY, NEWEST = 0, 1  # what is asked for: the checkpoint of the day, or sending the newest one


@dataclass(frozen=True)
class Place:
    """`name` is what the database keeps; `send` raises OutboundFailed or OSError."""

    name: str
    send: Callable[[str], None]


def places_of(settings: Settings) -> Sequence[Place]:
    """The file and the webhook that are set. Raises BadConfiguration."""
    places = []
    if settings.checkpoint_file:
        path = Path(settings.checkpoint_file)
        places.append(Place(f"file {path}", lambda note: _to_file(path, note)))
    if settings.checkpoint_webhook:
        address, allowed, contact = (
            settings.checkpoint_webhook,
            settings.outbound_allow,
            settings.contact_email,
        )
        places.append(Place(f"webhook {address}", lambda note: _to_webhook(address, note, allowed, contact)))
    return places


def _to_file(path: Path, note: str) -> None:
    """The newest stands alone under the name, and every one is added to the file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.all").open("a", encoding="utf-8") as file:
        file.write(f"{note}\n")
    waiting = path.with_name(f"{path.name}.new")
    waiting.write_text(note, encoding="utf-8")
    waiting.replace(path)


def _to_webhook(address: str, note: str, allowed: str, contact: str) -> None:
    from review_service.bibliography.look_ups.addresses import allowed_from
    from review_service.bibliography.look_ups.outbound import OutboundClient

    client = OutboundClient(allowed_from(allowed), contact)
    client.post(address, note.encode(), {"Content-Type": "text/plain; charset=utf-8"})


class Herald(Behind):
    """Asked for `DAILY` or `NEWEST`."""

    name = "herald"
    failed = "checkpoints could not be made or sent (%d)"
    tries = sys.maxsize

    def __init__(
        self,
        database: Database,
        places: Callable[[], Sequence[Place]],
        key: Callable[[], SigningKey | None] = lambda: None,
        is_behind: bool = True,
    ) -> None:
        super().__init__(is_behind)
        self._database, self._places, self._key = database, places, key

    def work(self, number: int) -> None:
        if number == DAILY:
            self._daily()
        else:
            self.send()

    def _daily(self) -> None:
        with self._database.reading() as session:
            if not is_due(session, datetime.now(UTC)):
                return
        try:
            with self._database.writing() as session:
                make_checkpoint(session, self._key(), datetime.now(UTC))
        except (Blocked, BadConfiguration) as error:
            log.warning("no checkpoint of the day: %s", error)
            return
        self.send()

    def send(self) -> list[str]:
        """The newest checkpoint to each place that lacks it. Why a place was not reached, a line each."""
        places = {place.name: place for place in self._places()}
        if not places:
            return []
        with self._database.reading() as session:
            last = last_checkpoint(session)
            if last is None:
                return []
            left = places_left(session, last.checkpoint_id, tuple(places))
        reasons = []
        for name in left:
            try:
                places[name].send(last.note)
            except (OutboundFailed, OSError) as error:
                log.warning("the checkpoint of %d events did not reach %s: %s", last.size, name, error)
                reasons.append(f"The checkpoint did not reach the {name}: {error}")
                continue
            with self._database.writing() as session:
                record_sent(session, last.checkpoint_id, name, datetime.now(UTC))
        return reasons
