"""What a ruling on a claim is on: its words, and where they stand.
Whatever is added to the latter is hashed here."""

from dataclasses import dataclass

from review_service.reading.document import Claim
from review_service.reading.fingerprint import prints


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`heading` is the path of headings, `before` the claim before in the same paragraph
    or list item, if any."""

    heading: tuple[str, ...]
    before: Claim | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Hashes: of the words alone, of words and heading path, of the other surroundings (empty where none)."""

    wording: str
    fingerprint: str
    context: str


def identity_of(text: str, surroundings: Surroundings) -> Identity:
    """Where two claims have the same one, a ruling on one holds on the other;
    only the same wording: it is checked.

    `services/review/surroundings.py` shows a reviewer what stands behind `context`, and changes with this.
    """
    fingerprint, wording = prints(text, surroundings.heading)
    return Identity(wording, fingerprint, surroundings.before.wording if surroundings.before else "")
