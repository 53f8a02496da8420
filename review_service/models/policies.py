"""What an approval asks for, as it read when a review began under it. Append-only:
a change is another row."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.domain.waivers import WaiverRule
from review_service.models.columns import enum_column, primary_key, text_column


class PolicyRow(SQLModel, table=True):
    """`content` is the policy as canonical JSON; the numbers that the guards ask for stand beside it."""

    __tablename__ = "policy"
    __table_args__ = (
        sa.UniqueConstraint("sha256"),
        sa.CheckConstraint("quorum >= 1", name="quorum_positive"),
        sa.CheckConstraint("high_risk_rulings >= 1", name="high_risk_rulings_positive"),
    )

    id: int | None = primary_key()
    name: str
    label: str
    sha256: str
    quorum: int
    high_risk_rulings: int
    content: str = Field(sa_column=text_column())
    kept_at: datetime
    waivers: WaiverRule = Field(sa_column=enum_column(WaiverRule, "waiver_rule"))


class PolicySeat(SQLModel, table=True):
    """So many of the signatures are by people who sign in this specialty."""

    __tablename__ = "policy_seat"
    __table_args__ = (
        sa.UniqueConstraint("policy_id", "specialty"),
        sa.CheckConstraint("signatures >= 1", name="signatures_positive"),
    )

    id: int | None = primary_key()
    policy_id: int = Field(foreign_key="policy.id")
    specialty: str
    signatures: int
