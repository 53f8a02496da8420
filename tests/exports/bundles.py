"""Bundles for the export tests: plain functions, every text of our own."""

from datetime import UTC, date, datetime
from typing import Any

from review_service.core.vocabulary import NoticeKind, Verdict
from review_service.exports.bundle import ClaimRuling, ExportBundle, NoticeLine, SignedBy, TextUsed, WaivedBy
from review_service.reading.document import Audience, Claim, ClaimKind, Document, Reference

BODY = """\
## What helps

A walk of 30 minutes a day lowered the score by 1.5 points (p = 0.016). [@walk2019; @label, p. 4]

- Start with 4.5 mg, not 5 mg. [@label]
- Rest days did no harm. [@walk2019; @book; @label; @typed]

| Arm | Change |
|---|---|
| Walk | −1.5 [@walk2019] |

Write `[@walk2019]` to cite, or mail editor@example.org.

```
[@label]
```
"""


def reference(place: int = 1, key: str = "", text: str = "", **csl: Any) -> Reference:
    return Reference(key=key or f"r{place}", number=place, csl=csl, text=text)


REFERENCES = (
    reference(
        1,
        "walk2019",
        type="article-journal",
        title="Walking for pain: a trial",
        author=[{"family": "Moreau", "given": "Anne-Lise"}, {"family": "Okafor", "given": "BC"}],
        **{"container-title": "Journal of Invented Trials", "container-title-short": "J Invent Trials"},
        issued={"date-parts": [[2019, 5]]},
        volume="12",
        issue="3",
        page="101-9",
        DOI="10.5555/walk.2019_1",
        PMID="12345678",
    ),
    reference(
        2,
        "label",
        type="document",
        genre="Prescribing information",
        title="Examplin tablets, 5 mg",
        publisher="Example Pharma Inc.",
        issued={"raw": "2024-10-15"},
        accessed={"raw": "2026-02-01"},
        URL="https://label.example.org/show?id=1&part=2",
    ),
    reference(
        3, "book", type="book", title="Pain", publisher="Model Press", issued={"raw": "2001"}, edition="2"
    ),
    reference(4, "typed", text="A. Somebody, a leaflet about *rest* [undated]"),
)


def document(**changes: Any) -> Document:
    claims = (Claim(2, "Rest days did no harm.", ("What helps",), ClaimKind.ITEM),)
    values: dict[str, Any] = {
        "title": 'Does walking help: "yes" or no?',
        "body": BODY,
        "audience": Audience.PATIENT,
        "summary": "Walking helps a little.",
        "keywords": ("walking", "no", "1e3"),
        "references": REFERENCES,
        "claims": claims,
    }
    return Document(**values | changes)


def bundle(**changes: Any) -> ExportBundle:
    signed = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
    meaning = "I have reviewed this version and approve it."
    waiver = WaivedBy(
        "Cleo *Ede*",
        "MSc",
        signed,
        "It says «no harm»,\nand so do we.",
        "I settle it.",
        "password and passkey",
    )
    values: dict[str, Any] = {
        "slug": "does-walking-help",
        "document": document(),
        "version": 2,
        "content_sha256": "a" * 64,
        "approved_at": signed,
        "next_review_due": date(2027, 3, 1),
        "sign_offs": (
            SignedBy("Ada Lund", "MD", "Board member", "Rheumatology", signed, meaning),
            SignedBy("Ben *Okoro*\u202e", "PharmD", "Board member", "", signed, meaning),
        ),
        "verdict_set_sha256": "b" * 64,
        "rulings": (
            ClaimRuling(1, "walk2019", Verdict.SUPPORTS, "Ada Lund", "The score fell by 1.5 points."),
            ClaimRuling(1, "label", Verdict.SUPPORTS, "Ben Okoro"),
            ClaimRuling(
                2,
                "typed",
                Verdict.PARTLY_SUPPORTS,
                "Ada Lund",
                note="The leaflet names no number.",
                waiver=waiver,
            ),
            ClaimRuling(3, "", Verdict.NEEDS_NO_CITATION, "Ada Lund"),
        ),
        "disclaimer": TextUsed("This text is for **information** only.\r\nAsk your doctor.\n", "c" * 64),
        "editorial_policy": TextUsed("Our policy.", "d" * 64),
        "sign_off_statement": TextUsed("I have read every ruling.\n\nI approve this version.", "e" * 64),
        "notices": (
            NoticeLine(NoticeKind.CORRECTION, "Table 1 had <2> rows.", datetime(2026, 4, 2, tzinfo=UTC)),
        ),
    }
    return ExportBundle(**values | changes)
