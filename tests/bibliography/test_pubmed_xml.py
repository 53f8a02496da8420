"""PubMed XML: what E-utilities send (efetch, retmode=xml), and what hostile files try."""

import pytest
from work import steps

from review_service.bibliography.formats.pubmed_xml import read
from review_service.core.vocabulary import SourceKind, SourceStatus

ARTICLE = """<PubmedArticle>
<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">12345678</PMID>
<Article PubModel="Print-Electronic">
<Journal><ISSN IssnType="Electronic">2434-561X</ISSN><JournalIssue \
CitedMedium="Internet"><Volume>12</Volume><Issue>3</Issue>
<PubDate><MedlineDate>2018 Dec-2019 Jan</MedlineDate></PubDate></JournalIssue>
<Title>Journal of invented trials</Title><ISOAbbreviation>J. Invent. Trials</ISOAbbreviation></Journal>
<ArticleTitle>Walking &amp; CO<sub>2</sub> in <i>vivo</i>: a trial.</ArticleTitle>
<Pagination><StartPage>101</StartPage><EndPage>109</EndPage><MedlinePgn>101-9</MedlinePgn></Pagination>
<ELocationID EIdType="pii" ValidYN="Y">S1</ELocationID><ELocationID EIdType="doi" \
ValidYN="Y">10.5555/WALK.1</ELocationID>
<Abstract><AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Pain <b>hurts</b>.</AbstractText>
<AbstractText Label="METHODS" NlmCategory="METHODS">We walked.</AbstractText><AbstractText Label="EMPTY"/>
<AbstractText>Funded by nobody.</AbstractText></Abstract>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>van der Berg</LastName><ForeName>Jan \
W</ForeName><Initials>JW</Initials><Suffix>Jr</Suffix></Author>
<Author ValidYN="N"><LastName>Wrong</LastName><ForeName>Name</ForeName></Author>
<Author ValidYN="Y"><CollectiveName>WALK Study Group.</CollectiveName></Author></AuthorList>
<Language>eng</Language>
<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType><PublicationType \
UI="D016449">Randomized Controlled Trial</PublicationType></PublicationTypeList>
<ArticleDate DateType="Electronic"><Year>2018</Year><Month>10</Month><Day>09</Day></ArticleDate></Article>
<MedlineJournalInfo><MedlineTA>J Invent Trials</MedlineTA></MedlineJournalInfo>
<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>J Invent Trials. \
2021</RefSource><PMID Version="1">23456789</PMID></CommentsCorrections>
<CommentsCorrections RefType="ErratumIn"><RefSource>J Invent Trials. \
2020;13(1):2</RefSource></CommentsCorrections>
<CommentsCorrections RefType="UpdateIn"><RefSource>x</RefSource><PMID>4</PMID></CommentsCorrections>
<CommentsCorrections \
RefType="Cites"><RefSource>y</RefSource><PMID>5</PMID></CommentsCorrections></CommentsCorrectionsList>
<MeshHeadingList><MeshHeading><DescriptorName UI="D1" MajorTopicYN="N">Pain</DescriptorName><QualifierName \
UI="Q1" MajorTopicYN="Y">therapy</QualifierName></MeshHeading>
<MeshHeading><DescriptorName UI="D2">Diabetes Mellitus, Type \
2</DescriptorName></MeshHeading></MeshHeadingList>
<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">walking</Keyword></KeywordList></MedlineCitation>
<PubmedData><PublicationStatus>ppublish</PublicationStatus><ArticleIdList><ArticleId \
IdType="pubmed">12345678</ArticleId><ArticleId IdType="pmc">PMC3962576</ArticleId></ArticleIdList>
<ReferenceList><Reference><ArticleIdList><ArticleId \
IdType="doi">10.5555/other</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>
</PubmedArticle>
"""
BOOK = """<PubmedBookArticle><BookDocument><PMID>30000002</PMID><ArticleIdList><ArticleId \
IdType="bookaccession">NBK1</ArticleId></ArticleIdList>
<Book><Publisher><PublisherName>Model \
Press</PublisherName><PublisherLocation>Oslo</PublisherLocation></Publisher><BookTitle>Rest and \
pain</BookTitle>
<PubDate><Year>2020</Year><Month>01</Month></PubDate><AuthorList \
Type="editors"><Author><LastName>Lund</LastName><ForeName>Ada</ForeName></Author></AuthorList><Isbn>\
9780306406157</Isbn></Book>
<ArticleTitle>On resting</ArticleTitle><Language>eng</Language><AuthorList \
Type="authors"><Author><LastName>Petit</LastName><Initials>J</Initials></Author></AuthorList>
<PublicationType>Review</PublicationType><Abstract><AbstractText>Rest \
helps.</AbstractText></Abstract></BookDocument></PubmedBookArticle>
"""
HEAD = (
    '<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle" '
    '"https://dtd.example.org/p.dtd">'
)


def whole(*records: str) -> bytes:
    return f"{HEAD}\n<PubmedArticleSet>\n{''.join(records)}</PubmedArticleSet>".encode()


def test_an_article_is_read_whole() -> None:
    reading = read(whole(ARTICLE))
    (entry,) = reading.entries
    assert reading.problems == () and entry.line == 4 and entry.kind is SourceKind.TRIAL
    assert entry.item == {
        "type": "article-journal",
        "title": "Walking & CO<sub>2</sub> in <i>vivo</i>: a trial",
        "author": [
            {"non-dropping-particle": "van der", "family": "Berg", "given": "Jan W", "suffix": "Jr"},
            {"literal": "WALK Study Group"},
        ],
        "container-title": "Journal of invented trials",
        "container-title-short": "J Invent Trials",
        "issued": {"date-parts": [[2018, 12], [2019, 1]]},
        "volume": "12",
        "issue": "3",
        "page": "101-109",
        "ISSN": "2434-561X",
        "DOI": "10.5555/walk.1",
        "PMID": "12345678",
        "PMCID": "PMC3962576",
        "language": "en",
        "keyword": "Pain/therapy; Diabetes Mellitus, Type 2; walking",
    }
    assert entry.abstract == "BACKGROUND: Pain hurts.\n\nMETHODS: We walked.\n\nFunded by nobody."


def test_notices_are_told_with_their_pmid() -> None:
    assert [(note.status, note.words) for note in read(whole(ARTICLE)).entries[0].notes] == [
        (SourceStatus.RETRACTED, "retracted by PMID 23456789"),
        (SourceStatus.CORRECTED, "corrected by J Invent Trials. 2020;13(1):2"),
        (SourceStatus.SUPERSEDED, "updated by PMID 4"),
    ]


def test_ahead_of_print_the_electronic_day_counts() -> None:
    ahead = ARTICLE.replace("ppublish", "aheadofprint")
    item = read(whole(ahead)).entries[0].item
    assert item["status"] == "ahead of print" and item["issued"] == {"date-parts": [[2018, 10, 9]]}


def test_a_chapter_of_a_book_is_read() -> None:
    (entry,) = read(whole(BOOK)).entries
    assert (entry.item["type"], entry.item["title"], entry.item["container-title"]) == (
        "chapter",
        "On resting",
        "Rest and pain",
    )
    assert entry.item["author"] == [{"family": "Petit", "given": "J"}]
    assert entry.item["editor"] == [{"family": "Lund", "given": "Ada"}]
    assert entry.kind is SourceKind.REVIEW and entry.abstract == "Rest helps."


def test_one_bad_record_loses_none_of_the_rest() -> None:
    bad = ARTICLE.replace("</Article>", "</Artikel>")
    open_ended = ARTICLE.replace("</PubmedArticle>", "")
    reading = read(whole(bad, ARTICLE, open_ended, BOOK))
    assert [entry.item["PMID"] for entry in reading.entries] == ["12345678", "30000002"]
    lines = ARTICLE.count("\n")
    assert [problem.line for problem in reading.problems] == [4, 4 + 2 * lines]
    assert reading.problems[0].message == (
        "this record is not well-formed: Opening and ending tag mismatch: Article and Artikel"
    )
    assert "not closed" in reading.problems[1].message


def test_a_body_that_breaks_off_keeps_what_came_whole() -> None:
    data = whole(ARTICLE, ARTICLE)
    reading = read(data[: len(data) - 500])
    assert len(reading.entries) == 1 and "breaks off" in reading.problems[0].message


def test_mathml_and_foreign_entities_do_not_lose_the_record() -> None:
    odd = ARTICLE.replace("a trial.", "a <mml:math><mml:mi>x</mml:mi></mml:math>&nbsp;trial.")
    (entry,) = read(whole(odd)).entries
    assert entry.item["title"].endswith("a x trial") and entry.warnings == ()
    (entry,) = read(whole(ARTICLE.replace("a trial.", "a &foo;trial &LT;b&GT;."))).entries
    assert entry.item["title"].endswith("a trial <b>")
    assert entry.warnings == ("«&foo;» is not known in XML; it is left out",)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE])
def test_declared_entities_mean_nothing(doctype: str) -> None:
    for data in (
        f"{doctype}<PubmedArticleSet>{ARTICLE.replace('trial.', '&a;&c;')}</PubmedArticleSet>",
        f"<PubmedArticleSet>{ARTICLE.replace('<Article ', f'{doctype}<Article ')}</PubmedArticleSet>",
    ):
        reading = read(data.encode())
        assert "root:" not in str(reading) and "haha" not in str(reading)
        assert len(reading.entries) + len(reading.problems) == 1


@pytest.mark.parametrize(
    "inside",
    ["<a>" * 100_000, "<a>" * 200 + "</a>" * 200, "x" * 9_000_000, "<" * 200_000, "<a " * 100_000],
    ids=["deep and open", "deep", "large", "angles", "open tags"],
)
def test_deep_and_large_records_are_refused_at_once(inside: str) -> None:
    data = f"<PubmedArticleSet><PubmedArticle>{inside}</PubmedArticle>{ARTICLE}</PubmedArticleSet>".encode()
    reading = read(data)
    assert len(reading.problems) == 1 and len(reading.entries) == 1
    assert steps(lambda: read(data)) < 5_000


def test_a_whole_record_with_something_deep_inside_is_refused() -> None:
    deep = ARTICLE.replace("We walked.", "<b>" * 210 + "We walked." + "</b>" * 210)
    reading = read(whole(deep, BOOK))
    assert [problem.message for problem in reading.problems] == [
        "this record is nested more than 200 levels deep."
    ]
    assert len(reading.entries) == 1
