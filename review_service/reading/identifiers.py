"""One spelling for each identifier of a work, so that one work is one source."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import unquote


class IdentifierKind(StrEnum):
    """The identifiers that services can be asked for."""

    DOI = "doi"
    PMID = "pmid"
    PMCID = "pmcid"


# A registrant has four digits at least (DOI Handbook 2.2.2): `10.1/x` is a slip, not a DOI.
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_RESOLVER = re.compile(r"(?:dx\.)?doi\.org/", re.IGNORECASE)
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_BOOKS = frozenset({"book", "thesis", "report", "standard", "pamphlet"})
_ARTICLES = frozenset({"article-journal", "article-magazine", "article-newspaper", "review", "chapter"})


def normal_doi(text: str) -> str | None:
    """Lower case without resolver or trailing punctuation (DOIs ignore case: DOI Handbook 2.4);
    None if it is none.

    A closing bracket stays where its opening one is part of the DOI: `10.1016/s0140-6736(05)`.
    """
    if resolver := _RESOLVER.search(text):
        text = re.split(r"[?#]", unquote(text[resolver.end() :]), maxsplit=1)[0]
    match = _DOI.search(text)
    if match is None:
        return None
    doi = match.group()
    while doi[-1] in ".,;:\"'»”’" or (doi[-1] in _PAIRS and doi.count(doi[-1]) > doi.count(_PAIRS[doi[-1]])):
        doi = doi[:-1]
    return doi.lower() if _DOI.fullmatch(doi) else None


def normal_pmid(text: str) -> str | None:
    digits = str(text).strip()
    return digits.lstrip("0") if re.fullmatch("0*[1-9][0-9]{0,8}", digits) and len(digits) <= 9 else None


def normal_pmcid(text: str) -> str | None:
    match = re.fullmatch(r"(?:PMC)?([0-9]{1,9})", str(text).strip(), flags=re.IGNORECASE)
    return f"PMC{match.group(1)}" if match else None


def normal_nct(text: str) -> str | None:
    """The number of a trial at ClinicalTrials.gov: `NCT` and eight digits."""
    match = re.search(r"\bNCT[\s:-]?([0-9]{8})\b", str(text), flags=re.IGNORECASE | re.ASCII)
    return f"NCT{match.group(1)}" if match else None


def normal_isbn(text: str) -> str | None:
    """Thirteen digits; ten become thirteen (ISO 2108). None where the check digit is wrong."""
    digits = re.sub(r"^\s*ISBN(?:-1[03])?:?|[\s‐-–-]", "", str(text), flags=re.IGNORECASE).upper()
    if re.fullmatch("[0-9]{9}[0-9X]", digits):
        total = sum((10 - place) * _value(digit) for place, digit in enumerate(digits))
        if total % 11:
            return None
        core = f"978{digits[:9]}"
        return f"{core}{-_weighed(core) % 10}"
    is_book = re.fullmatch("97[89][0-9]{10}", digits) and _weighed(digits) % 10 == 0
    return digits if is_book else None


def normal_issn(text: str) -> str | None:
    """`1234-567X`; None where the check digit is wrong (ISO 3297)."""
    match = re.fullmatch(
        r"\s*(?:e?ISSN:?\s*)?([0-9]{4})-?([0-9]{3}[0-9Xx])\s*", str(text), flags=re.IGNORECASE
    )
    if match is None:
        return None
    digits = (match.group(1) + match.group(2)).upper()
    total = sum((8 - place) * _value(digit) for place, digit in enumerate(digits))
    return None if total % 11 else f"{digits[:4]}-{digits[4:]}"


def normal_orcid(text: str) -> str | None:
    """`0000-0002-1825-0097`; None where the check character is wrong (ISO 7064 MOD 11-2)."""
    match = re.search(r"([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9Xx])\s*$", str(text).strip())
    if match is None:
        return None
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    if (12 - total % 11) % 11 != _value(digits[-1]):
        return None
    return "-".join(digits[place : place + 4] for place in (0, 4, 8, 12))


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def has_controls(text: str) -> bool:
    """Control characters, and those that hide or turn what stands beside them."""
    return _CONTROLS.search(text) is not None


def normal_email(text: str) -> str | None:
    """In small letters: one address is one person, however it is spelt."""
    address = unicodedata.normalize("NFC", text.strip()).lower()
    return address if _EMAIL.fullmatch(address) and not has_controls(address) else None


def normal_url(text: str) -> str | None:
    url = str(text).strip()
    return url if re.match(r"https?://[^\s/]+\S*$", url) else None


def identifiers_of(csl: Mapping[str, Any]) -> dict[str, str]:
    """`{"doi", "pmid", "pmcid", "url"}` in normal form, only those that are there and well-formed."""
    identifiers = {
        "doi": normal_doi(str(csl.get("DOI") or "")),
        "pmid": normal_pmid(str(csl.get("PMID") or "")),
        "pmcid": normal_pmcid(str(csl.get("PMCID") or "")),
        "url": normal_url(str(csl.get("URL") or "")),
    }
    return {name: value for name, value in identifiers.items() if value}


def all_identifiers_of(csl: Mapping[str, Any]) -> dict[str, str]:
    """Those of `identifiers_of`, with `isbn` where the work is the whole book,
    and `nct` where it is the trial's record.

    An article about a trial may name the trial, and a chapter its book: there neither stands for the work.
    """
    kind = str(csl.get("type") or "")
    identifiers = identifiers_of(csl)
    written = str(csl.get("ISBN") or "")
    if kind in _BOOKS and (isbn := normal_isbn(written) or normal_isbn(written.split(" ", maxsplit=1)[0])):
        identifiers["isbn"] = isbn
    if kind not in _ARTICLES and (nct := normal_nct(str(csl.get("number") or ""))):
        identifiers["nct"] = nct
    return identifiers


def _value(digit: str) -> int:
    return 10 if digit == "X" else int(digit)


def _weighed(digits: str) -> int:
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
