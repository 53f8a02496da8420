"""What leaves with its proof can be checked alone; what is not as it was is refused with its reason."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    KEY,
    MEANS,
    NOW,
    POLICIES,
    Cast,
    approved,
    article,
    last_event,
    ruled,
    seeing,
    sign,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.db import Database
from review_service.core.errors import BadInput, Blocked, NotFound, NotProved
from review_service.proof import bundle
from review_service.proof.checkpoint import Checkpoint, opened
from review_service.proof.event_proof import verify_event
from review_service.proof.keys import SigningKey
from review_service.proof.verify import in_words, verify
from review_service.services.core.history import About, record_event, write_waiting
from review_service.services.publishing.proofs import ProofWanted, event_proof, export_with_proof
from review_service.services.review.reviews import reopen_article
from review_service.services.signing.checkpoints import is_due, last_checkpoint, make_checkpoint
from review_service.services.signing.sign_offs import Outcome, sign_off
from review_service.services.signing.signing_keys import replace_key

OTHER = SigningKey("elsewhere.example", bytes(32))


def taken_out(
    session: Session, slug: str, people: Cast, since: str = "", key: SigningKey = KEY
) -> dict[str, bytes]:
    (file,) = export_with_proof(session, [slug], people.publisher, NOW, key, ProofWanted(since))
    return bundle.unzipped(file.data)


def test_an_approved_article_leaves_with_a_proof_that_names_who_signed_what_when(
    either: Session, people: Cast
) -> None:
    slug = approved(either, people)
    proved = verify(taken_out(either, slug, people), [KEY.verifier])
    words = "\n".join(in_words(proved))
    assert (
        f"Approved: «Does walking lower blood pressure?» ({slug}), version 1, at 2026-03-02 09:30:00 UTC."
        in words
    )
    assert "Written by Author." in words and "by Reviewer and Second." in words
    assert "  Reviewer, MD, Cardiology, 2026-03-02 09:30:00 UTC" in words
    assert "Second, MD" in words and "--trust" not in words
    assert proved.predicate["article"]["slug"] == slug


def test_without_a_trusted_key_the_words_say_what_that_means(either: Session, people: Cast) -> None:
    files = taken_out(either, approved(either, people), people)
    assert "--trust FILE" in in_words(verify(files))[-1]


def test_a_foreign_key_is_refused(either: Session, people: Cast) -> None:
    files = taken_out(either, approved(either, people), people)
    with pytest.raises(NotProved, match="foreign key"):
        verify(files, [OTHER.verifier])


def test_several_articles_leave_at_once_on_one_checkpoint(either: Session, people: Cast) -> None:
    slugs = [
        approved(either, people),
        approved(either, people, ARTICLE.replace("Does walking", "Does hiking")),
    ]
    files = export_with_proof(either, slugs, people.publisher, NOW, KEY)
    found = [verify(bundle.unzipped(file.data), [KEY.verifier]) for file in files]
    assert [one.predicate["article"]["slug"] for one in found] == slugs
    assert found[0].checkpoint == found[1].checkpoint
    assert [file.file_name for file in files] == [f"{slug}-v1-proof.zip" for slug in slugs]


def test_the_event_of_the_approval_names_the_statement_and_a_checkpoint_follows(database: Database) -> None:
    from factories import cast

    with database.writing() as session:
        people = cast(session)
        slug = approved(session, people)
    with database.writing() as session:
        row = session.execute(sa.text("SELECT sha256, envelope FROM approval_statement")).one()
        assert last_event(session, "approve").after["statement_sha256"] == row.sha256
        last = last_checkpoint(session)
        size = session.scalar(sa.text("SELECT size FROM log_head"))
        assert last and last.size == size
        assert opened(last.note, [KEY.verifier])[0].size == size
        assert article(session, slug).status == "approved"


def test_without_a_key_all_goes_on_but_nothing_is_approved(either: Session, people: Cast) -> None:
    from dataclasses import replace

    from factories import proof, what_stands

    slug = ruled(either, people)
    keyless = replace(MEANS, key=None)
    seen, first = what_stands(either, slug), proof(either, people.reviewer)
    assert (
        sign_off(either, slug, first, seen, seeing(either, slug, people.reviewer), keyless) is Outcome.SIGNED
    )
    second = proof(either, people.second)
    with pytest.raises(Blocked, match="keys create"):
        sign_off(either, slug, second, seen, seeing(either, slug, people.second), keyless)


def test_a_key_that_the_history_does_not_name_signs_nothing(either: Session, people: Cast) -> None:
    from dataclasses import replace

    from factories import proof, what_stands

    approved(either, people)
    slug = ruled(either, people, ARTICLE.replace("Does walking", "Does hiking"))
    sign(either, slug, people.reviewer)
    foreign = replace(MEANS, key=OTHER)
    seen, given = what_stands(either, slug), proof(either, people.second)
    with pytest.raises(Blocked, match="keys rotate"):
        sign_off(either, slug, given, seen, seeing(either, slug, people.second), foreign)


def test_after_a_hand_over_both_keys_are_followed(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    make_checkpoint(either, KEY, NOW)
    replace_key(either, KEY, OTHER, NOW)
    write_waiting(either)
    files = taken_out(either, slug, people, key=OTHER)
    for trusted in (KEY, OTHER):
        proved = verify(files, [trusted.verifier])
        assert proved.key == OTHER.verifier
    with pytest.raises(Blocked, match="keys rotate"):
        make_checkpoint(either, KEY, NOW)
    with pytest.raises(NotProved, match="foreign key"):
        verify(files, [SigningKey("x", b"x" * 32).verifier])


def test_a_log_that_was_rolled_back_or_rewritten_is_refused(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    first = taken_out(either, slug, people)
    kept = make_checkpoint(either, KEY, NOW).note
    second = taken_out(either, slug, people)
    newest = make_checkpoint(either, KEY, NOW).note
    assert verify(second, [KEY.verifier], kept)
    assert verify(second, [KEY.verifier], newest)
    with pytest.raises(NotProved, match="rolled back"):
        verify(first, [KEY.verifier], newest)
    size = opened(newest, [KEY.verifier])[0].size
    from review_service.proof.checkpoint import signed

    other_history = signed(Checkpoint(KEY.name, size, b"x" * 32), KEY)
    with pytest.raises(NotProved, match="two logs"):
        verify(second, [KEY.verifier], other_history)
    unknown = signed(Checkpoint(KEY.name, 3, b"x" * 32), KEY)
    with pytest.raises(NotProved, match="--since"):
        verify(second, [KEY.verifier], unknown)
    with pytest.raises(NotProved, match="altered since it held 3 events"):
        verify(taken_out(either, slug, people, since=unknown), [KEY.verifier], unknown)


def test_a_checkpoint_of_long_ago_is_led_to_when_it_is_handed_over(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    old = make_checkpoint(either, KEY, NOW).note
    for _ in range(35):
        record_event(either, "grant_role", NOW, About(people.editor.id), after={"role": "editor"})
        write_waiting(either)
        make_checkpoint(either, KEY, NOW)
    with pytest.raises(NotProved, match="--since"):
        verify(taken_out(either, slug, people), [KEY.verifier], old)
    assert verify(taken_out(either, slug, people, since=old), [KEY.verifier], old)
    with pytest.raises(BadInput, match="cannot be read"):
        taken_out(either, slug, people, since="nonsense")


def test_an_event_of_an_article_is_proved_alone(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    write_waiting(either)
    row = article(either, slug)
    event = last_event(either, "sign_off")
    make_checkpoint(either, KEY, NOW)
    data = event_proof(either, row.id or 0, event.id or 0)
    found, checkpoint, key = verify_event(data, [KEY.verifier])
    assert found["action"] == "sign_off" and found["index"] == (event.id or 0) - 1
    assert checkpoint.size >= (event.id or 0) and key == KEY.verifier
    with pytest.raises(NotFound):
        event_proof(either, 999, event.id or 0)
    record_event(either, "rule", NOW, About(None, row.id))
    write_waiting(either)
    with pytest.raises(Blocked, match="No checkpoint covers"):
        event_proof(either, row.id or 0, last_event(either, "rule").id or 0)


def test_what_was_approved_without_a_statement_says_what_to_do(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    name = "guard_approval_statement_no_delete"
    on = "" if either.get_bind().dialect.name == "sqlite" else " ON approval_statement"
    either.execute(sa.text(f"DROP TRIGGER {name}{on}"))
    either.execute(sa.text("DELETE FROM approval_statement"))
    with pytest.raises(Blocked, match="reopen it"):
        export_with_proof(either, [slug], people.publisher, NOW, KEY)


def test_a_second_approval_has_a_statement_of_its_own(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    reopen_article(either, slug, "A trial was retracted.", seeing(either, slug, people.editor), POLICIES)
    for one in (people.reviewer, people.second):
        sign(either, slug, one)
    assert verify(taken_out(either, slug, people), [KEY.verifier]).approval.index > 0
    assert either.scalar(sa.text("SELECT count(*) FROM approval_statement")) == 2


def test_a_checkpoint_is_due_a_day_after_the_last_when_something_happened(
    either: Session, people: Cast
) -> None:
    write_waiting(either)
    assert is_due(either, NOW)
    make_checkpoint(either, KEY, NOW)
    assert not is_due(either, NOW + timedelta(days=2))
    under_review(either, people)
    write_waiting(either)
    assert not is_due(either, NOW + timedelta(hours=23))
    assert is_due(either, NOW + timedelta(days=1))
