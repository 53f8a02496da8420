"""T13: rows tampered with and proofs with flipped bits; the answer is no every time.

REVIEW_TRIAL_TAMPERS is how often a row is tampered with, REVIEW_TRIAL_FLIPS how many bits are flipped,
on each database: 40 and 1500 unless told, 2000 and 20000 are the sizes that count.
REVIEW_TRIAL_SEED chooses which.
"""

import os
import random

import pytest
import sqlalchemy as sa
from auditing.tampering import tampered
from factories import (
    ARTICLE,
    KEY,
    NOW,
    POLICIES,
    Cast,
    approved,
    cast,
    partly,
    revised,
    ruled,
    seeing,
    sign,
    under_review,
    waive,
)
from raw_sql import attacking, drop, triggers_of
from sqlalchemy.orm import Session
from trials.table import report

from review_service.auditing.log import audit
from review_service.core.db import Database
from review_service.core.errors import NotProved
from review_service.proof import bundle
from review_service.proof.event_proof import verify_event
from review_service.proof.verify import verify
from review_service.services.publishing.proofs import event_proof, export_with_proof
from review_service.services.review.reviews import reopen_article
from review_service.services.review.waivers import withdraw_waiver
from review_service.services.signing.checkpoints import make_checkpoint
from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off

pytestmark = pytest.mark.trial

ROWS = int(os.environ.get("REVIEW_TRIAL_TAMPERS", "40"))
BITS = int(os.environ.get("REVIEW_TRIAL_FLIPS", "1500"))
SEED = int(os.environ.get("REVIEW_TRIAL_SEED", "7"))


@pytest.fixture
def lived(database: Database) -> Database:
    """Articles approved, reopened and approved again, revised, under review;
    the last checkpoint is of it all."""
    with database.writing() as session:
        people = cast(session)
        first = approved(session, people)
        approved(session, people, ARTICLE.replace("Does walking", "Does hiking"))
        reopen_article(
            session, first, "A trial was retracted.", seeing(session, first, people.editor), POLICIES
        )
        for one in (people.reviewer, people.second):
            sign(session, first, one)
        revised(session, first, people, ARTICLE.replace("enjoy", "like"))
        under_review(session, people, ARTICLE.replace("Does walking", "Does running"))
        withdrawn = ruled(session, people, ARTICLE.replace("Does walking", "Does cycling"))
        sign(session, withdrawn, people.reviewer)
        withdraw_sign_off(session, withdrawn, "Read it again.", seeing(session, withdrawn, people.reviewer))
        sign(session, withdrawn, people.second)
        _waived(session, people)
    with database.writing() as session:
        make_checkpoint(session, KEY, NOW)
    return database


def _waived(session: Session, people: Cast) -> None:
    """Approved with a waiver, after one that was withdrawn."""
    slug = ruled(session, people, ARTICLE.replace("Does walking", "Does cycling"))
    named = partly(session, slug, people.reviewer, people.second)
    mistaken = waive(session, slug, people.editor, named)
    withdraw_waiver(session, slug, mistaken.id or 0, "Not yet.", seeing(session, slug, people.editor))
    waive(session, slug, people.editor, named)
    for one in (people.reviewer, people.second):
        sign(session, slug, one)


def test_rows_that_were_tampered_with_are_seen_every_time(lived: Database) -> None:
    with attacking(lived) as connection:
        assert audit(connection).faults == []
        unseen = [how for how in tampered(connection, SEED, ROWS) if not seen(connection)]
    told = f"{ROWS - len(unseen)} times verify-log says no"
    report("T13 rows tampered with", connection.dialect.name, f"{ROWS} rows", told)
    assert unseen == [], "\n".join([f"seed {SEED}:", *unseen])


def seen(connection: sa.Connection) -> bool:
    """A row that cannot even be read as what it should be is a no, too."""
    try:
        return bool(audit(connection).faults)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        pytest.fail(f"the audit broke instead of saying no: {error!r}")


def test_a_flipped_bit_anywhere_in_a_proof_is_refused_every_time(lived: Database) -> None:
    choice = random.Random(SEED)
    with lived.writing() as session:
        slug = session.execute(
            sa.text("SELECT slug FROM article WHERE status = 'approved' ORDER BY id")
        ).scalar()
        person = session.execute(
            sa.text("SELECT id FROM person WHERE email = 'publisher@example.org'")
        ).scalar_one()
        from review_service.services.people.people import actor_for

        actor = actor_for(session, "publisher@example.org")
        assert actor.id == person
        (file,) = export_with_proof(session, [slug], actor, NOW, KEY)
        row = session.execute(
            sa.text("SELECT id, article_id FROM event WHERE action = 'approve' ORDER BY id")
        ).first()
        alone = event_proof(session, row.article_id, row.id)
    verify(bundle.unzipped(file.data), [KEY.verifier])
    verify_event(alone, [KEY.verifier])
    for number in range(BITS):
        data = bytearray(alone if number % 5 == 0 else file.data)
        place = choice.randrange(len(data))
        data[place] ^= 1 << choice.randrange(8)
        with pytest.raises(NotProved):
            if number % 5 == 0:
                verify_event(bytes(data), [KEY.verifier])
            else:
                verify(bundle.unzipped(bytes(data)), [KEY.verifier])
    report(
        "T13 bits flipped in proofs",
        lived.engine.dialect.name,
        f"{BITS} bits",
        f"{BITS} times verify says no",
    )


def test_a_flipped_bit_in_any_file_of_a_folder_is_refused(lived: Database) -> None:
    choice = random.Random(SEED + 1)
    with lived.writing() as session:
        from review_service.services.people.people import actor_for

        slug = session.execute(
            sa.text("SELECT slug FROM article WHERE status = 'approved' ORDER BY id")
        ).scalar()
        (file,) = export_with_proof(session, [slug], actor_for(session, "publisher@example.org"), NOW, KEY)
    files = bundle.unzipped(file.data)
    for name in bundle.NAMES:
        for _ in range(BITS // 30):
            data = bytearray(files[name])
            data[choice.randrange(len(data))] ^= 1 << choice.randrange(8)
            with pytest.raises(NotProved):
                verify({**files, name: bytes(data)})
    for name in bundle.NAMES:
        with pytest.raises(NotProved, match="exactly these files"):
            verify({one: data for one, data in files.items() if one != name})
    with pytest.raises(NotProved, match="exactly these files"):
        verify({**files, "readme.txt": b"x"})


def test_a_ruling_moved_to_another_claim_and_a_time_written_otherwise_are_seen(lived: Database) -> None:
    """Found by the long trial: both claims keep enough rulings, and a reader of times
    would overlook the sign."""
    changes = [
        "UPDATE ruling SET pair_id = (SELECT other.id FROM pair other JOIN pair judged ON judged.id = "
        "ruling.pair_id WHERE other.article_id = judged.article_id AND other.source_id = judged.source_id "
        "AND other.fingerprint <> judged.fingerprint ORDER BY other.id LIMIT 1) WHERE id = 1",
    ]
    if lived.is_sqlite:
        changes.append(
            "UPDATE event SET happened_at = substr(happened_at, 1, 10) || 'x' || substr(happened_at, 12) "
            "WHERE id = 7"
        )
    for sql in changes:
        with attacking(lived) as connection:
            for table in ("ruling", "event"):
                for guard in triggers_of(connection, table):
                    drop(connection, guard)
            connection.execute(sa.text("DROP INDEX uq_ruling_first"))  # their person ruled on both
            assert connection.execute(sa.text(sql)).rowcount
            assert seen(connection), sql
