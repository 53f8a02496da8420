"""The policies that editors keep in `content/policies/`, and those that reviews were begun under."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.errors import BadConfiguration, BadInput
from review_service.domain.policy import Policies, Policy, gather, read_policy
from review_service.models import PolicyRow, PolicySeat

FOLDER = "policies"


def read_policies(content_dir: Path) -> Policies:
    """Raises BadConfiguration naming the file and what is wrong in it."""
    stamps = []
    for path in sorted((content_dir / FOLDER).glob("*.yaml")):
        facts = path.stat()
        stamps.append((path, facts.st_mtime_ns, facts.st_size, facts.st_ino))
    return _read_files(content_dir / FOLDER, tuple(stamps))


@lru_cache(maxsize=8)
def _read_files(folder: Path, stamps: tuple[tuple[Path, int, int, int], ...]) -> Policies:
    """Every claim page asks, and YAML is slow: files are read anew when their time, size or inode changed."""
    policies_read = []
    for path, *_ in stamps:
        try:
            policies_read.append(read_policy(path.stem, yaml.safe_load(path.read_text(encoding="utf-8"))))
        except (BadInput, yaml.YAMLError, UnicodeDecodeError) as error:
            raise BadConfiguration(f"{path}: {error}") from None
    try:
        return gather(policies_read)
    except BadInput as error:
        raise BadConfiguration(f"{folder}: {error}") from None


def keep_policy(session: Session, policy: Policy, now: datetime) -> int:
    """The id of the row that says the same, made where there is none."""
    kept = session.scalar(sa.select(col(PolicyRow.id)).where(col(PolicyRow.sha256) == policy.sha256))
    if kept is not None:
        return kept
    row = PolicyRow(
        name=policy.name,
        label=policy.label,
        sha256=policy.sha256,
        quorum=policy.quorum,
        high_risk_rulings=policy.high_risk_rulings,
        waivers=policy.waivers,
        content=policy.content,
        kept_at=now,
    )
    session.add(row)
    session.flush()
    for seat in policy.seats:
        session.add(PolicySeat(policy_id=row.id or 0, specialty=seat.specialty, signatures=seat.signatures))
    session.flush()
    return row.id or 0


def kept_policy(session: Session, policy_id: int) -> Policy:
    """The policy that a review was begun under, as it read then."""
    content = json.loads(session.get_one(PolicyRow, policy_id).content)
    return read_policy(content["name"], {key: value for key, value in content.items() if key != "name"})
