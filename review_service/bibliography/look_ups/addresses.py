"""Which addresses may be asked: the written form of a URL, and the numbers that a name turns out to mean."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from review_service.core.errors import BadConfiguration, Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_URL = 2_000
ORDINARY_PORTS = frozenset({80, 443})
FIRST_FREE_PORT = 1_024  # below stand services that would take an HTTP request for their own protocol
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_LAST_LABEL = re.compile(r"[a-z][a-z0-9-]{0,61}[a-z0-9]")  # never a number: 0x7f and 127 are not names
_INSIDE = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private",
    "arpa", "onion", "test", "invalid", "example")  # fmt: skip

# IANA special-purpose registries (RFC 6890 and its updates); `ipaddress.is_global` differs
# between Python versions.
_CLOSED_4: tuple[ipaddress.IPv4Network, ...] = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # the metadata address of one cloud, public by its number
    )
)  # fmt: skip
_OPEN_6 = ipaddress.IPv6Network("2000::/3")  # all that is routed; the rest, fd00:ec2::254 included, is closed
_CLOSED_6: tuple[ipaddress.IPv6Network, ...] = tuple(
    ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Allowed:
    """What an operator opens: `hosts` as (name, port or None), and networks. Nothing is open without it."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[Network, ...] = ()

    def host(self, name: str, port: int) -> bool:
        return bool({(name, port), (name, None)} & self.hosts)

    def address(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


@dataclass(frozen=True)
class Target:
    """A URL whose written form is in order. `url` is what is asked."""

    url: httpx.URL
    scheme: str
    host: str
    port: int


def _allowed_host(part: str) -> tuple[str, int | None]:
    name, port = part, ""
    if match := re.fullmatch(r"\[([0-9a-fA-F:.]+)\](?::(\d+))?|([^:\s/]+)(?::(\d+))?", part):
        name, port = match[1] or match[3], match[2] or match[4] or ""
    if not re.fullmatch(r"[A-Za-z0-9._-]+|[0-9a-fA-F:.]+", name) or (port and not 0 < int(port) < 65_536):
        raise BadConfiguration(
            f"REVIEW_OUTBOUND_ALLOW takes host, host:port or a network such as 10.2.0.0/16, not {part!r}."
        )
    return name.lower(), int(port) if port else None


def allowed_from(text: str) -> Allowed:
    """From `REVIEW_OUTBOUND_ALLOW`: comma separated host[:port] or CIDR. Raises BadConfiguration."""
    hosts: set[tuple[str, int | None]] = set()
    networks: list[Network] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        if "/" in part:
            try:
                networks.append(ipaddress.ip_network(part))
            except ValueError as error:
                raise BadConfiguration(f"REVIEW_OUTBOUND_ALLOW: {error}.") from None
        else:
            hosts.add(_allowed_host(part))
    return Allowed(frozenset(hosts), tuple(networks))


def why_closed(address: Address) -> str | None:
    """Why nobody may be sent to this address; None where it is a public one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return why_closed(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        closed = address not in _OPEN_6 or any(address in network for network in _CLOSED_6)
    else:
        closed = any(address in network for network in _CLOSED_4)
    return f"{address} is not a public address" if closed else None


def literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _why_no_name(host: str) -> str | None:
    """A name of the public DNS in its plain form, or the reason why it is not."""
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return "this is not a host name in its plain form"
    if not _LAST_LABEL.fullmatch(labels[-1]):
        return "numbers in an unusual form are not taken for a host"
    if len(labels) == 1 or labels[-1] in _INSIDE:
        return "this is a name inside a network, not on the internet"
    return None


def _why_not_written_so(text: str) -> str | None:
    if len(text) > LONGEST_URL:
        return f"it is longer than {LONGEST_URL:,} characters"
    if any(sign <= " " or "\x7f" <= sign <= "\xa0" or sign.isspace() for sign in text):
        return "it holds a space or a control character"
    if "\\" in text:
        return "it holds a backslash"
    if not re.match(r"https?://[^/?#]", text, flags=re.IGNORECASE):
        return "only http:// and https:// addresses are asked"
    return None


def _parsed(text: str) -> httpx.URL:
    """The URL as two independent readers understand it; what they read differently is refused."""
    try:
        url, other = httpx.URL(text), urlsplit(text)
        other_port = other.port
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused(text, f"it cannot be read ({error})") from None
    if url.userinfo or "@" in other.netloc:
        raise Refused(text, "it carries a user name or password")
    written = (other.hostname or "").strip("[]")
    if "%" in other.netloc or (written.isascii() and written != url.raw_host.decode("ascii").lower()):
        raise Refused(text, "its host can be read in two ways")
    if other_port not in {url.port, {"http": 80, "https": 443}.get(url.scheme)} or other_port == 0:
        raise Refused(text, "its port can be read in two ways")
    return url


def read_address(text: str, allowed: Allowed) -> Target:
    """The target of a URL. Raises Refused where its written form alone says no;
    the numbers are judged later."""
    if why := _why_not_written_so(text):
        raise Refused(text, why)
    url = _parsed(text)
    host = url.raw_host.decode("ascii").strip("[]").lower()
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    if not allowed.host(host, port):
        address = literal(host)
        why = None
        if address is None:
            why = _why_no_name(host)
        elif not allowed.address(address):
            why = why_closed(address)
        if why:
            raise Refused(text, why)
        in_network = address is not None and allowed.address(address)
        if port < FIRST_FREE_PORT and port not in ORDINARY_PORTS and not in_network:
            raise Refused(text, f"port {port} is not one of the web")
    return Target(url.copy_with(fragment=None), url.scheme, host, port)


def checked(host: str, port: int, addresses: Iterable[str], allowed: Allowed) -> list[str]:
    """The numbers of a host, all of them judged: one closed number refuses the host,
    or a mixed answer would do."""
    listed_addresses = list(dict.fromkeys(addresses))
    if allowed.host(host, port):
        return listed_addresses
    for text in listed_addresses:
        address = literal(text)
        if address is None or getattr(address, "scope_id", None):
            raise Refused(host, f"its address {text!r} cannot be judged")
        if not allowed.address(address) and (why := why_closed(address)):
            raise Refused(host, why)
    return listed_addresses
