"""PubMed and Crossref on loopback, and services that ask them in invented time:
for tests of what asks them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bibliography.protocol_servers import FakeTime, Server, serving
from bibliography.reference_servers import Record, Reference, work

from review_service.bibliography.look_ups.addresses import allowed_from
from review_service.bibliography.look_ups.crossref import Crossref
from review_service.bibliography.look_ups.outbound import OutboundClient
from review_service.bibliography.look_ups.polite import Asker, RateLimiter
from review_service.bibliography.look_ups.protocol import Lookup as Service
from review_service.bibliography.look_ups.pubmed import PubMed

DOI, PMID = "10.1000/walk.2020", "31415926"
CLOSED = "127.0.0.1:9"


def services_at(url: str, time: FakeTime) -> tuple[Service, ...]:
    client = OutboundClient(allowed_from(url.removeprefix("http://")))

    def asker() -> Asker:
        return Asker(client, RateLimiter(3, time.clock, time.sleep), clock=time.clock, sleep=time.sleep)

    return (
        PubMed(asker(), eutils=f"{url}/eutils/", pmc_ids=f"{url}/idconv/"),
        Crossref(asker(), api=f"{url}/"),
    )


@dataclass
class Answering:
    """`reference` holds what is answered and may be changed; `settings` lead an application here."""

    server: Server
    reference: Reference
    services: Sequence[Service]
    settings: dict[str, Any] = field(default_factory=dict)

    def retract(self, as_what: str = "RetractionIn") -> None:
        from bibliography.reference_servers import correction

        self.reference.records[0].corrections = correction(as_what, "32000000", "Ann Invent Med. 2025;1:2")


@contextmanager
def answering() -> Iterator[Answering]:
    """Knows one work by DOI and PMID, at both services, which differ in its title."""
    time = FakeTime()
    with serving(Server()) as server:
        record = Record(pmid=PMID, doi=DOI, pmcid="PMC271828")
        server.answer = reference = Reference(time, [record], {DOI: work(DOI)}, only=10_000)
        settings = {
            "outbound_allow": f"127.0.0.1:{server.port}",
            "pubmed_url": f"{server.url}/eutils/",
            "pmc_ids_url": f"{server.url}/idconv/",
            "crossref_url": f"{server.url}/",
        }
        yield Answering(server, reference, services_at(server.url, time), settings)


def nobody() -> tuple[Service, ...]:
    """Services that cannot be reached."""
    return services_at(f"http://{CLOSED}", FakeTime())
