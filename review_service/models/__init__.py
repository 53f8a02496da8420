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
from review_service.models.lookups import Lookup
from review_service.models.people import LoginFailure, LoginSession, Person, PersonSpecialty, RoleGrant
from review_service.models.policies import PolicyRow, PolicySeat
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
    SignOffWithdrawal,
    Withdrawal,
)
from review_service.models.screening import Dismissal, Screening
from review_service.models.second_factors import PasskeyUse, RecoveryCode, SecondFactor
from review_service.models.sources import ReReview, Source, SourceStatusChange, SourceText

__all__ = [
    "Approval",
    "Article",
    "Assignment",
    "ChangeRequest",
    "CitationRow",
    "ClaimRow",
    "Contribution",
    "Disclosure",
    "Dismissal",
    "Event",
    "ExportRecord",
    "HouseText",
    "LoginFailure",
    "LoginSession",
    "Lookup",
    "Notice",
    "PasskeyUse",
    "Person",
    "PersonSpecialty",
    "PolicyRow",
    "PolicySeat",
    "Progress",
    "Question",
    "ReReview",
    "RecoveryCode",
    "ReferenceRow",
    "Rendering",
    "Reopening",
    "Review",
    "RoleGrant",
    "Ruling",
    "RulingKept",
    "Screening",
    "SecondFactor",
    "SignOff",
    "SignOffWithdrawal",
    "Source",
    "SourceStatusChange",
    "SourceText",
    "Version",
    "Withdrawal",
]
