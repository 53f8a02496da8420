"""The texts of sources as a reviewer has them on the screen."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class SourceTextShown:
    """The text on the screen; `text_id` goes back with the ruling, so that a newer text is noticed.
    `pages` is JSON: where each page begins and what it is called."""

    text_id: int
    number: int
    label: str
    text: str
    pages: str = "[]"


def source_texts(session: Session, text_ids: list[int]) -> dict[int, SourceTextShown]:
    """One statement for all the sources of a claim."""
    query = sa.text(
        "SELECT id, number, label, text, CAST(pages AS TEXT) AS pages FROM source_text WHERE id IN :ids"
    ).bindparams(sa.bindparam("ids", expanding=True))
    return {
        row.id: SourceTextShown(row.id, row.number, row.label, row.text, row.pages or "[]")
        for row in session.execute(query, {"ids": text_ids})
    }
