"""One spelling for each identifier of a work, so that one work is one source."""

import re
from collections.abc import Mapping
from typing import Any

_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")


def normal_doi(text: str) -> str | None:
    """Lower case without resolver or trailing punctuation (DOIs ignore case: DOI Handbook 2.4); None if it is none."""
    found = _DOI.search(text)
    return found.group().rstrip(".,;:)]}>\"'").lower() if found else None


def normal_pmid(text: str) -> str | None:
    digits = str(text).strip()
    return digits.lstrip("0") if re.fullmatch("0*[1-9][0-9]{0,8}", digits) and len(digits) <= 9 else None


def normal_pmcid(text: str) -> str | None:
    found = re.fullmatch(r"(?:PMC)?([0-9]{1,9})", str(text).strip(), flags=re.IGNORECASE)
    return f"PMC{found.group(1)}" if found else None


def normal_url(text: str) -> str | None:
    url = str(text).strip()
    return url if re.match(r"https?://[^\s/]+\S*$", url) else None


def identifiers_of(csl: Mapping[str, Any]) -> dict[str, str]:
    """`{"doi", "pmid", "pmcid", "url"}` in normal form, only those that are there and well-formed."""
    found = {
        "doi": normal_doi(str(csl.get("DOI") or "")),
        "pmid": normal_pmid(str(csl.get("PMID") or "")),
        "pmcid": normal_pmcid(str(csl.get("PMCID") or "")),
        "url": normal_url(str(csl.get("URL") or "")),
    }
    return {name: value for name, value in found.items() if value}
