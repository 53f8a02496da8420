"""Which sources some words mean: the one rule of the list, the choices, the export and the command line."""

import json
import re

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from review_service.models import Source, SourceMerge
from review_service.reading.identifiers import normal_doi, normal_pmcid, normal_pmid

MOST_WORDS = 12
_NORMAL = {"doi": normal_doi, "pmid": normal_pmid, "pmcid": normal_pmcid}
_KEYS = frozenset({"family", "given", "literal"})  # of authors in CSL-JSON: they would be in every source


def means(text: str) -> sa.ColumnElement[bool]:
    """True of a source that has this DOI, PMID or PMCID (also by one that was merged into it),
    or of which title, authors, journal or year hold every word. Nothing typed means every source."""
    words = text.split()[:MOST_WORDS]
    if not words:
        return sa.true()
    return sa.or_(*_by_identifier(text), sa.and_(*(_holds(word.casefold()) for word in words)))


def _by_identifier(text: str) -> list[sa.ColumnElement[bool]]:
    prefix, colon, rest = text.strip().partition(":")
    named = prefix.lower() if colon and prefix.lower() in _NORMAL else ""
    read = {name: normal(rest if named else text) for name, normal in _NORMAL.items() if named in {"", name}}
    known = {name: value for name, value in read.items() if value}
    if not known:
        return []
    merged = aliased(Source)
    went_into = (
        sa.select(col(SourceMerge.kept_id))
        .join(merged, col(merged.id) == col(SourceMerge.merged_id))
        .where(sa.or_(*(getattr(merged, name) == value for name, value in known.items())))
    )
    own = [getattr(Source, name) == value for name, value in known.items()]
    return [*own, col(Source.id).in_(went_into)]


def _holds(word: str) -> sa.ColumnElement[bool]:
    csl = sa.type_coerce(col(Source.csl), sa.JSON())
    places: list[sa.ColumnElement[str]] = [sa.cast(csl["container-title"], sa.Text())]
    places += [sa.cast(csl["author"], sa.Text())] if word not in _KEYS else []
    places += [sa.cast(csl["issued"], sa.Text())] if re.fullmatch(r"[0-9]{4}", word) else []
    spelt = _spellings(word)
    escaped = {json.dumps(spelling)[1:-1] for spelling in spelt}  # JSON may be stored as ASCII
    return sa.or_(
        *(sa.func.lower(col(Source.title)).like(_inside(spelling), escape="\\") for spelling in spelt),
        *(
            sa.func.lower(place).like(_inside(spelling), escape="\\")
            for place in places
            for spelling in sorted(spelt | escaped)
        ),
    )


def _spellings(word: str) -> set[str]:
    """SQLite lowers A to Z only, so «über» is looked for as «Über» too."""
    return (
        {word} if word.isascii() else {word, re.sub("[A-Z]", lambda letter: letter[0].lower(), word.upper())}
    )


def _inside(word: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"
