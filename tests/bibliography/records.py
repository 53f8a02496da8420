"""Forty works of all the kinds that a medical article cites, as CSL-JSON; works and people are invented."""

from typing import Any

from tests.exports.ama_items import on, people


def person(family: str, given: str, particle: str = "", suffix: str = "") -> dict[str, str]:
    name = {"non-dropping-particle": particle, "family": family, "given": given, "suffix": suffix}
    return {part: value for part, value in name.items() if value}


def journal(title: str, **fields: Any) -> dict[str, Any]:
    base = {
        "type": "article-journal",
        "title": title,
        "author": people("Moreau, Anne Lise", "Okafor, B. C."),
        "container-title": "Journal of Invented Trials",
        "container-title-short": "J Invent Trials",
        "issued": on(2019, 5),
        "volume": "12",
        "issue": "3",
        "page": "101-109",
    }
    return {name: value for name, value in {**base, **fields}.items() if value}


RECORDS: dict[str, dict[str, Any]] = {
    "journal article": journal("Walking for pain: a trial", DOI="10.5555/walk.1", PMID="12345678",
        PMCID="PMC3962576"),
    "every field of an article": journal(
        "Walking, in full", DOI="10.5555/walk.2", ISSN="2434-561X",
        URL="https://example.org/walk?a=1&b=2#top",
        language="en", keyword="Pain/therapy; Walking; Diabetes Mellitus, Type 2", note="Seen by two people",
        accessed=on(2026, 2, 1), issued=on(2019, 5, 14),
    ),
    "ahead of print": journal(
        "Walking, before its issue", volume="", issue="", page="", issued=on(2026, 1, 9),
        status="ahead of print", DOI="10.5555/walk.3",
    ),
    "article number": journal("Walking by number", page="", number="e45"),
    "page with a letter": journal("Walking in a supplement", issue="suppl 2", page="S12-S15"),
    "one page": journal("A letter on walking", page="77"),
    "pages with a gap": journal("Walking on", page="12-14, 19"),
    "year only": journal("Walking in a year", issued=on(1998)),
    "season": journal("Walking in spring", issued={"date-parts": [[2018]], "season": 1}),
    "two months": journal("Walking in winter", issued={"date-parts": [[2018, 1], [2018, 2]]}),
    "a range of days": journal("Walking for days", issued={"date-parts": [[2018, 1, 30], [2018, 2, 3]]}),
    "no issue": journal("Walking without issue", issue=""),
    "no author": journal("Does walking help?", author=[]),
    "many authors": journal("Walking together", author=people(*(f"Author{n}, Given{n}" for n in range(1,
        31)))),
    "a body as author": journal("Walking for the world", author=people("World Health Organization")),
    "a body with commas": journal("Walking at school",
        author=[{"literal": "Department of Health, Education and Rest"}]),
    "a person and a body": journal("Walking in a group",
        author=[person("Lund", "Ada"), {"literal": "WALK Study Group"}]),
    "particles": journal("Walking in Delft", author=[person("Berg", "Jan", "van der"),
        person("Cruz", "María", "de la")]),
    "particle, suffix": journal("Walking in line",
        author=[person("Hoek", "Kees W.", "van", "Jr"), person("Stone", "J. W.", "", "III")]),
    "hyphens and initials": journal("Walking in pairs",
        author=people("Petit-Jean, Jean-Paul", "O’Neil, J. R.", "Ng, W")),
    "accents": journal("Gehen bei Schmerzen: Größe, Çözüm und Łódź",
        author=people("Müller, Jürgen", "Çelik, Ömer", "Łukasz, Żaneta", "Sørensen, Bjørn"), language="de"),
    "other scripts": journal("Ходьба и боль 歩行", author=people("Иванов, Пётр", "山田, 太郎")),
    "signs of LaTeX": journal(r"50% of CO_2 & #1: {A} ~ B^2 \ C $5 -- D", publisher="A & B"),
    "rich text": journal("<i>In vitro</i> work on CO<sub>2</sub> and Ca<sup>2+</sup> at p < 0.05"),
    "a question": journal("Does walking hurt?", issue="4"),
    "ends with an abbreviation": journal("Walking vs. rest vs. both etc."),
    "magazine": {**journal("Walk on"), "type": "article-magazine"},
    "newspaper": {**journal("Walk off", issue="", volume=""), "type": "article-newspaper",
        "issued": on(2020, 2, 29)},
    "book": {
        "type": "book", "title": "Pain and walking", "author": people("Lund, Ada"), "edition": "3",
        "publisher": "Model Press", "publisher-place": "Oslo", "issued": on(2020),
        "ISBN": "978-0-306-40615-7",
    },
    "edited book": {
        "type": "book", "title": "Rest", "editor": [person("Lund", "Ada"), person("Dijk", "Ben", "van")],
        "publisher": "Model Press", "volume": "2", "issued": on(2021), "language": "en",
    },
    "chapter": {
        "type": "chapter", "title": "On resting", "author": people("Petit, Jean"),
        "editor": people("Lund, Ada"),
        "container-title": "Rest and pain", "edition": "2", "publisher": "Model Press", "issued": on(2020),
        "page": "12-34", "ISBN": "0-8044-2957-X",
    },
    "conference paper": {
        "type": "paper-conference", "title": "Steps counted", "author": people("Okoro, Ben"),
        "container-title": "Proceedings of the Walking Conference", "issued": on(2017, 6), "page": "3-9",
    },
    "report": {
        "type": "report", "title": "Walking in Europe", "author": people("Institute of Examples"),
        "publisher": "Institute of Examples", "issued": on(2021), "genre": "Technical report",
        "number": "TR-12",
        "URL": "https://example.org/a_(b)", "accessed": on(2026, 2, 1),
    },
    "guideline": {
        "type": "report", "title": "Guideline on walking for pain", "author": people("Society of Examples"),
        "publisher": "Society of Examples", "issued": on(2023, 4, 2), "genre": "Clinical guideline",
        "URL": "https://example.org/guideline",
    },
    "web page": {
        "type": "webpage", "title": "About walking", "container-title": "Institute of Examples",
        "issued": on(2024, 3), "accessed": on(2026, 2, 1), "URL": "https://example.org/walk%20on;v=1",
    },
    "drug label": {
        "type": "pamphlet", "genre": "Prescribing information", "title": "Examplin tablets, 5 mg",
        "publisher": "Example Pharma Inc", "issued": on(2024, 10, 15), "URL": "https://example.org/label",
    },
    "trial in a register": {
        "type": "dataset", "title": "Walking in pain", "publisher": "ClinicalTrials.gov",
        "number": "NCT01234567",
        "issued": on(2020, 2, 3), "URL": "https://register.example.org/NCT01234567",
    },
    "protocol in a journal": journal("Walking for pain: protocol for a randomised trial", number="",
        volume="9", DOI="10.5555/protocol"),
    "preprint": {
        "type": "article", "title": "Walking, again", "author": people("Lund, Ada"), "publisher": "medRxiv",
        "issued": on(2025, 11, 2), "DOI": "10.5555/walk.9", "genre": "Preprint",
    },
    "thesis": {
        "type": "thesis", "title": "Steps: a life", "author": people("Okoro, Ben"),
        "publisher": "University of Examples",
        "genre": "PhD thesis", "issued": on(2015),
    },
    "standard": {"type": "standard", "title": "Counting steps", "author": people("Standards Body"),
        "number": "ISO 99999", "issued": on(2011), "publisher": "Standards Body"},
    "regulation": {"type": "regulation", "title": "Rule on shoes", "number": "12/2020", "issued": on(2020),
        "URL": "https://example.org/rule"},
    "encyclopaedia": {"type": "entry-encyclopedia", "title": "Walking",
        "container-title": "Encyclopaedia of Rest", "issued": on(1999), "publisher": "Model Press"},
    "date in words": journal("Walking soon", issued={"literal": "in press"}, volume="", issue="", page=""),
    "title alone": {"type": "document", "title": "A leaflet found at home"},
}  # fmt: skip
