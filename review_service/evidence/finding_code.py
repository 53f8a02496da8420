"""What a finding's code says, and whom its rule is taken from."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """error: cannot stand; warning: look at it; note: may be meant so, and fails no run of the linter."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Code:
    """`reason`: one line for a reviewer. `source`: what the rule is taken from;
    says so where it is our own judgement."""

    code: str
    name: str
    severity: Severity
    reason: str
    explanation: str
    source: str
    is_fixable: bool = False


E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE

QUOTATION = (
    "Quotation accuracy in medical journals: Jergas & Baethge 2015; Baethge & Jergas 2025 (17 to 25 % "
    "of citations do not bear out their sentence)."
)
SPIN = (
    "Boutron & Ravaud 2018, «Misrepresentation and distortion of research in biomedical literature» (spin)."
)
ICMJE = (
    "ICMJE Recommendations, «References»: cite original sources, check for retraction, no citation "
    "that was not read."
)
OURS = "Our own editorial rule; no standard behind it."
EQUATOR = "CONSORT 2010, items 6 and 17a: outcomes are reported as they were specified."
