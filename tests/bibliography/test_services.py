"""The services put together from settings."""

import pytest

from review_service.bibliography.look_ups import crossref, pubmed
from review_service.bibliography.look_ups.services import open_services
from review_service.core.config import Settings
from review_service.core.errors import BadConfiguration, Offline
from review_service.reading.identifiers import IdentifierKind


def test_the_settings_name_the_public_addresses() -> None:
    settings = Settings()
    assert (settings.pubmed_url, settings.pmc_ids_url, settings.crossref_url) == (pubmed.EUTILS,
        pubmed.PMC_IDS, crossref.API)  # fmt: skip


def test_the_services_are_asked_where_the_settings_say() -> None:
    """A closed port of loopback stands for a mirror that is down."""
    services = open_services(
        "127.0.0.1:9", pubmed_url="http://127.0.0.1:9/", pmc_ids_url="http://127.0.0.1:9/",
        crossref_url="http://127.0.0.1:9/"
    )  # fmt: skip
    assert [service.name for service in services] == ["PubMed", "Crossref"]
    for service in services:
        with pytest.raises(Offline):
            service.find(IdentifierKind.DOI, "10.1000/x")


def test_a_setting_that_cannot_be_read_stops_the_start() -> None:
    with pytest.raises(BadConfiguration):
        open_services("10.0.0.0/99")
