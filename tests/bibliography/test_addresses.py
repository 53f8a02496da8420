"""Which addresses may be asked."""

import ipaddress

import pytest
from bibliography.hostile_addresses import hostile_addresses
from bibliography.protocol_servers import Server

from review_service.bibliography.look_ups.addresses import (
    Allowed,
    allowed_from,
    checked,
    read_address,
    why_closed,
)
from review_service.bibliography.look_ups.outbound import OutboundClient
from review_service.core.errors import BadConfiguration, Refused


def test_no_hostile_address_reaches_anything(server: Server) -> None:
    """The name server says 127.0.0.1 to everything, so that only the guard stands between the
    address and the canary."""
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    client = OutboundClient(resolve=resolve)
    addresses = hostile_addresses(server.port)
    assert len(set(addresses)) >= 190
    for address in addresses:
        with pytest.raises(Refused) as refusal:
            client.get(address)
        assert refusal.value.why, address
    assert (server.connections, looked_up) == (0, ["example.org"] * len(looked_up))


def test_nearly_all_of_them_are_refused_by_their_written_form_alone(server: Server) -> None:
    """Only a plain public name is ever looked up: a fragment that looks like a host is
    still only a fragment."""
    passed = []
    for address in hostile_addresses(server.port):
        try:
            passed.append(read_address(address, Allowed()).host)
        except Refused:
            continue
    assert passed == ["example.org"]


@pytest.mark.parametrize(
    "address",
    [
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi?db=pubmed&term=10.1000%2Fx%5Bdoi%5D",
        "https://api.crossref.org/works/10.1002%2F(SICI)1097-0258(19980815)17%3A15",
        "http://example.org:8080/a?b#c",
        "https://example.org",
        "https://1.1.1.1/",
        "https://[2606:4700::1111]/",
        "https://xn--bcher-kva.example.com/",
        "https://bücher.example.com/",
        "https://a-b.c-d.co.uk/é",
        "https://EXAMPLE.org/A@B",
    ],
)
def test_an_ordinary_address_is_read(address: str) -> None:
    assert read_address(address, Allowed()).scheme in {"http", "https"}


@pytest.mark.parametrize(
    "number",
    ["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2606:4700::1111",
        "64:ff9b::808:808"],
)  # fmt: skip
def test_a_public_number_is_open(number: str) -> None:
    assert why_closed(ipaddress.ip_address(number)) is None


def test_every_network_that_python_calls_special_is_closed() -> None:
    for text in ("0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16", "224.0.0.0/4"):  # fmt: skip
        network = ipaddress.ip_network(text)
        for address in (network[0], network[1], network[-1]):
            assert why_closed(address), address


def test_one_closed_number_among_many_refuses_the_host() -> None:
    with pytest.raises(Refused, match=r"10\.0\.0\.1 is not a public address"):
        checked("example.org", 443, ["93.184.215.14", "10.0.0.1"], Allowed())


def test_an_operator_opens_a_host_a_port_or_a_network() -> None:
    allowed = allowed_from("intranet, mirror.local:8080, 10.2.0.0/16, [::1]:9000")
    assert read_address("http://intranet:81/", allowed).port == 81
    assert read_address("http://mirror.local:8080/", allowed).host == "mirror.local"
    assert read_address("http://[::1]:9000/", allowed).host == "::1"
    assert read_address("http://10.2.3.4/", allowed).host == "10.2.3.4"
    assert checked("pubmed.example.com", 80, ["10.2.0.9"], allowed) == ["10.2.0.9"]
    for closed in ("http://mirror.local:8081/", "http://[::1]/", "http://10.3.0.1/", "http://x.intranet/"):
        with pytest.raises(Refused):
            read_address(closed, allowed)


@pytest.mark.parametrize(
    "text", ["10.0.0.1/8", "http://intranet", "a b", "host:99999", "10.2.0.0/99", "host:port"]
)
def test_a_setting_that_cannot_be_read_stops_the_start(text: str) -> None:
    with pytest.raises(BadConfiguration, match="REVIEW_OUTBOUND_ALLOW"):
        allowed_from(text)
