"""The grammar of citations: Pandoc groups (`[see @a, p. 4; -@b]`), Manubot keys (`@doi:…`),
numbers (`1, 3-5`)."""

import re
from collections.abc import Iterable
from typing import Any

from review_service.reading.document import Citation

# Pandoc manual, «Citation syntax»: a key begins with a letter, digit or _ and may hold single internal
# punctuation; Manubot's persistent identifiers are taken up to the next blank, comma + blank, or semicolon.
IDENTIFIER = (
    r"(?:doi|pmid|pubmed|pmcid|pmc|isbn|arxiv|url|wikidata|clinicaltrials"
    r"|https?):[^\s;\]\[<>]*[^\s;\]\[<>.,:?!]"
)
PLAIN_KEY = r"[^\W_][\w]*(?:[:.#$%\-+?~/]+\w+)*|_\w+"
KEY = re.compile(rf"@(?:\{{(?P<braced>[^\s{{}}]+)\}}|(?P<key>{IDENTIFIER}|{PLAIN_KEY}))", re.IGNORECASE)
PART = re.compile(rf"^(?P<prefix>[^@]*?)(?<![\w.@])-?{KEY.pattern}(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
NARRATIVE = re.compile(
    r"@(?:\{(?P<braced>[^\s{}]+)\}|(?P<key>(?:doi|pmid|pubmed|pmcid|pmc|isbn|arxiv|url|wikidata"
    rf"|clinicaltrials|https?):[\w:.#$%&\-+?~/=]*[\w/]|{PLAIN_KEY}))(?:\s\[(?P<locator>(?:pp?\.|ch(?:ap)?\."
    r"|sec\.|fig\.|vol\.|\d)[^\[\]@]*)\])?",
    re.IGNORECASE,
)
BETWEEN_PARTS = re.compile(r";(?![^{}]{0,300}\})")
# pandoc-xnos and pandoc-crossref write `@fig:name`, Quarto `@fig-name`:
# a place in the article, not a reference.
CROSS_REFERENCE = re.compile(
    r"(?:fig|tbl|tab|eq|eqn|sec|lst|alg|thm|vid|box|supp)s?(?::|-(?=\w))", re.IGNORECASE
)
NUMBERS = re.compile(r"^\s*\d{1,4}(?:\s*[,;–—-]\s*\d{1,4})*\s*$")
NUMBER_OR_RANGE = re.compile(r"(\d{1,4})(?:\s*[–—-]\s*(\d{1,4}))?")
BARE_DOI = re.compile(r"\s*10\.\d{4,9}/\S+\s*$")  # `[@doi:10.1/x; 10.2/y]`: the `@doi:` was forgotten
MOST_IN_A_RANGE = 60
CSL_NAMES = {
    "doi": "DOI", "pmid": "PMID", "pubmed": "PMID", "pmcid": "PMCID", "pmc": "PMCID", "isbn": "ISBN",
    "url": "URL",
}  # fmt: skip
IDENTIFIED = re.compile(
    r"(doi|pmid|pubmed|pmcid|pmc|isbn|arxiv|url|wikidata|clinicaltrials|https?):\s*(\S+)$", re.IGNORECASE
)


def read_group(inner: str) -> tuple[Citation, ...]:
    """What stands between the brackets, as citations; empty when it is no citation group at all."""
    citations: list[Citation] = []
    for part in BETWEEN_PARTS.split(inner) if "{" in inner else inner.split(";"):
        match = PART.match(part.strip())
        if match is None and citations and BARE_DOI.match(part):
            citations.append(Citation(f"doi:{part.strip()}"))
            continue
        if match is None:
            return ()
        key = match["braced"] or match["key"]
        if CROSS_REFERENCE.match(key):
            return ()
        citations.append(Citation(key, match["rest"].strip().removeprefix(",").strip().strip("{}").strip()))
    return tuple(citations)


def read_numbers(inner: str) -> tuple[int, ...]:
    """`1, 3-5` as (1, 3, 4, 5); empty when it is not a list of numbers,
    or a range runs backwards or too far."""
    if not NUMBERS.match(inner):
        return ()
    numbers: list[int] = []
    for match in NUMBER_OR_RANGE.finditer(inner):
        first, last = int(match[1]), int(match[2] or match[1])
        if not 0 <= last - first < MOST_IN_A_RANGE:
            return ()
        numbers.extend(range(first, last + 1))
    return tuple(dict.fromkeys(numbers))


def write_group(keys: Iterable[str]) -> str:
    """Keys as a Pandoc group; a key that is not plain is put in braces (Pandoc manual, «Citation syntax»)."""
    return f"[{'; '.join(write_key(key) for key in keys)}]"


def write_key(key: str) -> str:
    match = KEY.fullmatch(f"@{key}")
    return f"@{key}" if match and match["key"] == key else f"@{{{key}}}"


def identified(value: str) -> dict[str, Any]:
    """The CSL fields that an identifier like `doi:10.1/x`, `pmid:12` or `https://…` stands for;
    {} if it is none."""
    match = IDENTIFIED.match(value.strip())
    if match is None:
        return {}
    scheme, rest = match[1].lower(), match[2]
    if scheme in ("http", "https"):
        return {"URL": f"{scheme}:{rest}"} if rest.startswith("//") and len(rest) > 2 else {}
    if scheme == "arxiv":
        return {"URL": f"https://arxiv.org/abs/{rest}"}
    if scheme == "clinicaltrials":
        return {"URL": f"https://clinicaltrials.gov/study/{rest}"}
    if scheme == "wikidata":
        return {"URL": f"https://www.wikidata.org/wiki/{rest}"}
    return {CSL_NAMES[scheme]: rest}
