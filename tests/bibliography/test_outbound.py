"""The guarded client against real servers on loopback: what it refuses, when it stops,
and what it never sends."""

import gzip
import ssl
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from bibliography.protocol_servers import (
    LOOPBACK,
    FakeTime,
    Reply,
    Route,
    Server,
    endless_body,
    endless_drip,
    endless_headers,
    garbage,
    gzip_bomb,
    hangs_up,
    make_certificate,
    packed,
    redirect,
    serving,
    silent,
    truncated,
    with_tls,
)

from review_service.bibliography.look_ups.addresses import Allowed, allowed_from
from review_service.bibliography.look_ups.outbound import Answer, OutboundClient, OutboundLimits
from review_service.core.errors import BadAnswer, Offline, Refused, TimedOut, TooLarge

PUBLIC = "93.184.215.14"


def to_loopback(host: str, port: int) -> list[str]:
    return [LOOPBACK]


def client_for(*servers: Server, **options: object) -> OutboundClient:
    """A client that may ask these servers and nothing else on loopback."""
    allowed = allowed_from(",".join(f"{LOOPBACK}:{server.port}" for server in servers))
    return OutboundClient(allowed, **options)  # type: ignore[arg-type]


def test_an_answer_comes_whole_with_its_hash_and_type(server: Server) -> None:
    server.routes["/a"] = [Reply(body=b"abc", content_type="Text/Plain; charset=utf-8")]
    answer = client_for(server, contact="editor@example.com").get(f"{server.url}/a?b=c#d")
    assert (answer.status, answer.body, answer.content_type) == (200, b"abc", "text/plain")
    assert answer.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    asked = server.asked[0]
    assert (asked.path, asked.query) == ("/a", {"b": "c"})
    assert asked.headers["user-agent"] == "review-service/0.1 (mailto:editor@example.com)"
    assert asked.headers["host"] == f"{LOOPBACK}:{server.port}"


def test_loopback_is_refused_unless_the_setting_opens_it(server: Server) -> None:
    with pytest.raises(Refused, match="not a public address"):
        OutboundClient().get(f"{server.url}/a")
    assert server.connections == 0


def test_a_public_name_that_means_a_private_number_is_refused_when_connecting(server: Server) -> None:
    for number in (
        LOOPBACK,
        "10.0.0.7",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "fd00::1",
        "fe80::1%lo",
    ):
        with pytest.raises(Refused):
            OutboundClient(resolve=lambda host, port, n=number: [n]).get("http://records.example.org/")  # type: ignore[misc]
    assert server.connections == 0


class Rebinding:
    """A name server that says a public number first and 127.0.0.1 from then on."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return [PUBLIC] if self.asked == 1 else [LOOPBACK]


def test_a_name_that_changes_its_number_between_check_and_connection_finds_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[str] = []

    def connect(_self: object, host: str, port: int, timeout: float | None = None, **_more: object) -> None:
        connected.append(host)
        raise_unreachable()

    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", connect)
    rebinding = Rebinding()
    client = OutboundClient(resolve=rebinding)
    with pytest.raises(Offline):
        client.get(f"http://records.example.org:{server.port}/")
    assert (rebinding.asked, connected) == (1, [PUBLIC]), "resolved once, and connected to what was checked"
    with pytest.raises(Refused):
        client.get(f"http://records.example.org:{server.port}/")
    assert connected == [PUBLIC]
    assert server.connections == 0


def raise_unreachable() -> None:
    import httpcore

    raise httpcore.ConnectError("no route")


def test_the_host_header_stays_that_of_the_address_when_the_number_is_ours(server: Server) -> None:
    server.routes["/"] = [Reply(body=b"here")]
    client = OutboundClient(allowed_from("127.0.0.0/8"), resolve=to_loopback)
    assert client.get(f"http://records.example.org:{server.port}/").body == b"here"
    assert server.asked[0].headers["host"] == f"records.example.org:{server.port}"


def test_cookies_and_proxies_are_not_for_us(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.9.9.9:3128")
    server.routes["/"] = [Reply(headers={"Set-Cookie": "a=b"}), redirect("/again"), Reply()]
    server.routes["/again"] = [Reply(headers={"Set-Cookie": "a=b"})]
    client = client_for(server)
    for _ in range(3):
        client.get(f"{server.url}/")
    assert not any("cookie" in asked.headers for asked in server.asked)
    assert len(server.asked) == 4


# Redirects


def test_redirects_are_followed_and_headers_stay_with_their_server(server: Server,
    other_server: Server) -> None:  # fmt: skip
    server.routes = {"/a": [redirect("b?x=1", 301)], "/b": [redirect(f"{other_server.url}/c", 307)]}
    other_server.routes["/c"] = [Reply(body=b"end")]
    answer = client_for(server, other_server).get(f"{server.url}/a", {"X-Key": "word"})
    assert (answer.body, answer.url) == (b"end", f"{other_server.url}/c")
    assert [asked.headers.get("x-key") for asked in server.asked + other_server.asked] == ["word", "word",
        None]  # fmt: skip


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:{canary}/", "http://localhost:{canary}/", "//127.0.0.1:{canary}/",
        "http://2130706433:{canary}/",
        "http://[::ffff:127.0.0.1]:{canary}/", "http://10.0.0.1/", "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://user:word@127.0.0.1:{canary}/", "http://records.example.org:{canary}/", "file:///etc/passwd",
        "gopher://127.0.0.1:{canary}/_x", "ftp://127.0.0.1/", "\\\\127.0.0.1:{canary}\\",
    ],
)  # fmt: skip
def test_a_redirect_into_a_private_range_is_refused(server: Server, other_server: Server, to: str) -> None:
    server.routes["/"] = [redirect(to.replace("{canary}", str(other_server.port)))]
    client = client_for(server, resolve=to_loopback)
    with pytest.raises((Refused, BadAnswer)):
        client.get(f"{server.url}/")
    assert other_server.connections == 0


def test_a_redirect_in_a_circle_ends(server: Server) -> None:
    server.routes = {"/a": [redirect("/b")], "/b": [redirect("/a")]}
    with pytest.raises(BadAnswer, match="More than 5 redirects"):
        client_for(server).get(f"{server.url}/a")
    assert len(server.asked) == 6


def test_a_redirect_to_nowhere_is_a_bad_answer(server: Server) -> None:
    server.routes["/"] = [Reply(302)]
    with pytest.raises(BadAnswer, match="redirects to nowhere"):
        client_for(server).get(f"{server.url}/")


def test_what_is_posted_is_not_sent_on(server: Server, other_server: Server) -> None:
    server.routes["/"] = [Reply(body=b"taken"), redirect(f"{other_server.url}/", 308)]
    client = client_for(server, other_server)
    assert client.post(f"{server.url}/", b"{}", {"Content-Type": "application/json"}).body == b"taken"
    assert (server.asked[0].body, server.asked[0].headers["content-type"]) == (b"{}", "application/json")
    with pytest.raises(BadAnswer) as answer:
        client.post(f"{server.url}/", b"{}")
    assert (answer.value.status, other_server.connections) == (308, 0)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"), "records.example.org")


def test_tls_asks_for_the_name_and_never_leads_back_to_plain_http(certificate: tuple[Path, Path]) -> None:
    server = Server()
    with_tls(server, *certificate)
    trusted = ssl.create_default_context(cafile=certificate[0])
    with serving(server):
        server.routes = {
            "/": [Reply(body=b"sealed")],
            "/down": [redirect(f"http://{LOOPBACK}:{server.port}/")],
        }
        client = OutboundClient(allowed_from("127.0.0.0/8"), resolve=to_loopback, trusted=trusted)
        base = f"https://records.example.org:{server.port}"
        assert client.get(f"{base}/").body == b"sealed"
        assert server.names == ["records.example.org"]
        with pytest.raises(Refused, match="from https to http"):
            client.get(f"{base}/down")
        for wrong in (f"https://other.example.org:{server.port}/", f"{base}/"):
            stranger = OutboundClient(
                allowed_from("127.0.0.0/8"),
                resolve=to_loopback,
                trusted=trusted if "other" in wrong else None,
            )
            with pytest.raises(Refused, match="certificate"):
                stranger.get(wrong)
        assert len(server.asked) == 2


# Limits


@pytest.mark.parametrize("script", [endless_drip, endless_headers], ids=lambda script: script.__name__)
def test_a_slow_drip_counts_against_the_whole_time(server: Server, script: Route) -> None:
    """Each look at the clock is three seconds: no single silence is too long, all together are."""
    server.answer = lambda asked: script  # type: ignore[return-value,assignment]
    limits = OutboundLimits(total=30, body=100_000_000)
    with pytest.raises((TimedOut, BadAnswer)) as end:
        client_for(server, limits=limits, clock=FakeTime(step=3.0).clock).get(f"{server.url}/")
    if script is endless_drip:
        assert isinstance(end.value, TimedOut)
        assert "within 30 seconds" in str(end.value)


def test_a_silent_server_is_not_waited_for(server: Server) -> None:
    server.answer = lambda asked: silent
    with pytest.raises(TimedOut, match="silent"):
        client_for(server, limits=OutboundLimits(read=0.05)).get(f"{server.url}/")


def test_the_redirects_share_one_time_limit(server: Server) -> None:
    server.routes = {f"/{n}": [redirect(f"/{n + 1}")] for n in range(5)}
    with pytest.raises(TimedOut):
        client_for(server, limits=OutboundLimits(total=20),
            clock=FakeTime(step=1.0).clock).get(f"{server.url}/0")  # fmt: skip
    assert 1 <= len(server.asked) < 6


def test_a_body_may_be_as_large_as_the_limit_and_no_larger(server: Server) -> None:
    server.routes["/"] = [Reply(body=b"x" * 1_000), Reply(body=b"x" * 1_001), packed(b"y" * 1_000),
        packed(b"y" * 1_001)]  # fmt: skip
    client = client_for(server, limits=OutboundLimits(body=1_000))
    assert len(client.get(f"{server.url}/").body) == 1_000
    with pytest.raises(TooLarge, match="announces 1,001 bytes"):
        client.get(f"{server.url}/")
    assert client.get(f"{server.url}/").body == b"y" * 1_000
    with pytest.raises(TooLarge):
        client.get(f"{server.url}/")


def test_a_body_without_end_is_cut_at_the_limit(server: Server) -> None:
    server.answer = lambda asked: endless_body
    with pytest.raises(TooLarge):
        client_for(server, limits=OutboundLimits(body=200_000)).get(f"{server.url}/")


def test_a_gzip_bomb_is_unpacked_only_up_to_the_limit(server: Server,
    monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """300 MB in 300 KB: what is unpacked is counted, and it is hardly more than the limit."""
    from review_service.bibliography.look_ups import outbound

    unpacked: list[int] = []
    true_decoded = outbound._decoded

    def counting(*args: object) -> object:
        for piece in true_decoded(*args):  # type: ignore[arg-type]
            unpacked.append(len(piece))
            yield piece

    monkeypatch.setattr(outbound, "_decoded", counting)
    server.routes["/"] = [gzip_bomb(300_000_000)]
    with pytest.raises(TooLarge):
        client_for(server, limits=OutboundLimits(body=1_000_000)).get(f"{server.url}/")
    assert 1_000_000 < sum(unpacked) <= 1_070_000


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (truncated(b"<PubmedArticleSet>"), "broken"),
        (Reply(body=gzip.compress(b"abc" * 100)[:-12], headers={"Content-Encoding": "gzip"}), "breaks off"),
        (Reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}), "broken"),
        (Reply(body=b"x", headers={"Content-Encoding": "gzip, gzip"}), "packed in a way"),
        (Reply(body=b"x", headers={"Content-Encoding": "br"}), "packed in a way"),
        (garbage, "broken"),
        (hangs_up, "broken"),
        (Reply(404, b"Resource not found."), "answered 404"),
        (Reply(304), "answered 304"),
        (Reply(503, headers={"Retry-After": "7"}), "answered 503"),
    ],
    ids=["truncated", "truncated gzip", "no gzip", "twice packed", "brotli", "garbage", "hang up", "404",
        "304", "503"],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_is_a_bad_answer(server: Server, reply: Route, word: str) -> None:
    server.answer = lambda asked: reply  # type: ignore[return-value,assignment]
    with pytest.raises(BadAnswer, match=word) as answer:
        client_for(server).get(f"{server.url}/")
    if word == "answered 503":
        assert (answer.value.status, answer.value.retry_after) == (503, "7")


def test_no_network_is_said_at_once() -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise OSError(-3, "Temporary failure in name resolution")

    with pytest.raises(Offline, match="cannot be resolved"):
        OutboundClient(resolve=nothing).get("https://api.crossref.org/works/10.1000/x")


def test_a_name_server_that_hangs_is_not_waited_for() -> None:
    done = threading.Event()

    def hanging(host: str, port: int) -> list[str]:
        done.wait(5)
        return [PUBLIC]

    with pytest.raises(Offline, match="not resolved within"):
        OutboundClient(limits=OutboundLimits(connect=0.05), resolve=hanging).get("https://example.org/")
    done.set()


def test_a_closed_port_is_offline() -> None:
    server = Server()
    server.server_close()
    with pytest.raises(Offline, match="cannot be reached"):
        client_for(server).get(f"{server.url}/")


def test_an_answer_says_where_it_came_from_without_its_content() -> None:
    assert "secret" not in repr(Answer("https://example.org/", 200, {}, b"secret"))
    assert Allowed() == allowed_from("")
