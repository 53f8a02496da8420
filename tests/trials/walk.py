"""A seeded walk through the workflow: each act is foretold by the model, done for real,
and compared with the rows."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from trials.comparing import Facts, facts_of, foretold
from trials.model import ROLES, Model, moved
from trials.rules import BOARD, REVIEWERS, RULES, Act
from trials.rules_of_judging import may_not_judge, verdicts_for

from review_service.core.db import Database


class Refused(Exception):
    """The service said no, in words."""


class Hands(Protocol):
    """How acts are done: through the services, or through forms. `do` returns what came out,
    or raises Refused.

    `ruling_ids` are the numbers of the article's rulings in the database, in their order.
    """

    database: Database
    ruling_ids: list[int]
    flaws: tuple[str, ...]

    def begin(self, run: str) -> None: ...
    def article_id(self) -> int: ...
    def do(self, act: Act, m: Model) -> Any: ...


class Broken(AssertionError):
    """The model and the service differ. Says how, and every step up to there."""


@dataclass
class Count:
    """What a trial did."""

    runs: int = 0
    acts: int = 0
    approved_runs: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.runs + other.runs,
            self.acts + other.acts,
            self.approved_runs + other.approved_runs,
            self.taken + other.taken,
            self.refused + other.refused,
        )

    @property
    def least(self) -> str:
        taken, refused = (min(RULES, key=lambda name: of[name]) for of in (self.taken, self.refused))
        return f"{taken} {self.taken[taken]} × taken, {refused} {self.refused[refused]} × refused"

    @property
    def words(self) -> str:
        part = self.approved_runs / max(self.runs, 1)
        return f"0 broken; {part:.0%} of the runs reach Approved; least often: {self.least}"


class Walk:
    """One run: one article from nothing, so many acts."""

    def __init__(self, hands: Hands, seed: str, count: Count) -> None:
        self.hands, self.seed, self.count = hands, seed, count
        self.draw, self.model = Random(seed), Model()
        self.steps: list[str] = []
        self.before: Facts | None = None

    def go(self, acts: int) -> None:
        self.hands.begin(self.seed)
        planned: Iterator[Act] = iter(())
        for _ in range(acts):
            act = next(planned, None)
            if act is None and self.model.versions and self.draw.random() < self.often:
                planned = self.draw.choice(self.aims)()
                act = next(planned, None)
            self.step(act or self.any_act())
        self.count.runs += 1
        self.count.acts += acts
        self.count.approved_runs += bool(self.model.approvals)

    @property
    def often(self) -> float:
        """How often several acts with one aim are begun: less once there is something
        approved to walk about in."""
        return 0.1 if self.model.approvals else 0.25

    @property
    def aims(self) -> tuple[Callable[[], Iterator[Act]], ...]:
        brink = self.to_the_brink
        return self.everything_supports, brink, brink, self.disagreement, self.moved_on, self.fallen

    def any_act(self) -> Act:
        """More often than not one that must be accepted; else one that as little as possible refuses."""
        wants_accepted = self.draw.random() < 0.6
        names = [name for name in RULES if self.model.versions or name == "submit"]
        weights = [RULES[name].weight if wants_accepted else 1 for name in names]
        often = self.draw.choices(names, weights, k=8)
        found: list[Act] = []
        for name in dict.fromkeys([*often, *self.draw.sample(names, len(names))]):
            found += [one for one in (self._proposal(name) for _ in range(4)) if one]
            fitting = [one for one in found if bool(self._reasons(one)) is not wants_accepted]
            if fitting:
                return min(fitting, key=lambda one: len(self._reasons(one)))
        return found[0]

    def _proposal(self, name: str) -> Act | None:
        rule = RULES[name]
        actor = self.draw.choice(rule.likely if self.draw.random() < 0.7 else tuple(ROLES))
        what = rule.propose(self.model, self.draw, actor)
        if what is None or what.get("flaw", "") not in ("", *self.hands.flaws):
            return None
        return Act(name, actor, what)

    def _reasons(self, act: Act) -> list[str]:
        return RULES[act.rule].reasons(self.model, act.actor, act.what)

    def step(self, act: Act) -> None:
        why, m = ", ".join(self._reasons(act)), self.model
        self.steps.append(f"{act}: {why or 'accepted'}")
        try:
            came = self.hands.do(act, m)
        except Refused as refused:
            if not why:
                self.fail(f"it was refused: {refused}")
            self.count.refused[act.rule] += 1
            events = 0
        except Broken:
            raise
        except Exception as error:
            self.fail(f"it ended in {type(error).__name__}: {error}", error)
        else:
            if why:
                self.fail("it was accepted")
            events = RULES[act.rule].apply(m, act.actor, act.what)
            self.count.taken[act.rule] += 1
            self.compare_outcome(act, came)
        self.compare(events)

    def compare_outcome(self, act: Act, came: Any) -> None:
        """What an export holds is what was approved, to the byte, and nothing of any other version."""
        m = self.model
        if act.rule in {"submit", "revise"}:
            m.current.content = came
        if act.rule != "export" or m.approved is None:
            return
        here = {one.words for one in m.approved.version.claims}
        other = {one.words for version in m.versions for one in version.claims} - here
        if came.content_sha256 != m.approved.version.content:
            self.fail("what went out has another hash than what was approved")
        if not all(words in came.text for words in here) or any(words in came.text for words in other):
            self.fail("what went out holds other words than what was approved")

    def compare(self, events: int) -> None:
        if not self.model.versions:
            return
        found = facts_of(self.hands.database, self.hands.article_id())
        self.hands.ruling_ids = found.ruling_ids
        wanted = foretold(self.model, (self.before.events if self.before else 0) + events)
        self.before = found
        for name, value in wanted.items():
            if getattr(found, name) != value:
                self.fail(f"{name}: {getattr(found, name)}, and it should be {value}")

    def fail(self, why: str, error: Exception | None = None) -> None:
        steps = "\n".join(f"  {at:3} {step}" for at, step in enumerate(self.steps, 1))
        raise Broken(f"seed {self.seed}, step {len(self.steps)}: {why}\n{steps}") from error

    # Several acts with one aim, each foretold when its turn comes:
    # a walk without them hardly ever reaches Approved.

    def staffed(self) -> Iterator[Act]:
        """Everybody who may review is assigned and has disclosed, and the review has begun.
        Now and then somebody recuses themselves, and is asked again."""
        m = self.model
        for name in REVIEWERS:
            if name not in m.assigned | m.recused:
                yield Act("assign", "editor", {"whom": name})
            if name in m.assigned - m.disclosed:
                yield Act("disclose", name, {"answer": "none"})
        if self.draw.random() < 0.2 and "recused" not in m.assigned | m.recused:
            yield Act("assign", "editor", {"whom": "recused"})
            yield Act("disclose", "recused", {"answer": "conflict"})
            yield Act("assign", "editor", {"whom": "recused"})
        yield Act("start review", "editor", {"policy": self.draw.choice(("two", "three", "seated"))})

    def everything_supports(self) -> Iterator[Act]:
        """«Rule everything supports»: the review is brought under way, and each pair gets what it lacks,
        or all but one, which stays open or gets a no."""
        m = self.model
        if m.current.is_withdrawn or m.current.is_returned:
            yield Act("revise", "author", {"how": "identical", "claims": m.current.claims, "answers": True})
        if m.status == "submitted" or len(m.assigned) < 2:
            yield from self.staffed()
        odd, chance = self.draw.choice(m.current.pairs), self.draw.random()
        for name in REVIEWERS:
            for pair in m.current.pairs:
                if m.lacks(pair) and not may_not_judge(m, name) and (pair != odd or chance > 0.3):
                    yield Act("rule", name, {"pair": pair, "verdict": verdicts_for(pair)[0]})
        if chance < 0.15 and not may_not_judge(m, REVIEWERS[0]):
            yield Act("rule", REVIEWERS[0], {"pair": odd, "verdict": verdicts_for(odd)[-1]})

    def disagreement(self) -> Iterator[Act]:
        """Two people rule differently on one pair."""
        if self.model.current.is_withdrawn or self.model.current.is_returned:
            return
        if self.model.status == "submitted":
            yield from self.staffed()
        pair = self.draw.choice(self.model.current.pairs)
        for name, verdict in zip(self.draw.sample(REVIEWERS, 2), (0, -1), strict=True):
            if not may_not_judge(self.model, name):
                yield Act("rule", name, {"pair": pair, "verdict": verdicts_for(pair)[verdict]})

    def moved_on(self) -> Iterator[Act]:
        """The same words under another heading, under review again:
        some of what was ruled is confirmed there."""
        m = self.model
        if not m.rulings:
            yield from self.everything_supports()
        yield Act("revise", "author", {"how": "moved", "claims": moved(m.current.claims), "answers": True})
        yield from self.staffed()
        for name in self.draw.sample(REVIEWERS, 2):
            for pair in m.current.pairs:
                found = m.to_confirm(pair, name)
                if found and not may_not_judge(m, name) and self.draw.random() < 0.5:
                    yield Act("confirm", name, {"pair": pair, "ruling": found.number})

    def fallen(self) -> Iterator[Act]:
        """A source of the approved article falls, and the publisher comes for it all the same."""
        if self.model.approvals:
            what = {"source": self.draw.choice(("one", "two")), "number": len(self.model.falls) + 1}
            yield Act("source falls", "editor", what)
            yield Act("export", "publisher")

    def to_the_brink(self) -> Iterator[Act]:
        """To one signature before the quorum, or, as often, past it."""
        yield from self.everything_supports()
        for at, one in enumerate(self.model.threads):
            if one.is_blocking and not one.is_resolved and self.draw.random() < 0.6:
                yield Act("change thread", "editor", {"thread": at, "to": True})
        signers = [name for name in BOARD if not may_not_judge(self.model, name)]
        self.draw.shuffle(signers)
        for name in signers[self.draw.randrange(2) :]:
            yield Act("sign", name, {"flaw": ""})


def run_trial(hands: Hands, seed: int, runs: int, acts: int) -> Count:
    """Each run has a seed of its own, so that a failing one can be walked again alone."""
    count = Count()
    for number in range(runs):
        Walk(hands, f"{seed}-{number}", count).go(acts)
    return count
