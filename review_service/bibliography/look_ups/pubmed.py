"""PubMed over the E-utilities (esearch, esummary, efetch) and the PMC ID converter."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from review_service.bibliography.formats import pubmed_xml
from review_service.bibliography.formats.entries import Problem
from review_service.bibliography.look_ups.outbound import Answer
from review_service.bibliography.look_ups.polite import Asker, without_secrets
from review_service.bibliography.look_ups.protocol import KINDS, Candidate, Found, found_as
from review_service.bibliography.safe_xml import parse_xml
from review_service.core.errors import BadAnswer, BadInput
from review_service.reading.identifiers import IdentifierKind, normal_doi, normal_pmcid, normal_pmid

EUTILS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
PMC_IDS = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles/"
TOOL = "review-service"
REQUESTS_A_SECOND, REQUESTS_A_SECOND_WITH_KEY = 3, 10
MOST_CANDIDATES = 20
_ROOTS = frozenset({"PubmedArticleSet", "eFetchResult"})  # the second says that there is no such record


def json_of(answer: Answer, who: str) -> dict[str, Any]:
    """The object in an answer. Raises BadAnswer: a page of HTML with status 200 is not an answer."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise BadAnswer(f"{who} answered something that is no JSON ({answer.content_type}).",
            answer.status) from None  # fmt: skip
    if not isinstance(value, dict):
        raise BadAnswer(f"{who} answered JSON of another shape.", answer.status)
    return value


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value if isinstance(item, str | int)] if isinstance(value, list) else []


def _inside(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


class PubMed:
    """`contact` goes along as `email`, so that the NCBI can write before it blocks."""

    name = "PubMed"
    kinds = KINDS[name]

    def __init__(
        self, asker: Asker, contact: str = "", api_key: str = "", eutils: str = EUTILS, pmc_ids: str = PMC_IDS
    ) -> None:
        self._asker = asker
        self._eutils = eutils.rstrip("/") + "/"
        self._pmc_ids = pmc_ids
        self._polite = {"tool": TOOL} | ({"email": contact} if contact else {})
        self._key = {"api_key": api_key} if api_key else {}

    def find(self, identifier_kind: IdentifierKind, value: str) -> Found | None:
        """By PMID directly, by PMCID through the converter, by DOI through a search and, if that finds none,
        the converter. A record that does not carry the identifier asked for is not an answer."""
        if identifier_kind is IdentifierKind.PMID:
            pmid = normal_pmid(value)
            return self._fetch(pmid) if pmid else None
        if identifier_kind is IdentifierKind.PMCID:
            wanted = normal_pmcid(value)
            record = self._by_converter(wanted) if wanted else None
        else:
            wanted = normal_doi(value)
            record = self._by_doi(wanted) if wanted else None
        return record if record and record.identifiers.get(identifier_kind) == wanted else None

    def convert(self, value: str) -> dict[str, str]:
        """`{"pmid", "pmcid", "doi"}` in normal form of a work in PMC,
        empty where the converter knows none."""
        parameters = {"ids": value, "format": "json", **self._polite}
        try:
            answer = self._asker.get(self._pmc_ids, parameters, "application/json")
        except BadAnswer as error:
            if error.status in {400, 404}:
                return {}
            raise
        records = json_of(answer, "The PMC ID converter").get("records")
        record = _inside(records[0]) if isinstance(records, list) and records else {}
        if record.get("status") == "error" or record.get("errmsg"):
            return {}
        normal = {"pmid": normal_pmid, "pmcid": normal_pmcid, "doi": normal_doi}
        said = {name: read(str(record.get(name) or "")) for name, read in normal.items()}
        return {name: text for name, text in said.items() if text}

    def search(self, query: str, most: int = 5) -> tuple[Candidate, ...]:
        """The best matches for words (a title, say), for a person to choose from."""
        pmids = self._search(" ".join(query.split()), min(most, MOST_CANDIDATES), {"sort": "relevance"})
        if not pmids:
            return ()
        answer = self._ask("esummary.fcgi", {"id": ",".join(pmids), "retmode": "json"}, "application/json")
        result = _inside(json_of(answer, self.name).get("result"))
        return tuple(_candidate(pmid, _inside(result[pmid])) for pmid in pmids if pmid in result)

    def _ask(self, program: str, parameters: Mapping[str, str], accept: str) -> Answer:
        sent = {"db": "pubmed", **parameters, **self._polite, **self._key}
        return self._asker.get(self._eutils + program, sent, accept)

    def _search(self, term: str, most: int, more: Mapping[str, str] | None = None) -> list[str]:
        parameters = {"term": term, "retmode": "json", "retmax": str(most), **(more or {})}
        answer = self._ask("esearch.fcgi", parameters, "application/json")
        result = _inside(json_of(answer, self.name).get("esearchresult"))
        if "ERROR" in result or "idlist" not in result:
            raise BadAnswer(f"PubMed could not search: {str(result.get('ERROR', 'no list'))[:200]}.",
                answer.status)  # fmt: skip
        return [pmid for text in _texts(result["idlist"]) if (pmid := normal_pmid(text))][:most]

    def _by_doi(self, doi: str) -> Found | None:
        quoted = doi.replace('"', " ")
        for pmid in self._search(f'"{quoted}"[doi]', 3):
            record = self._fetch(pmid)
            if record and record.identifiers.get("doi") == doi:
                return record
        return self._by_converter(doi)

    def _by_converter(self, value: str) -> Found | None:
        ids = self.convert(value)
        record = self._fetch(ids["pmid"]) if "pmid" in ids else None
        return replace(record, identifiers={**ids, **record.identifiers}) if record else None

    def _fetch(self, pmid: str) -> Found | None:
        parameters = {"id": pmid, "retmode": "xml"}
        try:
            answer = self._ask("efetch.fcgi", parameters, "application/xml, text/xml")
        except BadAnswer as error:
            if error.status in {400, 404}:
                return None
            raise
        reading = pubmed_xml.read(answer.body)
        entry = next((entry for entry in reading.entries if entry.item.get("PMID") == pmid), None)
        if entry is None:
            _refuse_what_is_no_answer(answer, reading.problems)
            return None
        asked = without_secrets(self._eutils + "efetch.fcgi", {"db": "pubmed", **parameters})
        return found_as(entry, self.name, asked, answer.sha256, answer.body)


def _refuse_what_is_no_answer(answer: Answer, problems: Sequence[Problem]) -> None:
    """A set without the record says that there is none; anything that cannot be read says nothing."""
    try:
        root = parse_xml(answer.body, "The record")
    except BadInput as error:
        raise BadAnswer(f"PubMed's answer cannot be read. {error}", answer.status) from None
    if root.tag not in _ROOTS:
        raise BadAnswer(f"PubMed answered something else than a record ({str(root.tag)[:40]}).",
            answer.status)  # fmt: skip
    if problems and any(root.find(name) is not None for name in pubmed_xml.RECORDS):
        raise BadAnswer(f"PubMed's answer cannot be read: {problems[0].message}.", answer.status)


def _candidate(pmid: str, summary: Mapping[str, Any]) -> Candidate:
    authors = summary.get("authors")
    names = (
        [str(_inside(author).get("name") or "") for author in authors] if isinstance(authors, list) else []
    )
    ids = summary.get("articleids")
    dois = [
        str(_inside(entry).get("value") or "")
        for entry in (ids if isinstance(ids, list) else [])
        if _inside(entry).get("idtype") == "doi"
    ]
    return Candidate(
        pmid,
        str(summary.get("title") or ""),
        tuple(filter(None, names)),
        str(summary.get("fulljournalname") or summary.get("source") or ""),
        str(summary.get("pubdate") or ""),
        next((doi for text in dois if (doi := normal_doi(text))), ""),
    )
