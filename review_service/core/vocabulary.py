"""The roles a person may hold, the statuses of a version, and the verdicts:
closed lists used by every layer."""

from enum import StrEnum


class Role(StrEnum):
    AUTHOR = "author"
    BOARD_MEMBER = "board_member"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"


class Status(StrEnum):
    """Exactly the three of the mission; everything else is a fact about a version."""

    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        return {"submitted": "Submitted", "under_review": "Under Review", "approved": "Approved"}[self.value]


class Verdict(StrEnum):
    """The outcome of checking one claim against one source, or of one uncited claim."""

    SUPPORTS = "supports"
    PARTLY_SUPPORTS = "partly_supports"
    DOES_NOT_SUPPORT = "does_not_support"
    CONTRADICTS = "contradicts"
    SOURCE_UNAVAILABLE = "source_unavailable"
    NEEDS_NO_CITATION = "needs_no_citation"
    NEEDS_CITATION = "needs_citation"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ")

    @property
    def is_passing(self) -> bool:
        return self in PASSING


PASSING = frozenset({Verdict.SUPPORTS, Verdict.NEEDS_NO_CITATION})
UNCITED_VERDICTS = (Verdict.NEEDS_NO_CITATION, Verdict.NEEDS_CITATION)
SOURCE_VERDICTS = tuple(verdict for verdict in Verdict if verdict not in UNCITED_VERDICTS)


class SourceKind(StrEnum):
    TRIAL = "trial"
    REVIEW = "review"
    GUIDELINE = "guideline"
    LABEL = "label"
    PROTOCOL = "protocol"
    STUDY = "study"
    OTHER = "other"


class TextKind(StrEnum):
    """What a stored text of a source is. None of them ever goes to readers or into an export."""

    ABSTRACT = "abstract"
    FULL_TEXT = "full_text"
    LABEL = "label"
    SUMMARY = "summary"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"label": "product label", "summary": "summary of our own"}.get(
            self.value, self.value.replace("_", " ")
        )


class SourceStatus(StrEnum):
    OK = "ok"
    CORRECTED = "corrected"
    EXPRESSION_OF_CONCERN = "expression_of_concern"
    RETRACTED = "retracted"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ")

    @property
    def clause(self) -> str:
        """«… has been retracted»: what happened to a source, behind its title."""
        if self is SourceStatus.EXPRESSION_OF_CONCERN:
            return "carries an expression of concern"
        return "is as it was" if self is SourceStatus.OK else f"has been {self.label}"


class LookupState(StrEnum):
    ASKED = "asked"
    FOUND = "found"
    NOT_FOUND = "not_found"
    OFFLINE = "offline"
    FAILED = "failed"


# Where several things happened to a source, the gravest is its status.
GRAVEST_FIRST = (
    SourceStatus.RETRACTED,
    SourceStatus.WITHDRAWN,
    SourceStatus.EXPRESSION_OF_CONCERN,
    SourceStatus.SUPERSEDED,
    SourceStatus.CORRECTED,
)


class NoticeKind(StrEnum):
    CORRECTION = "correction"
    EXPRESSION_OF_CONCERN = "expression_of_concern"
    RETRACTION = "retraction"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()
