"""What a reviewer discloses: the categories of the ICMJE disclosure form (2021),
and how an answer reads beside a signature."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from review_service.core.errors import BadInput


class Interest(StrEnum):
    """ICMJE Disclosure of Interest form, items 1 to 13. Past 36 months, but for the first,
    which has no limit of time."""

    SUPPORT = "support"
    GRANTS = "grants"
    ROYALTIES = "royalties"
    CONSULTING = "consulting"
    HONORARIA = "honoraria"
    TESTIMONY = "testimony"
    TRAVEL = "travel"
    PATENTS = "patents"
    ADVISORY = "advisory"
    LEADERSHIP = "leadership"
    STOCK = "stock"
    MATERIALS = "materials"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Interest.SUPPORT: "Support for work on this subject (funding, study materials, writing, fees)",
    Interest.GRANTS: "Grants or contracts",
    Interest.ROYALTIES: "Royalties or licences",
    Interest.CONSULTING: "Consulting fees",
    Interest.HONORARIA: "Payment or honoraria for lectures, writing or educational events",
    Interest.TESTIMONY: "Payment for expert testimony",
    Interest.TRAVEL: "Support for attending meetings or travel",
    Interest.PATENTS: "Patents planned, issued or pending",
    Interest.ADVISORY: "A data safety monitoring board or advisory board",
    Interest.LEADERSHIP: "Leadership or fiduciary role in a society, committee or advocacy group",
    Interest.STOCK: "Stock or stock options",
    Interest.MATERIALS: "Equipment, materials, drugs, medical writing, gifts or other services",
    Interest.OTHER: "Other financial or non-financial interests",
}


class InterestAnswer(StrEnum):
    """The three answers there are. A conflict recuses; interests do not."""

    NONE = "none"
    INTERESTS = "interests"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Declaration:
    """What somebody answers: `statement` says who, what and since when, `categories` of which kind it is."""

    answer: InterestAnswer
    statement: str = ""
    categories: Collection[Interest] = ()

    @property
    def is_recusal(self) -> bool:
        return self.answer is InterestAnswer.CONFLICT


def refuse_half_a_declaration(declaration: Declaration) -> None:
    """Raises BadInput for a yes that does not say what, and for a no beside something."""
    is_said = bool(declaration.statement.strip())
    if declaration.answer is InterestAnswer.NONE and (is_said or declaration.categories):
        message = "You named an interest and answered no: choose what is true, or take the words out."
        raise BadInput(message, field="statement")
    if declaration.is_recusal and not is_said:
        message = "Say what the conflict is, so that the editor can find another reviewer."
        raise BadInput(message, field="statement")
    if declaration.answer is InterestAnswer.INTERESTS and not is_said:
        message = "Say who and what it is about: readers see the words beside your signature."
        raise BadInput(message, field="statement")


def interests_in_words(categories: Iterable[str], statement: str) -> str:
    """One line as it stands beside a signature: «No interests declared.»,
    or the categories and the statement."""
    named = "; ".join(Interest(category).label for category in categories)
    said = statement.strip()
    if not named and not said:
        return "No interests declared."
    return ". ".join(part.rstrip(".") for part in (named, said) if part) + "."
