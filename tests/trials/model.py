"""The workflow as plain lists and sets, thought out anew: nothing of the service's rules is asked.

One `Model` is one article with its people. It says what stands;
`trials/rules.py` says what may be done to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

ROLES = {
    "author": {"author"},
    "co": {"author", "board"},
    "editor": {"editor"},
    "first": {"board"},
    "second": {"board"},
    "third": {"board"},
    "recused": {"board"},
    "publisher": {"publisher"},
    "reader": set(),
}
SPECIALTY = {"third": "Pharmacology", "recused": "Pharmacology"}
OTHERWISE = "Cardiology"
ALLOWING = {"supports", "needs_no_citation"}


@dataclass(frozen=True)
class Rules:
    """What an approval asks for: so many signatures, among them one of this specialty."""

    quorum: int
    seat: str = ""


POLICIES = {"two": Rules(2), "three": Rules(3), "seated": Rules(2, "Pharmacology")}
RULINGS_ON_HIGH_RISK = 2


@dataclass(frozen=True, repr=False)
class Claim:
    """`before` are the words of the sentence before it in its paragraph; `sources` are cited,
    none for plain advice."""

    words: str
    heading: str
    sources: tuple[str, ...] = ()
    before: str = ""
    is_high_risk: bool = False

    def __repr__(self) -> str:
        return f"«{self.heading}: {self.words}»"


@dataclass(frozen=True, repr=False)
class Pair:
    """What is ruled on. Two versions that hold an equal one hold the same one, whatever its `ordinal`."""

    words: str
    heading: str
    before: str
    source: str
    is_high_risk: bool
    ordinal: int = field(compare=False)

    def __repr__(self) -> str:
        return f"{self.ordinal}×{self.source or 'none'}"

    @property
    def theme(self) -> tuple[str, str]:
        return self.words, self.source


@dataclass
class Version:
    claims: tuple[Claim, ...]
    number: int
    content: str = ""
    is_withdrawn: bool = False
    is_returned: bool = False
    waiting_items: int = 0
    policy: str = ""  # of its newest round, «» before its first

    @property
    def pairs(self) -> list[Pair]:
        return [
            Pair(one.words, one.heading, one.before, source, one.is_high_risk, ordinal)
            for ordinal, one in enumerate(self.claims, 1)
            for source in one.sources or ("",)
        ]


@dataclass
class Ruling:
    """`number` counts the rulings of the article from 1."""

    number: int
    pair: Pair
    person: str
    verdict: str
    settles: tuple[int, ...] = ()
    is_confirmation: bool = False
    is_replaced: bool = False

    @property
    def allows(self) -> bool:
        return self.verdict in ALLOWING


@dataclass
class Fall:
    """What befell a source: it ends the rulings up to `last`, until it is taken back."""

    source: str
    last: int
    is_taken_back: bool = False


@dataclass
class Thread:
    is_blocking: bool
    is_resolved: bool = False


@dataclass
class Approval:
    version: Version
    is_reopened: bool = False


@dataclass
class Model:
    contributors: set[str] = field(default_factory=set)
    status: str = ""
    versions: list[Version] = field(default_factory=list)
    current: Version = field(default_factory=lambda: Version((), 0))
    assigned: set[str] = field(default_factory=set)
    disclosed: set[str] = field(default_factory=set)
    recused: set[str] = field(default_factory=set)
    rulings: list[Ruling] = field(default_factory=list)
    falls: list[Fall] = field(default_factory=list)
    signers: set[str] = field(default_factory=set)
    approvals: list[Approval] = field(default_factory=list)
    re_reviews: list[int] = field(default_factory=list)  # the fall that opened each open one
    threads: list[Thread] = field(default_factory=list)
    notices: int = 0

    @property
    def sources(self) -> set[str]:
        return {source for one in self.current.claims for source in one.sources}

    @property
    def approved(self) -> Approval | None:
        """The newest approval, reopened or not."""
        return self.approvals[-1] if self.approvals else None

    def stands(self, ruling: Ruling) -> bool:
        """Nobody replaced it, its author may still judge, its source has not fallen since."""
        has_fallen = any(
            fall.source == ruling.pair.source and fall.last >= ruling.number and not fall.is_taken_back
            for fall in self.falls
        )
        return not (ruling.is_replaced or has_fallen or ruling.person in self.contributors | self.recused)

    def holding(self, pair: Pair) -> list[Ruling]:
        return [one for one in self.rulings if one.pair == pair and self.stands(one)]

    def counting(self, pair: Pair) -> list[Ruling]:
        """Without what a third person's ruling set aside, as long as that and both that it settles hold."""
        holding = self.holding(pair)
        numbers = {one.number for one in holding}
        settling = [one for one in holding if one.settles and set(one.settles) <= numbers]
        return [
            one
            for one in holding
            if not any(by.number > one.number and by.verdict != one.verdict for by in settling)
        ]

    def is_disputed(self, pair: Pair) -> bool:
        return len({one.verdict for one in self.counting(pair)}) > 1

    def lacks(self, pair: Pair) -> int:
        """How many more people have to let it pass; 99 where somebody does not."""
        counting = self.counting(pair)
        if not all(one.allows for one in counting):
            return 99
        needed = RULINGS_ON_HIGH_RISK if pair.is_high_risk else 1
        return max(0, needed - len({one.person for one in counting}))

    def all_pass(self, version: Version) -> bool:
        return all(self.lacks(pair) == 0 for pair in version.pairs)

    def to_confirm(self, pair: Pair, person: str) -> Ruling | None:
        """The ruling on these words in other surroundings that this person may confirm here:
        their own, else the newest of somebody who has none here; of high risk only their own."""
        holding = self.holding(pair)
        if self.lacks(pair) in {0, 99} or any(one.person == person for one in holding):
            return None
        elsewhere = [
            one
            for one in self.rulings
            if one.pair.theme == pair.theme
            and one.pair != pair
            and not one.is_confirmation
            and self.stands(one)
        ]
        if len({one.allows for one in [*holding, *elsewhere]}) != 1:
            return None
        here = {one.person for one in holding}
        own = [one for one in elsewhere if one.person == person]
        others = [] if pair.is_high_risk else [one for one in elsewhere if one.person not in here]
        return next(reversed(own or others), None)

    def parties(self, pair: Pair, person: str = "") -> tuple[int, int] | None:
        """The two rulings of others that differ first, for somebody who has not ruled on
        the pair but to settle it."""
        if any(one.person == person and not one.settles for one in self.holding(pair)):
            return None
        counting = [one for one in self.counting(pair) if one.person != person]
        other = next((one for one in counting if one.verdict != counting[0].verdict), None)
        return (counting[0].number, other.number) if other else None

    def add_ruling(
        self,
        pair: Pair,
        person: str,
        verdict: str,
        settles: Sequence[int] = (),
        is_confirmation: bool = False,
    ) -> None:
        for one in self.rulings:
            if one.pair == pair and one.person == person:
                one.is_replaced = True
        number = len(self.rulings) + 1
        self.rulings.append(Ruling(number, pair, person, verdict, tuple(settles), is_confirmation))
        self.signers.clear()

    def add_version(self, claims: tuple[Claim, ...], content: str = "") -> None:
        self.current = Version(claims, len(self.versions) + 1, content)
        self.versions.append(self.current)
        self.status = "submitted"
        self.signers.clear()

    @property
    def is_blocked(self) -> bool:
        return any(one.is_blocking and not one.is_resolved for one in self.threads)

    @property
    def has_quorum(self) -> bool:
        rules = POLICIES[self.current.policy]
        seated = not rules.seat or any(SPECIALTY.get(one) == rules.seat for one in self.signers)
        return len(self.signers) >= rules.quorum and seated

    def approve(self) -> None:
        self.status = "approved"
        self.approvals.append(Approval(self.current))
        self.re_reviews.clear()


def first_text(number: int) -> tuple[Claim, ...]:
    walked = f"Walking lowered pressure by {number + 3} mmHg."
    return (
        Claim(walked, "Effect", ("one",)),
        Claim(f"Nobody who walked {number} miles fell.", "Effect", ("one",), walked),
        Claim("Patients take 5 mg of the tablet daily.", "Dose", ("two",), is_high_risk=True),
    )


def changed(claims: tuple[Claim, ...], at: int, number: int) -> tuple[Claim, ...]:
    """Another figure in one claim, and so another sentence before the next in its paragraph."""
    old = claims[at].words
    new = " ".join(str(number) if word.isdigit() else word for word in old.split())
    return tuple(
        replace(one, words=new)
        if one.words == old
        else replace(one, before=new)
        if one.before == old
        else one
        for one in claims
    )


def added(claims: tuple[Claim, ...], number: int) -> tuple[Claim, ...]:
    return (*claims, Claim(f"Ask after {number} weeks what people enjoy.", f"Advice {number}"))


def moved(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The first heading reads otherwise, or as it did at first."""
    old = claims[0].heading
    new = "Gain" if old == "Effect" else "Effect"
    return tuple(replace(one, heading=new) if one.heading == old else one for one in claims)


def markdown(claims: tuple[Claim, ...], run: str) -> str:
    """The article as its author writes it. `run` keeps its sources apart from those of other runs."""
    lines = ["---", f"title: Does walking help {run}?", "audience: professional", "references:"]
    for name in ("one", "two"):
        lines += [f"  {name}:", "    type: article-journal", f"    title: Study {name} {run}"]
        lines += [f"    DOI: 10.1000/{name}.{run}"]
    lines.append("---")
    heading = ""
    for one in claims:
        if one.heading != heading:
            lines += ["", f"## {one.heading}", ""]
        heading = one.heading
        lines.append(one.words + "".join(f" [@{source}]" for source in one.sources))
    return "\n".join(lines) + "\n"
