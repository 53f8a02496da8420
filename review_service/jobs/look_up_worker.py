"""Asks services what was to be looked up, behind the request, in a thread of the web process;
answers go to the database.

A page shows what is there and asks again for what was lost: nothing is queued durably.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import cast

from review_service.bibliography.look_ups.protocol import Lookup as Service
from review_service.bibliography.look_ups.protocol import Searching
from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.core.errors import BadConfiguration, Offline, OutboundFailed
from review_service.core.vocabulary import LookupState
from review_service.jobs.background import Behind
from review_service.services.sources.look_ups import Order, Said, ask_further, order_of, record_answer
from review_service.services.sources.word_searches import (
    MOST_OFFERED,
    SERVICE,
    Offered,
    record_offered,
    words_of,
)

log = logging.getLogger(__name__)
BROKEN = "Something broke on our side. It was logged; ask again, or tell the administrator."


def services_of(settings: Settings) -> Sequence[Service]:
    """Loads what they need (an HTTP client, an XML parser) only now. Keep them: they count requests a second.

    Raises BadConfiguration.
    """
    from review_service.bibliography.look_ups.services import open_services

    return open_services(
        settings.outbound_allow,
        settings.contact_email,
        settings.ncbi_api_key,
        settings.pubmed_url,
        settings.pmc_ids_url,
        settings.crossref_url,
    )


def look_up(database: Database, services: Sequence[Service], lookup_id: int) -> Said | None:
    """Asks and records what is said, in short transactions: none is open while the service is waited for.

    None where it needs no asking any more.
    """
    with database.reading() as session:
        order = order_of(session, lookup_id)
    if order is None:
        return None
    said = _ask(services, order)
    with database.writing() as session:
        record_answer(session, lookup_id, said, datetime.now(UTC))
        further = ask_further(session, lookup_id, datetime.now(UTC)) if said.found else ()
    return replace(said, further=further)


def _ask(services: Sequence[Service], order: Order) -> Said:
    service = next((candidate for candidate in services if candidate.name == order.service), None)
    if service is None:
        return Said(LookupState.FAILED, f"{order.service} is not among the services that are asked here.")
    try:
        record = service.find(order.kind, order.identifier)
    except Offline as error:
        return Said(LookupState.OFFLINE, str(error))
    except OutboundFailed as error:
        return Said(LookupState.FAILED, str(error))
    except Exception:  # an answer that nobody foresaw: the person is told, and the next one is asked
        log.exception("%s could not be asked for %s %s", order.service, order.kind, order.identifier)
        return Said(LookupState.FAILED, BROKEN)
    return Said(LookupState.FOUND, found=record) if record else Said(LookupState.NOT_FOUND)


def search(database: Database, services: Sequence[Service], search_id: int) -> Offered | None:
    """As `look_up`, by words."""
    with database.reading() as session:
        wanted = words_of(session, search_id)
    if wanted is None:
        return None
    offered = _search(services, wanted)
    with database.writing() as session:
        record_offered(session, search_id, offered, datetime.now(UTC))
    return offered


def _search(services: Sequence[Service], wanted: str) -> Offered:
    service = next(
        (candidate for candidate in services if candidate.name == SERVICE and hasattr(candidate, "search")),
        None,
    )
    if service is None:
        return Offered(LookupState.FAILED, f"{SERVICE} is not among the services that are asked here.")
    try:
        candidates = cast(Searching, service).search(wanted, MOST_OFFERED)
    except Offline as error:
        return Offered(LookupState.OFFLINE, str(error))
    except OutboundFailed as error:
        return Offered(LookupState.FAILED, str(error))
    except Exception:  # as in _ask
        log.exception("%s could not be asked for words", SERVICE)
        return Offered(LookupState.FAILED, BROKEN)
    return Offered(LookupState.FOUND if candidates else LookupState.NOT_FOUND, candidates=candidates)


class Looker(Behind):
    """Asks for the look-ups that it is given by id. The services are opened with the first of them.

    Searches by words wait in the same line, as negative numbers: a service is asked by one thread.
    """

    name = "looker"
    failed = "look-up %d could not be done"

    def __init__(
        self, database: Database, open_services: Callable[[], Sequence[Service]], is_behind: bool = True
    ) -> None:
        super().__init__(is_behind)
        self._database, self._open_services = database, open_services
        self._was_offline = False

    @cached_property
    def services(self) -> Sequence[Service]:
        return self._open_services()

    def ask_words(self, search_id: int) -> None:
        self.ask(-search_id)

    def work(self, number: int) -> None:
        if number < 0:
            self._search(-number)
            return
        try:
            said = look_up(self._database, self.services, number)
        except BadConfiguration as error:  # of the services: the person is told which setting it is
            said = Said(LookupState.FAILED, str(error))
            with self._database.writing() as session:
                record_answer(session, number, said, datetime.now(UTC))
        if said is None:
            return
        for further in said.further:
            self.ask(further)
        self._tell(said.state, said.why)

    def _search(self, search_id: int) -> None:
        try:
            offered = search(self._database, self.services, search_id)
        except BadConfiguration as error:
            offered = Offered(LookupState.FAILED, str(error))
            with self._database.writing() as session:
                record_offered(session, search_id, offered, datetime.now(UTC))
        if offered is not None:
            self._tell(offered.state, offered.why)

    def _tell(self, state: LookupState, why: str) -> None:
        is_offline = state is LookupState.OFFLINE
        if is_offline and not self._was_offline:  # said once, until somebody is reached again
            log.warning("nobody can be reached (%s); look-ups wait, everything else works", why)
        self._was_offline = is_offline
