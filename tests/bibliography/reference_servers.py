"""What PubMed, the PMC ID converter and Crossref answer: their documented shapes with content of our own."""

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bibliography.protocol_servers import Asked, FakeTime, Reply

XML_HEAD = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" \
"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">
<PubmedArticleSet>"""

ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM" IndexingMethod="Automated">
<PMID Version="1">{pmid}</PMID><DateRevised><Year>2025</Year><Month>02</Month><Day>03</Day></DateRevised>
<Article PubModel="Print-Electronic"><Journal><ISSN IssnType="Electronic">1234-5679</ISSN>
<JournalIssue CitedMedium="Internet"><Volume>12</Volume><Issue>3</Issue><PubDate>{pubdate}</PubDate>\
</JournalIssue>
<Title>Annals of invented medicine</Title><ISOAbbreviation>Ann Invent Med</ISOAbbreviation></Journal>
<ArticleTitle>Walking after <i>surgery</i> &amp; rest: a randomised trial of H<sub>2</sub>O.</ArticleTitle>
<Pagination><StartPage>381</StartPage><EndPage>389</EndPage><MedlinePgn>381-9</MedlinePgn></Pagination>
<ELocationID EIdType="doi" ValidYN="Y">{doi}</ELocationID>
<Abstract><AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Walking is said to help.</AbstractText>
<AbstractText Label="RESULTS" NlmCategory="RESULTS">Pain fell by 12% (P&lt;0.01) in 1&#xa0;of \
3.</AbstractText>
<CopyrightInformation>© 2024 Nobody.</CopyrightInformation></Abstract>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>van der Berg</LastName><ForeName>Anna \
Maria</ForeName>
<Initials>AM</Initials><Suffix>Jr</Suffix><Identifier Source="ORCID">0000-0002-1825-0097</Identifier></Author>
<Author ValidYN="Y"><CollectiveName>The Walking Group</CollectiveName></Author></AuthorList>
<Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>
{types}</PublicationTypeList></Article>
<CommentsCorrectionsList>{corrections}</CommentsCorrectionsList>
<MeshHeadingList><MeshHeading><DescriptorName UI="D016138" \
MajorTopicYN="Y">Walking</DescriptorName></MeshHeading></MeshHeadingList>
</MedlineCitation><PubmedData><PublicationStatus>ppublish</PublicationStatus><ArticleIdList>
<ArticleId IdType="pubmed">{pmid}</ArticleId><ArticleId IdType="pmc">{pmcid}</ArticleId><ArticleId \
IdType="doi">{doi}</ArticleId>
</ArticleIdList></PubmedData></PubmedArticle>"""


def publication_type(name: str) -> str:
    return f"<PublicationType UI='D0'>{name}</PublicationType>"


def correction(kind: str, pmid: str, where: str) -> str:
    return (
        f'<CommentsCorrections RefType="{kind}"><RefSource>{where}</RefSource><PMID '
        f'Version="1">{pmid}</PMID></CommentsCorrections>'
    )


@dataclass
class Record:
    pmid: str = "31415926"
    doi: str = "10.1000/walk.2024.1"
    pmcid: str = "PMC271828"
    pubdate: str = "<Year>2024</Year><Month>Mar</Month><Day>5</Day>"
    types: str = publication_type("Randomized Controlled Trial")
    corrections: str = ""

    def xml(self) -> str:
        return ARTICLE.format(**self.__dict__)


@dataclass
class Reference:
    """One server for all: `only` so many requests in a second of `time`, by its own count."""

    time: FakeTime = field(default_factory=FakeTime)
    records: list[Record] = field(default_factory=lambda: [Record()])
    works: dict[str, dict[str, Any]] = field(default_factory=dict)
    only: int = 3
    said_429: int = 0
    _times: deque[float] = field(default_factory=deque)

    def __call__(self, asked: Asked) -> Reply:
        while self._times and self._times[0] <= self.time.now - 1:
            self._times.popleft()
        if len(self._times) >= (10 if "api_key" in asked.query else self.only):
            self.said_429 += 1
            body = {"error": "API rate limit exceeded", "api-key": "127.0.0.1", "count": "4", "limit": "3"}
            return json_reply(body, 429, {"Retry-After": "2"})
        self._times.append(self.time.now)
        if asked.path.startswith("/works"):
            return self.crossref(asked)
        answer = {
            "/eutils/esearch.fcgi": self.esearch,
            "/eutils/esummary.fcgi": self.esummary,
            "/eutils/efetch.fcgi": self.efetch,
            "/idconv/": self.idconv,
        }.get(asked.path)
        return answer(asked.query) if answer else Reply(404, b"not here")

    def esearch(self, query: dict[str, str]) -> Reply:
        """`[doi]` searches the identifier; other words the whole record, as PubMed does where
        a phrase is not found."""
        term = query["term"]
        if not term.strip():
            return json_reply({"header": {"type": "esearch"},
                "esearchresult": {"ERROR": "Empty term and query_key - nothing todo"}})  # fmt: skip
        doi = term.removesuffix("[doi]").strip('"').lower()
        hits = [one.pmid for one in self.records if one.doi.lower() == doi or not term.endswith("[doi]")]
        result = {
            "count": str(len(hits)), "retmax": str(len(hits)), "retstart": "0",
            "idlist": hits[: int(query["retmax"])],
            "translationset": [], "querytranslation": term,
        }  # fmt: skip
        if not hits:
            result["errorlist"] = {"phrasesnotfound": [doi], "fieldsnotfound": []}
        return json_reply({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result})

    def esummary(self, query: dict[str, str]) -> Reply:
        result: dict[str, Any] = {"uids": query["id"].split(",")}
        for one in self.records:
            if one.pmid in result["uids"]:
                result[one.pmid] = {
                    "uid": one.pmid, "pubdate": "2024 Mar 5", "source": "Ann Invent Med",
                    "title": "Walking after surgery.",
                    "authors": [{"name": "van der Berg AM", "authtype": "Author", "clusterid": ""}],
                    "fulljournalname": "Annals of invented medicine",
                    "articleids": [{"idtype": "pubmed", "idtypen": 1, "value": one.pmid},
                        {"idtype": "doi", "idtypen": 3, "value": one.doi}],
                }  # fmt: skip
        return json_reply({"header": {"type": "esummary", "version": "0.3"}, "result": result})

    def efetch(self, query: dict[str, str]) -> Reply:
        found = "".join(one.xml() for one in self.records if one.pmid in query["id"].split(","))
        return Reply(body=f"{XML_HEAD}{found}</PubmedArticleSet>".encode(),
            content_type="text/xml; charset=UTF-8")  # fmt: skip

    def idconv(self, query: dict[str, str]) -> Reply:
        wanted = query["ids"]
        for one in self.records:
            if wanted.lower() in {one.pmid, one.pmcid.lower(), one.doi.lower()}:
                found = {"doi": one.doi, "pmcid": one.pmcid, "pmid": int(one.pmid), "requested-id": wanted}
                return json_reply({"status": "ok", "response-date": "2025-08-05 10:00:00",
                    "records": [found]})  # fmt: skip
        missing = {"requested-id": wanted, "status": "error", "errmsg": "Identifier not found in PMC"}
        return json_reply({"status": "ok", "response-date": "2025-08-05 10:00:00", "records": [missing]})

    def crossref(self, asked: Asked) -> Reply:
        if asked.path == "/works":
            doi = asked.query["filter"].removeprefix("updates:")
            items = [
                work
                for work in self.works.values()
                if any(
                    isinstance(one, dict) and one["DOI"].lower() == doi for one in work.get("update-to", [])
                )
            ]
            message = {"facets": {}, "total-results": len(items), "items": items, "items-per-page": 20}
            return json_reply({"status": "ok", "message-type": "work-list", "message-version": "1.0.0",
                "message": message})  # fmt: skip
        from urllib.parse import unquote

        work = self.works.get(unquote(asked.path.removeprefix("/works/")).lower())
        if work is None:
            return Reply(404, b"Resource not found.", "text/plain")
        return json_reply({"status": "ok", "message-type": "work", "message-version": "1.0.0",
            "message": work})  # fmt: skip


def json_reply(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, json.dumps(value).encode(), "application/json", headers or {})


def work(doi: str = "10.1000/Walk.2024.1", **more: Any) -> dict[str, Any]:
    """A work as Crossref answers it."""
    return {
        "DOI": doi, "URL": f"https://doi.org/{doi}", "type": "journal-article", "prefix": "10.1000",
        "source": "Crossref",
        "title": ["Walking after surgery:\n a randomised trial"], "subtitle": [],
        "publisher": "Invented Press",
        "container-title": ["Annals of Invented Medicine"], "short-container-title": ["Ann Invent Med"],
        "author": [
            {"ORCID": "https://orcid.org/0000-0002-1825-0097", "given": "Anna", "family": "van der Berg",
                "sequence": "first", "affiliation": []},
            {"name": "The Walking Group", "sequence": "additional", "affiliation": []},
        ],
        "issued": {"date-parts": [[2024, 2, 28]]}, "published-online": {"date-parts": [[2024, 2, 28]]},
        "published-print": {"date-parts": [[2024, 3]]}, "volume": "12", "issue": "3",
        "article-number": "e381",
        "ISSN": ["1234-5679"], "language": "en", "reference-count": 0, "relation": {}, "score": 1,
        "abstract": (
                "<jats:title>Abstract</jats:title><jats:sec><jats:title>Results</jats:title><jats:p>Pain "
                "fell by <jats:italic>12</jats:italic>%.</jats:p></jats:sec><jats:p>Trial "
                "NCT01234567.</jats:p>"
            ),
        **more,
    }  # fmt: skip


def update(doi: str, kind: str, source: str = "publisher") -> dict[str, Any]:
    return {
        "DOI": doi, "type": kind, "label": kind.capitalize(), "source": source, "record-id": "1",
        "updated": {"date-parts": [[2025, 1, 9]], "date-time": "2025-01-09T00:00:00Z",
            "timestamp": 1736380800000},
    }  # fmt: skip
