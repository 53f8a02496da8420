"""A signature that was withdrawn, and one that came after the quorum, are in no statement and
trouble no second opinion."""

import sqlalchemy as sa
from factories import (
    KEY,
    MEANS,
    NO_INTERESTS,
    NOW,
    POLICIES,
    assign_reviewer,
    cast,
    disclose_interests,
    proof,
    ruled,
    seeing,
    sign,
    what_stands,
)

from review_service.auditing.approval_rows import APPROVALS, raw_approval
from review_service.auditing.log import audit
from review_service.core.db import Database
from review_service.proof.bundle import unzipped
from review_service.proof.envelope import unsealed
from review_service.proof.verify import in_words, verify
from review_service.services.publishing.proofs import export_with_proof
from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off
from review_service.services.signing.sign_offs import Outcome, sign_off


def test_only_what_made_the_quorum_is_stated_and_the_history_holds(database: Database) -> None:
    with database.writing() as session:
        people = cast(session)
        slug = ruled(session, people)
        assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
        disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, people.third))
        sign(session, slug, people.reviewer)
        withdraw_sign_off(
            session, slug, "The dose needs another look.", seeing(session, slug, people.reviewer)
        )
        sign(session, slug, people.reviewer)
        seen, given = what_stands(session, slug), proof(session, people.third)
        assert sign(session, slug, people.second)
        late = sign_off(session, slug, given, seen, seeing(session, slug, people.third), MEANS)
        assert late is Outcome.ALREADY_APPROVED
    with database.writing() as session:
        (file,) = export_with_proof(session, [slug], people.publisher, NOW, KEY)
    with database.glancing() as connection:
        envelope = connection.execute(sa.text("SELECT envelope FROM approval_statement")).scalar_one()
        assert connection.execute(sa.text("SELECT count(*) FROM sign_off")).scalar_one() == 4
        assert audit(connection).faults == []
        row = connection.execute(APPROVALS, {"last": 0}).one()
        weighed = [one.person_id for one in raw_approval(connection, row, set()).sign_offs]
    signatures = unsealed(envelope.encode(), [KEY.verifier])[0]["predicate"]["sign_offs"]
    assert [one["person"] for one in signatures] == weighed == [people.reviewer.id, people.second.id]
    assert {one["method"] for one in signatures} == {"password+totp"}
    told = "\n".join(in_words(verify(unzipped(file.data), [KEY.verifier])))
    assert "Reviewer" in told and "Third" not in told
