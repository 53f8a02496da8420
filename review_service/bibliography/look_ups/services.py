"""The services that can be asked, put together from plain settings.
Another one is one file and one line here."""

from review_service.bibliography.look_ups.addresses import allowed_from
from review_service.bibliography.look_ups.crossref import API, Crossref
from review_service.bibliography.look_ups.crossref import REQUESTS_A_SECOND as AT_CROSSREF
from review_service.bibliography.look_ups.outbound import OutboundClient
from review_service.bibliography.look_ups.polite import Asker, shared_limiter
from review_service.bibliography.look_ups.protocol import Lookup
from review_service.bibliography.look_ups.pubmed import (
    EUTILS,
    PMC_IDS,
    REQUESTS_A_SECOND,
    REQUESTS_A_SECOND_WITH_KEY,
    PubMed,
)


def open_services(
    allow: str = "",
    contact: str = "",
    ncbi_api_key: str = "",
    pubmed_url: str = EUTILS,
    pmc_ids_url: str = PMC_IDS,
    crossref_url: str = API,
) -> tuple[Lookup, ...]:
    """In the order in which they are asked. Keep what it returns: it remembers when nobody could be reached.

    Raises BadConfiguration where `allow` (`REVIEW_OUTBOUND_ALLOW`) cannot be read.
    """
    client = OutboundClient(allowed_from(allow), contact)
    at_pubmed = REQUESTS_A_SECOND_WITH_KEY if ncbi_api_key else REQUESTS_A_SECOND
    return (
        PubMed(
            Asker(client, shared_limiter("ncbi", at_pubmed)), contact, ncbi_api_key, pubmed_url, pmc_ids_url
        ),
        Crossref(Asker(client, shared_limiter("crossref", AT_CROSSREF)), contact, crossref_url),
    )
