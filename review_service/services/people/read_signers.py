"""Board members and editors, and whether they can prove themselves when they sign."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime


@dataclass(frozen=True)
class SignerLine:
    """`enrolled_at` is None for who has no second factor."""

    person_id: int
    name: str
    email: str
    enrolled_at: datetime | None


_SIGNERS = sa.text("""
SELECT person.id, person.name, person.email, (SELECT max(f.enrolled_at) FROM second_factor f
    WHERE f.person_id = person.id AND f.voided_at IS NULL) AS enrolled_at
FROM person WHERE person.is_active AND EXISTS (SELECT 1 FROM role_grant
    WHERE role_grant.person_id = person.id AND role_grant.role IN ('board_member', 'editor'))
        ORDER BY person.name, person.id
""").columns(enrolled_at=UTCDateTime())


def signer_lines(session: Session) -> tuple[SignerLine, ...]:
    return tuple(SignerLine(*row) for row in session.execute(_SIGNERS))
