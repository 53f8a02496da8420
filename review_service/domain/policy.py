"""What an approval asks for: read from the words of a policy file, known by the hash of what it says."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from review_service.core.errors import BadInput
from review_service.domain.waivers import WaiverRule
from review_service.reading.document import Audience


@dataclass(frozen=True)
class Seat:
    """So many of the signatures are by board members of this specialty.
    Each signature fills one seat at most."""

    specialty: str
    signatures: int


@dataclass(frozen=True)
class Policy:
    """`name` is the file's. `audiences` are those it is for when nobody chooses;
    days and years are whole numbers."""

    name: str
    label: str
    quorum: int
    high_risk_rulings: int
    audiences: tuple[Audience, ...] = ()
    seats: tuple[Seat, ...] = ()
    due_days: int = 14
    re_review_days: int = 365
    disclosure_days: int = 365
    oldest_source_years: int = 0
    waivers: WaiverRule = WaiverRule.ORDINARY

    @property
    def content(self) -> str:
        """What it asks for, as canonical JSON (sorted keys, no spaces: RFC 8785 for what stands in it)."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content.encode()).hexdigest()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What it asks for in words, for people."""
        seats = [f"{seat.signatures} from {seat.specialty}" for seat in self.seats]
        signatures = f"{self.quorum} signature{'s' if self.quorum != 1 else ''}"
        return (
            f"{signatures}{', among them ' + ' and '.join(seats) if seats else ''}",
            f"{self.high_risk_rulings} people rule on a high-risk claim"
            if self.high_risk_rulings > 1
            else "one person rules on a high-risk claim",
            self.waivers.sentence,
            f"{self.due_days} days to review; due again after {self.re_review_days} days",
        )


_LEAST = {
    "quorum": 1,
    "high_risk_rulings": 1,
    "due_days": 1,
    "re_review_days": 1,
    "disclosure_days": 1,
    "oldest_source_years": 0,
}


def read_policy(name: str, raw: Any) -> Policy:
    """Raises BadInput with what is wrong and what would be right."""
    if not isinstance(raw, Mapping):
        raise BadInput("a policy is a list of names and values, such as «quorum: 2».")
    if unknown := sorted(set(map(str, raw)) - {*_LEAST, "label", "audiences", "seats", "waivers"}):
        raise BadInput(f"«{unknown[0]}» is not known: a slip would go unseen.")
    numbers = {field: _number(raw, field, least) for field, least in _LEAST.items() if field in raw}
    if missing := sorted({"quorum", "high_risk_rulings"} - set(numbers)):
        raise BadInput(f"{missing[0]} is missing.")
    seats = _seats(raw.get("seats") or [])
    wanted = sum(seat.signatures for seat in seats)
    if wanted > numbers["quorum"]:
        raise BadInput(f"the seats ask for {wanted} signatures, more than the quorum of {numbers['quorum']}.")
    audiences = raw.get("audiences") or []
    if not isinstance(audiences, list) or not {*map(str, audiences)} <= {*Audience}:
        raise BadInput(f"audiences is a list of {', '.join(Audience)}.")
    waivers = raw.get("waivers", WaiverRule.ORDINARY)
    if waivers not in {*WaiverRule}:
        raise BadInput(f"waivers is one of {', '.join(WaiverRule)}, not {waivers!r}.")
    return Policy(
        name=name,
        label=str(raw.get("label") or name),
        audiences=tuple(Audience(audience) for audience in audiences),
        seats=seats,
        waivers=WaiverRule(waivers),
        **numbers,
    )


def _number(raw: Mapping[str, Any], field: str, least: int) -> int:
    value = raw[field]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 10_000:
        raise BadInput(f"{field} is a whole number from {least} to 10,000, not {value!r}.")
    return value


def _seats(raw: Any) -> tuple[Seat, ...]:
    seats = []
    for entry in raw if isinstance(raw, list) else [None]:
        if not isinstance(entry, Mapping) or set(entry) != {"specialty", "signatures"}:
            raise BadInput("seats is a list such as «- {specialty: Rheumatology, signatures: 1}».")
        specialty = str(entry["specialty"] or "").strip()
        if not specialty:
            raise BadInput("a seat names a specialty.")
        seats.append(Seat(specialty, _number(entry, "signatures", 1)))
    if double := [name for name, times in Counter(seat.specialty for seat in seats).items() if times > 1]:
        raise BadInput(f"«{double[0]}» has two seats: write one with 2 signatures.")
    return tuple(seats)


@dataclass(frozen=True)
class Policies:
    """All the policies of an installation; at least one is for every audience."""

    all: tuple[Policy, ...]

    def named(self, name: str) -> Policy:
        """Raises BadInput naming those that there are."""
        for policy in self.all:
            if policy.name == name:
                return policy
        raise BadInput(
            f"There is no policy «{name}»; there are {', '.join(policy.name for policy in self.all)}."
        )

    def for_audience(self, audience: Audience) -> Policy:
        return next(policy for policy in self.all if audience in policy.audiences)

    def chosen(self, name: str, audience: Audience) -> Policy:
        return self.named(name) if name else self.for_audience(audience)


def gather(policies: Sequence[Policy]) -> Policies:
    """Raises BadInput where an audience has no policy, or two."""
    for audience in Audience:
        names = [policy.name for policy in policies if audience in policy.audiences]
        if len(names) != 1:
            how = f"two ({', '.join(names)})" if names else "none"
            raise BadInput(f"exactly one policy is for the audience «{audience.value}»; there are {how}.")
    return Policies(tuple(policies))
