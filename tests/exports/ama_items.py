"""Thirty-odd references of all kinds with their AMA form beside them; works and people are invented.

Each row: what it shows, the CSL-JSON item, the Markdown expected (AMA Manual of Style,
11th edition, chapter 3).
"""

from typing import Any


def people(*names: str) -> list[dict[str, str]]:
    """`people("Moreau, Anne Lise")`; a name without a comma is an organisation."""
    parts = [name.partition(", ") for name in names]
    return [
        {"family": family, "given": given} if given else {"literal": family} for family, _, given in parts
    ]


def on(*parts: int) -> dict[str, Any]:
    return {"date-parts": [list(parts)]}


JOURNAL = {
    "type": "article-journal",
    "title": "Walking for pain: a trial",
    "author": people("Moreau, Anne Lise", "Okafor, B. C."),
    "container-title": "Journal of Invented Trials",
    "container-title-short": "J. Invent. Trials",
    "issued": on(2019, 5),
    "volume": "12",
    "issue": "3",
    "page": "101-109",
}
SEVEN = people("A, A", "B, B", "C, C", "D, D", "E, E", "F, F", "G, G")
WALKING = "Moreau AL, Okafor BC. Walking for pain: a trial. *J Invent Trials*."
DOI = "[10.5555/walk.1](https://doi.org/10.5555/walk.1)"
PMID = "[12345678](https://pubmed.ncbi.nlm.nih.gov/12345678/)"

GOLDEN: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("a journal article", JOURNAL, f"{WALKING} 2019;12(3):101-109."),
    (
        "a DOI, and the PMID after it",
        {**JOURNAL, "DOI": "https://doi.org/10.5555/walk.1", "PMID": 12345678},
        f"{WALKING} 2019;12(3):101-109. doi:{DOI} PMID: {PMID}",
    ),
    (
        "a PMCID where there is no PMID",
        {**JOURNAL, "PMCID": "3962576"},
        f"{WALKING} 2019;12(3):101-109. "
        "PMCID: [PMC3962576](https://pmc.ncbi.nlm.nih.gov/articles/PMC3962576/)",
    ),
    ("no issue", {**JOURNAL, "issue": None}, f"{WALKING} 2019;12:101-109."),
    ("pages in full", {**JOURNAL, "page": "1451–9"}, f"{WALKING} 2019;12(3):1451-1459."),
    ("an article number", {**JOURNAL, "page": "", "number": "e45"}, f"{WALKING} 2019;12(3):e45."),
    ("a supplement", {**JOURNAL, "issue": "suppl 2"}, f"{WALKING} 2019;12(suppl 2):101-109."),
    (
        "six authors are all named",
        {**JOURNAL, "author": SEVEN[:6]},
        "A A, B B, C C, D D, E E, F F. Walking for pain: a trial. *J Invent Trials*. 2019;12(3):101-109.",
    ),
    (
        "of seven authors the first three are named",
        {**JOURNAL, "author": SEVEN},
        "A A, B B, C C, et al. Walking for pain: a trial. *J Invent Trials*. 2019;12(3):101-109.",
    ),
    (
        "initials, particles, a hyphen and a suffix",
        {
            **JOURNAL,
            "author": [
                {"family": "Cruz", "non-dropping-particle": "de la", "given": "María"},
                {"family": "Petit", "given": "Jean-Paul"},
                {"family": "Stone", "given": "JW", "suffix": "Jr."},
            ],
        },
        (
            "de la Cruz M, Petit JP, Stone JW Jr. Walking for pain: a trial. *J Invent Trials*. "
            "2019;12(3):101-109."
        ),
    ),
    (
        "no author, no short title of the journal, a question",
        {**JOURNAL, "author": [], "title": "Does it help?", "container-title-short": ""},
        "Does it help? *Journal of Invented Trials*. 2019;12(3):101-109.",
    ),
    (
        "italics and tags of Crossref",
        {**JOURNAL, "title": "<i>In vitro</i> work on CO<sub>2</sub> at p<0.05."},
        "Moreau AL, Okafor BC. *In vitro* work on CO2 at p&lt;0.05. *J Invent Trials*. 2019;12(3):101-109.",
    ),
    (
        "published online, ahead of print",
        {**JOURNAL, "volume": "", "issue": "", "page": "", "issued": on(2026, 1, 9), "DOI": "10.5555/walk.1"},
        f"{WALKING} Published online January 9, 2026. doi:{DOI}",
    ),
    (
        "a book in its third edition",
        {
            "type": "book",
            "title": "Pain and walking",
            "author": people("Lund, Ada"),
            "edition": "3rd ed.",
            "publisher": "Model Press",
            "issued": on(2020),
        },
        "Lund A. *Pain and walking*. 3rd ed. Model Press; 2020.",
    ),
    (
        "an edited book in its first edition",
        {
            "type": "book",
            "title": "Pain",
            "editor": people("Lund, Ada", "Okoro, Ben"),
            "edition": 1,
            "publisher": "Model Press",
            "issued": {"raw": "2020"},
        },
        "Lund A, Okoro B, eds. *Pain*. Model Press; 2020.",
    ),
    (
        "a chapter",
        {
            "type": "chapter",
            "title": "Rest",
            "author": people("Petit, Jean"),
            "editor": people("Lund, Ada"),
            "container-title": "Pain",
            "edition": "2",
            "publisher": "Model Press",
            "issued": on(2020),
            "page": "12-34",
        },
        "Petit J. Rest. In: Lund A, ed. *Pain*. 2nd ed. Model Press; 2020:12-34.",
    ),
    (
        "a chapter of a book whose editor is not known",
        {"type": "chapter", "title": "Rest", "container-title": "Pain", "publisher": "Model Press"},
        "Rest. In: *Pain*. Model Press.",
    ),
    (
        "a report of an organisation",
        {
            "type": "report",
            "title": "Walking in Europe",
            "author": people("Institute of Examples"),
            "publisher": "Institute of Examples",
            "issued": on(2021),
            "genre": "Report",
            "number": "12",
            "accessed": on(2026, 2, 1),
            "URL": "https://example.org/a_(b)",
        },
        "Institute of Examples. *Walking in Europe*. Institute of Examples; 2021. Report 12. "
        r"Accessed February 1, 2026. [https://example.org/a\_(b)](https://example.org/a_%28b%29)",
    ),
    (
        "a web page with the day it was read",
        {
            "type": "webpage",
            "title": "About walking",
            "container-title": "Institute of Examples",
            "issued": on(2024, 3),
            "accessed": on(2026, 2, 1),
            "URL": "https://example.org/walk",
        },
        "About walking. Institute of Examples. March 2024. Accessed February 1, 2026. "
        "[https://example.org/walk](https://example.org/walk)",
    ),
    (
        "a drug label",
        {
            "type": "document",
            "genre": "Prescribing information",
            "title": "Examplin tablets, 5 mg",
            "publisher": "Example Pharma Inc.",
            "issued": {"raw": "2024-10-15"},
        },
        "Examplin tablets, 5 mg. Prescribing information. Example Pharma Inc; 2024.",
    ),
    (
        "a trial in a register",
        {
            "type": "webpage",
            "title": "Walking in pain",
            "publisher": "ClinicalTrials.gov",
            "number": "NCT00000000",
            "issued": on(2020, 2, 3),
            "URL": "https://register.example.org/NCT00000000",
        },
        "Walking in pain. ClinicalTrials.gov identifier: NCT00000000. February 3, 2020. "
        "[https://register.example.org/NCT00000000](https://register.example.org/NCT00000000)",
    ),
    (
        "a preprint",
        {
            "type": "article",
            "title": "Walking, again",
            "author": people("Lund, Ada"),
            "publisher": "medRxiv",
            "issued": on(2025, 11, 2),
            "DOI": "10.5555/walk.1",
        },
        f"Lund A. Walking, again. medRxiv. Preprint posted online November 2, 2025. doi:{DOI}",
    ),
    (
        "a group after people",
        {**JOURNAL, "author": people("Lund, Ada", "Okoro, Ben", "WALK Study Group")},
        (
            "Lund A, Okoro B; WALK Study Group. Walking for pain: a trial. *J Invent Trials*. "
            "2019;12(3):101-109."
        ),
    ),
    (
        "an organisation as the only author of a guideline",
        {
            "type": "report",
            "genre": "Clinical guideline",
            "title": "Guideline on walking",
            "author": people("Society of Examples"),
            "publisher": "Society of Examples",
            "issued": on(2023, 4, 2),
            "URL": "https://example.org/guideline",
        },
        "Society of Examples. *Guideline on walking*. Society of Examples; 2023. Clinical guideline. "
        "[https://example.org/guideline](https://example.org/guideline)",
    ),
    (
        "a trial protocol in a journal",
        {
            **JOURNAL,
            "title": "Walking for pain: protocol for a trial",
            "issue": "",
            "page": "e45",
            "DOI": "10.5555/walk.1",
        },
        (
            "Moreau AL, Okafor BC. Walking for pain: protocol for a trial. *J Invent Trials*. 2019;12:e45. "
            f"doi:{DOI}"
        ),
    ),
    (
        "a newspaper",
        {
            **JOURNAL,
            "type": "article-newspaper",
            "volume": "",
            "issue": "",
            "page": "A1",
            "issued": on(2020, 2, 29),
        },
        f"{WALKING} February 29, 2020:A1.",
    ),
    (
        "an article in press",
        {**JOURNAL, "volume": "", "issue": "", "page": "", "issued": {"literal": "in press"}},
        f"{WALKING} In press.",
    ),
    (
        "a thesis",
        {
            "type": "thesis",
            "title": "Steps: a life",
            "author": people("Okoro, Ben"),
            "publisher": "University of Examples",
            "issued": on(2015),
        },
        "Okoro B. *Steps: a life*. Dissertation. University of Examples; 2015.",
    ),
    (
        "a paper of a conference",
        {
            "type": "paper-conference",
            "title": "Steps counted",
            "author": people("Okoro, Ben"),
            "container-title": "Proceedings of the Walking Conference",
            "publisher": "Model Press",
            "issued": on(2017, 6),
            "page": "3-9",
        },
        "Okoro B. Steps counted. In: *Proceedings of the Walking Conference*. Model Press; 2017:3-9.",
    ),
    (
        "a regulation",
        {
            "type": "regulation",
            "title": "Rule on shoes",
            "number": "12/2020",
            "publisher": "Ministry of Examples",
            "issued": on(2020),
        },
        "*Rule on shoes*. Ministry of Examples; 2020. 12/2020.",
    ),
    (
        "a drug label on the web, with the day it was read",
        {
            "type": "pamphlet",
            "genre": "Package insert",
            "title": "Examplin",
            "publisher": "Example Pharma",
            "issued": on(2024),
            "accessed": on(2026, 2, 1),
            "URL": "https://example.org/label",
        },
        "Examplin. Package insert. Example Pharma; 2024. Accessed February 1, 2026. "
        "[https://example.org/label](https://example.org/label)",
    ),
    ("an identifier alone", {"PMID": "12345678"}, f"PMID: {PMID}"),
    (
        "an address that is no web address",
        {"title": "A page", "URL": "javascript:alert(1)"},
        "A page. javascript:alert(1)",
    ),
    (
        "a supplement as PubMed writes it",
        {**JOURNAL, "issue": "4 Suppl 1"},
        f"{WALKING} 2019;12(4 suppl 1):101-109.",
    ),
    (
        "a supplement of a whole volume",
        {**JOURNAL, "volume": "12 Suppl 2", "issue": ""},
        f"{WALKING} 2019;12(suppl 2):101-109.",
    ),
    ("a double issue", {**JOURNAL, "issue": "3–4"}, f"{WALKING} 2019;12(3-4):101-109."),
    ("pages with a letter, in full", {**JOURNAL, "page": "S101–9"}, f"{WALKING} 2019;12(3):S101-S109."),
    (
        "a web page whose only author publishes it",
        {
            "type": "webpage",
            "title": "About walking",
            "author": people("Institute of Examples"),
            "container-title": "Institute of Examples",
            "accessed": on(2026, 2, 1),
            "URL": "https://example.org/walk",
        },
        "About walking. Institute of Examples. Accessed February 1, 2026. "
        "[https://example.org/walk](https://example.org/walk)",
    ),
)
