"""T3: two people press at the same moment on a real server of four workers, and what must never be never is.

REVIEW_TRIAL_RACES is how many rounds each pair of acts is raced: 6 unless told,
about 40 seconds for both databases on a quiet machine; 200 and 2000 are the sizes that count.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from factories import KEY, cast
from trials.impossible import impossible
from trials.races import RACES, Race, Site, at_once, in_turn
from trials.served import serving
from trials.table import report
from trials.unguarded import take_guards

from review_service.auditing.log import audit
from review_service.core.db import Database
from review_service.services.signing.signing_keys import write_key

ROUNDS = int(os.environ.get("REVIEW_TRIAL_RACES", "6"))
UNGUARDED = str(Path(__file__).with_name("unguarded.py"))
UNGUARDED_ROUNDS = min(ROUNDS, 200)
TOLD_TOO = (
    100  # from so many rounds on, the pairs away from the quorum are raced without guards as well, to be told
)
REFUSED = {"403", "404", "409"}
ANSWERS = {
    200,
    303,
    *map(int, REFUSED),
}  # done, or refused with a reason: nothing else is an answer to a race
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@dataclass
class Tally:
    """Of one pair: how the rounds were answered, which were broken, and what came that is no answer."""

    rounds: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


@contextmanager
def site_at(url: str, folder: Path, *started_by: str) -> Iterator[Site]:
    write_key(folder / "signing-key", KEY)
    database = Database(url)
    with database.writing() as session:
        people = cast(session)
    how = {"started_by": started_by} if started_by else {}
    cheap = {"REVIEW_ARGON2_TIME": "1", "REVIEW_ARGON2_MEMORY_KIB": "8"}
    key = {"REVIEW_SIGNING_KEY_FILE": str(folder / "signing-key")}
    with serving(url, workers=4, log=folder / "server.log", **how, **cheap, **key) as server:
        server.await_answer()
        yield Site(server.address, database, people)
    database.dispose()


def raced(site: Site, race: Race, numbers: Iterable[int], go: Callable[..., None] = at_once) -> Tally:
    """Each of the two goes first in half of the rounds."""
    tally = Tally()
    for number in numbers:
        slug, article_id = site.begin(race, number)
        presses = [race.one(site, slug), race.other(site, slug)]
        go(*presses[:: -1 if number % 2 else 1])
        assert all(len(press.codes) == len(press.forms) for press in presses), (
            f"no answer, {race.name} at {slug}"
        )
        codes = [code for press in presses for code in press.codes]
        tally.rounds += 1
        tally.answers[" ".join(map(str, codes))] += 1
        tally.odd += [f"{race.name}: {code} at {slug}" for code in codes if code not in ANSWERS]
        with site.database.glancing() as connection:
            found = impossible(connection, article_id)
        tally.broken += [f"{race.name}, {slug}: {'; '.join(found)}"] if found else []
    return tally


def numbers(place: int, rounds: int) -> range:
    """No two articles have one title."""
    return range(place * 100_000, place * 100_000 + rounds)


@pytest.mark.parametrize("kind", KINDS)
def test_no_race_ends_in_what_must_never_be(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    with site_at(request.getfixturevalue(f"{kind}_url"), tmp_path) as site:
        tallies = [raced(site, race, numbers(place, ROUNDS)) for place, race in enumerate(RACES)]
        with site.database.engine.connect() as connection:
            found = audit(connection)
    broken = [one for tally in tallies for one in tally.broken]
    odd = [one for tally in tallies for one in tally.odd]
    report(
        "T3 races on a server of 4 workers",
        kind,
        f"{len(RACES)} pairs × {ROUNDS}",
        f"{len(broken)} impossible; {len(odd)} answers other than done or refused; verify-log over "
        f"{found.events} events and {found.approvals} approvals: {len(found.faults)} faults; answers "
        f"{_ways(tallies)}",
    )
    assert broken == []
    assert odd == [], (tmp_path / "server.log").read_text(encoding="utf-8")[-4_000:]
    assert found.faults == []


def _ways(tallies: list[Tally]) -> str:
    """How many rounds both did what they wanted, and how many one of them was refused."""
    both = sum(
        count for one in tallies for codes, count in one.answers.items() if not set(codes.split()) & REFUSED
    )
    return f"{both} times both, {sum(one.rounds for one in tallies) - both} times one refused"


@pytest.mark.parametrize("kind", KINDS)
def test_without_guards_and_locks_half_the_races_at_the_quorum_break(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    """And one after the other nothing breaks on the same server: it is the race that the trial sees."""
    with site_at(request.getfixturevalue(f"{kind}_url"), tmp_path, UNGUARDED) as site:
        with site.database.engine.begin() as connection:
            assert take_guards(connection) >= 30
        chosen = [race for race in RACES if race.is_at_quorum or ROUNDS >= TOLD_TOO]
        calm = [raced(site, race, numbers(50 + place, 2), in_turn) for place, race in enumerate(chosen)]
        tallies = {
            race: raced(site, race, numbers(place, UNGUARDED_ROUNDS)) for place, race in enumerate(chosen)
        }
    broken = sum(len(tally.broken) for race, tally in tallies.items() if race.is_at_quorum)
    rounds = sum(tally.rounds for race, tally in tallies.items() if race.is_at_quorum)
    report(
        "T3 the same without guards and locks",
        kind,
        f"{len(chosen)} pairs × {UNGUARDED_ROUNDS}",
        f"{broken} of {rounds} at the quorum broken ({broken / rounds:.0%}): "
        + ", ".join(f"{race.name} {len(tally.broken)}" for race, tally in tallies.items()),
    )
    assert [one for tally in calm for one in tally.broken] == []
    assert broken >= rounds / 2, {race.name: len(tally.broken) for race, tally in tallies.items()}
