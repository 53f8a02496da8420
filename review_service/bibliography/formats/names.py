"""Names of people and bodies: CSL names from and to «van der Berg, Jan, Jr»,
and initials as MEDLINE writes them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Name = dict[str, str]
_SUFFIX = re.compile(r"^(?:Jr|Sr|II|III|IV|2nd|3rd|4th|5th)\.?$", re.IGNORECASE)
_PARTICLE = re.compile(
    r"^(?:af|al|d'|da|dal|dall'|das|de|del|dell'|della|den|der|des|di|do|dos|du|e|el|la|las|le|les|los|'t"
    r"|te|ten|ter|van|vom|von|zu|zum|zur|y)$"
)


def from_inverted(text: str) -> Name:
    """`van der Berg, Jan, Jr` or `van der Berg, Jan Jr`; without a comma, or with one at its end,
    it is a body."""
    text = " ".join(text.split())
    if text.endswith(","):
        return {"literal": text.rstrip(", ")} if text.strip(", ") else {}
    family, comma, rest = text.partition(",")
    if not comma:
        return {"literal": text} if text else {}
    given, _, suffix = (part.strip() for part in rest.partition(","))
    words = given.split()
    if not suffix and len(words) > 1 and _SUFFIX.match(words[-1]):
        given, suffix = " ".join(words[:-1]), words[-1]
    return person(family, given, suffix)


def person(family: str, given: str = "", suffix: str = "") -> Name:
    """Lower-case particles before the family name go into their own field, as citeproc wants them."""
    words = family.split()
    count = 0
    while count < len(words) - 1 and _PARTICLE.match(words[count]):
        count += 1
    name = {
        "non-dropping-particle": " ".join(words[:count]),
        "family": " ".join(words[count:]),
        "given": " ".join(given.split()),
        "suffix": suffix.strip().rstrip("."),
    }
    return {part: value for part, value in name.items() if value}


def inverted(name: Mapping[str, Any], before_suffix: str = ", ") -> str:
    """`van der Berg, Jan, Jr`; a body whose name holds a comma gets one at its end,
    so that it stays a body."""
    family = family_of(name)
    if not family:
        body = str(name.get("literal") or name.get("given") or "")
        return f"{body}," if "," in body else body
    given, suffix = str(name.get("given") or ""), str(name.get("suffix") or "")
    if not given:
        return f"{family}, {before_suffix.strip()} {suffix}".replace("  ", " ").strip() if suffix else family
    return f"{family}, {given}{before_suffix}{suffix}" if suffix else f"{family}, {given}"


def family_of(name: Mapping[str, Any]) -> str:
    """The family name with its particles."""
    parts = (name.get(part) for part in ("dropping-particle", "non-dropping-particle", "family"))
    return " ".join(str(part) for part in parts if part) if name.get("family") else ""


def from_initials(text: str) -> Name:
    """`van der Berg JW Jr` of MEDLINE's AU field."""
    words = text.split()
    suffix = words.pop() if len(words) > 2 and _SUFFIX.match(words[-1]) else ""
    if len(words) > 1 and re.fullmatch(r"[^\W\d_]{1,4}", words[-1]) and words[-1].isupper():
        return person(" ".join(words[:-1]), words[-1], suffix)
    return {"literal": text} if text else {}


def with_initials(name: Mapping[str, Any]) -> str:
    """`van der Berg JW Jr`."""
    given = str(name.get("given") or "")
    letters = (
        "".join(part[0] for part in re.split(r"[\s.‐-]+", given) if part) if not given.isupper() else given
    )
    initials = re.sub(r"[\W_]", "", letters).upper()
    return " ".join(part for part in (family_of(name), initials, str(name.get("suffix") or "")) if part)


def names_in(value: object) -> list[Mapping[str, Any]]:
    """The names of a CSL field, whatever stands there."""
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return [name for name in value if isinstance(name, Mapping)] if is_list else []  # type: ignore[attr-defined]
