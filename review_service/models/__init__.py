"""Tables and their constraints; no rules, no queries."""

from review_service.models.articles import (
    Article,
    CitationRow,
    ClaimRow,
    Contribution,
    ContributorRow,
    Progress,
    ReferenceRow,
    Rendering,
    Version,
)
from review_service.models.drafts import DraftRow, IdempotencyKey
from review_service.models.history import Event, ExportRecord, HouseText, Question
from review_service.models.log import ApprovalStatement, CheckpointRow, CheckpointSent, LogHead
from review_service.models.look_ups import Lookup, WordSearch
from review_service.models.mail import OutgoingMail
from review_service.models.merges import SourceDistinction, SourceMerge
from review_service.models.pairs import Pair
from review_service.models.people import LoginFailure, LoginSession, Person, PersonSpecialty, RoleGrant
from review_service.models.policies import PolicyRow, PolicySeat
from review_service.models.reviews import (
    Approval,
    ApprovalRuling,
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
from review_service.models.screening import Dismissal, Screening, ScreeningFailure
from review_service.models.second_factors import PasskeyUse, RecoveryCode, SecondFactor
from review_service.models.sources import ReReview, Source, SourceStatusChange, SourceText
from review_service.models.threads import (
    ChangeAnswer,
    ChangeItem,
    Comment,
    CommentWithdrawal,
    SuggestionAcceptance,
    Thread,
    ThreadChange,
    ThreadPlace,
)
from review_service.models.waivers import Waiver, WaiverRuling, WaiverWithdrawal

__all__ = [
    "Approval",
    "ApprovalRuling",
    "ApprovalStatement",
    "Article",
    "Assignment",
    "ChangeAnswer",
    "ChangeItem",
    "ChangeRequest",
    "CheckpointRow",
    "CheckpointSent",
    "CitationRow",
    "ClaimRow",
    "Comment",
    "CommentWithdrawal",
    "Contribution",
    "ContributorRow",
    "Disclosure",
    "Dismissal",
    "DraftRow",
    "Event",
    "ExportRecord",
    "HouseText",
    "IdempotencyKey",
    "LogHead",
    "LoginFailure",
    "LoginSession",
    "Lookup",
    "Notice",
    "OutgoingMail",
    "Pair",
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
    "ScreeningFailure",
    "SecondFactor",
    "SignOff",
    "SignOffWithdrawal",
    "Source",
    "SourceDistinction",
    "SourceMerge",
    "SourceStatusChange",
    "SourceText",
    "SuggestionAcceptance",
    "Thread",
    "ThreadChange",
    "ThreadPlace",
    "Version",
    "Waiver",
    "WaiverRuling",
    "WaiverWithdrawal",
    "Withdrawal",
    "WordSearch",
]
