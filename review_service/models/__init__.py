"""Tables and their constraints; no rules, no queries."""

from review_service.models.articles import (
    Article,
    CitationRow,
    ClaimRow,
    Contribution,
    Progress,
    ReferenceRow,
    Rendering,
    Version,
)
from review_service.models.history import Event, ExportRecord, HouseText, Question
from review_service.models.log import ApprovalStatement, CheckpointRow, CheckpointSent, LogHead
from review_service.models.lookups import Lookup
from review_service.models.people import LoginFailure, LoginSession, Person, RoleGrant
from review_service.models.reviews import (
    Approval,
    Assignment,
    ChangeRequest,
    Disclosure,
    Notice,
    Reopening,
    Review,
    Ruling,
    RulingKept,
    SignOff,
    Withdrawal,
)
from review_service.models.screening import Dismissal, Screening
from review_service.models.sources import ReReview, Source, SourceStatusChange, SourceText

__all__ = [
    "Approval",
    "ApprovalStatement",
    "Article",
    "Assignment",
    "ChangeRequest",
    "CheckpointRow",
    "CheckpointSent",
    "CitationRow",
    "ClaimRow",
    "Contribution",
    "Disclosure",
    "Dismissal",
    "Event",
    "ExportRecord",
    "HouseText",
    "LogHead",
    "LoginFailure",
    "LoginSession",
    "Lookup",
    "Notice",
    "Person",
    "Progress",
    "Question",
    "ReReview",
    "ReferenceRow",
    "Rendering",
    "Reopening",
    "Review",
    "RoleGrant",
    "Ruling",
    "RulingKept",
    "Screening",
    "SignOff",
    "Source",
    "SourceStatusChange",
    "SourceText",
    "Version",
    "Withdrawal",
]
