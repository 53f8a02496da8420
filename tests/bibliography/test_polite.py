"""Rate limit, patience and back-off, on invented time."""

import threading
from datetime import UTC, datetime

import pytest
from bibliography.protocol_servers import FakeTime, Reply, Server, hangs_up, truncated
from bibliography.reference_servers import Reference

from review_service.bibliography.look_ups.outbound import OutboundClient
from review_service.bibliography.look_ups.polite import (
    Asker,
    Patience,
    RateLimiter,
    seconds_until,
    shared_limiter,
    without_secrets,
)
from review_service.core.errors import BadAnswer, Offline, Refused

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_only_so_many_requests_go_in_any_second(time: FakeTime) -> None:
    limiter, went = RateLimiter(3, time.clock, time.sleep), []
    for _ in range(10):
        limiter.wait()
        went.append(time.now)
    assert all(later - earlier >= 1 for earlier, later in zip(went, went[3:], strict=False))
    assert went[-1] - went[0] == 3


def test_a_limiter_is_shared_by_threads_and_by_name() -> None:
    """Time stands still, so that each thread is told a place in the queue of its own."""
    slept: list[float] = []
    limiter = RateLimiter(2, lambda: 0.0, slept.append)
    threads = [threading.Thread(target=limiter.wait) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slept) == [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]
    assert shared_limiter("somewhere", 3) is shared_limiter("somewhere", 3)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0), (" 120 ", 120.0), ("Fri, 02 Jan 2026 03:04:35 GMT", 30.0),
        ("Fri, 02 Jan 2026 03:00:00 GMT", 0.0),
        ("Friday, 02-Jan-26 03:04:35 GMT", 30.0), ("", None), ("soon", None), ("-3", None), ("9" * 40, None),
        ("٣", None),
    ],
)  # fmt: skip
def test_both_forms_of_retry_after_are_read(text: str, seconds: float | None) -> None:
    assert seconds_until(text, NOW) == seconds


def test_5xx_is_tried_again_with_growing_pauses(server: Server, asker: Asker, time: FakeTime) -> None:
    server.routes["/"] = [Reply(500), Reply(502), Reply(503), Reply(body=b"at last")]
    assert asker.get(f"{server.url}/", {}, "*/*").body == b"at last"
    assert time.slept == [1.0, 2.0, 4.0]


def test_jitter_takes_up_to_half_of_a_pause(server: Server, asker: Asker, time: FakeTime) -> None:
    asker.jitter = lambda: 0.0
    server.routes["/"] = [Reply(500), Reply()]
    asker.get(f"{server.url}/", {}, "*/*")
    assert time.slept == [0.5]


def test_the_tries_end(server: Server, asker: Asker) -> None:
    server.routes["/"] = [Reply(503)]
    with pytest.raises(BadAnswer) as answer:
        asker.get(f"{server.url}/", {}, "*/*")
    assert (answer.value.status, len(server.asked)) == (503, 4)


def test_retry_after_is_what_is_waited(server: Server, asker: Asker, time: FakeTime) -> None:
    asker.today = lambda: NOW
    server.routes["/"] = [
        Reply(429, headers={"Retry-After": "9"}),
        Reply(503, headers={"Retry-After": "Fri, 02 Jan 2026 03:04:25 GMT"}),
        Reply(429, headers={"Retry-After": "nonsense"}),
        Reply(body=b"at last"),
    ]
    asker.get(f"{server.url}/", {}, "*/*")
    assert time.slept == [9.0, 20.0, 4.0]


def test_whoever_says_tomorrow_is_not_waited_for(server: Server, asker: Asker, time: FakeTime) -> None:
    server.routes["/"] = [Reply(429, headers={"Retry-After": "86400"})]
    with pytest.raises(BadAnswer) as answer:
        asker.get(f"{server.url}/", {}, "*/*")
    assert (answer.value.retry_after, len(server.asked), time.slept) == ("86400", 1, [])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_we_asked_wrongly_is_not_asked_again(server: Server, asker: Asker, status: int) -> None:
    server.routes["/"] = [Reply(status)]
    with pytest.raises(BadAnswer):
        asker.get(f"{server.url}/", {}, "*/*")
    assert len(server.asked) == 1


@pytest.mark.parametrize("broken", [truncated(b"{"), hangs_up], ids=["truncated", "hang up"])
def test_a_broken_answer_is_asked_for_again(server: Server, asker: Asker, broken: object) -> None:
    server.routes["/"] = [broken, Reply(body=b"whole")]  # type: ignore[list-item]
    assert asker.get(f"{server.url}/", {}, "*/*").body == b"whole"


def test_a_refused_address_is_not_tried_again(asker: Asker, time: FakeTime) -> None:
    with pytest.raises(Refused):
        asker.get("http://127.0.0.1:1/", {}, "*/*")
    assert time.slept == []


def test_no_network_is_found_out_once_a_minute(time: FakeTime) -> None:
    tried: list[str] = []

    def nothing(host: str, port: int) -> list[str]:
        tried.append(host)
        raise OSError(-3, "Temporary failure in name resolution")

    asker = Asker(OutboundClient(resolve=nothing), RateLimiter(3, time.clock, time.sleep), Patience(),
        time.clock, time.sleep)  # fmt: skip
    for _ in range(50):
        with pytest.raises(Offline):
            asker.get("https://api.crossref.org/works/10.1000%2Fx", {}, "*/*")
    assert (len(tried), time.slept) == (1, [])
    time.now += 61
    with pytest.raises(Offline):
        asker.get("https://api.crossref.org/works/10.1000%2Fx", {}, "*/*")
    assert len(tried) == 2


def test_a_polite_client_is_never_told_to_slow_down_and_a_rude_one_is(
    server: Server, asker: Asker, reference: Reference, time: FakeTime
) -> None:
    address, parameters = f"{server.url}/eutils/efetch.fcgi", {"id": "31415926"}
    for _ in range(20):
        asker.get(address, parameters, "text/xml")
    assert reference.said_429 == 0
    asker.limiter = RateLimiter(1_000, time.clock, time.sleep)
    for _ in range(5):
        asker.get(address, parameters, "text/xml")
    assert reference.said_429 > 0


def test_keys_and_addresses_of_people_are_not_kept() -> None:
    parameters = {"id": "1", "api_key": "k", "email": "a@b.org", "mailto": "a@b.org", "tool": "t"}
    assert without_secrets("https://x.org/y", parameters) == "https://x.org/y?id=1"
    assert "word" not in str(Refused("http://10.0.0.1/?api_key=word", "it is private"))
