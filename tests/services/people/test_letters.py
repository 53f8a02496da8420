"""Which mails are written with which act, to whom, and that none holds a word of an article."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import ARTICLE, KEY, NOW, Cast, approved, person, under_review
from sqlalchemy.orm import Session

from review_service.core.vocabulary import Role
from review_service.proof.checkpoint import opened
from review_service.services.people.letters import LOCKED, RESET, mail_lock
from review_service.services.people.outbox import Mail, MailMeans, enable_mail, waiting_mail
from review_service.services.people.people import Changes, change_person, grant_role, revoke_role
from review_service.services.people.second_factors import reset_factors
from review_service.services.signing.checkpoints import make_checkpoint

WINDOW = timedelta(minutes=15)


@pytest.fixture
def mailing(either: Session) -> Iterator[Session]:
    enable_mail(either.info, MailMeans("review@example.org", "https://review.example.org/", lambda: None))
    return either


def written(session: Session) -> tuple[Mail, ...]:
    session.flush()
    return waiting_mail(session)


def recipients(session: Session) -> list[str]:
    return [one.recipient.partition("@")[0] for one in written(session)]


def test_the_board_gets_each_checkpoint_once(mailing: Session, people: Cast) -> None:
    under_review(mailing, people)
    made = make_checkpoint(mailing, KEY, NOW)
    assert make_checkpoint(mailing, KEY, NOW) == made
    assert recipients(mailing) == ["reviewer", "second", "third"]
    for one in written(mailing):
        assert one.attachment == made.note and opened(one.attachment, [KEY.verifier])[0].size == made.size
        assert "--last-checkpoint checkpoint.txt" in one.text and str(made.size) in one.subject


def test_whose_term_is_over_and_whom_everybody_can_be_get_none(mailing: Session, people: Cast) -> None:
    under_review(mailing, people)
    change_person(mailing, people.second.email, Changes(term_ends_at=NOW - timedelta(days=1)), NOW)
    revoke_role(mailing, people.third.email, Role.BOARD_MEMBER, NOW)
    sample = person(mailing, "sample", Role.BOARD_MEMBER)
    mailing.execute(sa.text("UPDATE person SET is_sample = TRUE WHERE id = :id"), {"id": sample.id})
    make_checkpoint(mailing, KEY, NOW)
    assert recipients(mailing) == ["reviewer"]


def test_an_approval_mails_its_checkpoint_and_no_mail_holds_a_word_of_the_article(
    mailing: Session, people: Cast
) -> None:
    slug = approved(mailing, people, ARTICLE.replace("Does walking lower", "Does CANARY lower"))
    make_checkpoint(mailing, KEY, NOW)
    mail_lock(mailing, people.reviewer.id, NOW, WINDOW)
    reset_factors(mailing, people.reviewer.email, "Anna", NOW)
    told = written(mailing)
    assert len(told) == 3 + 2 + 2
    for one in told:
        words = (one.subject + one.text + one.attachment).lower()
        assert "canary" not in words and slug not in words and "walking" not in words


def test_a_lock_is_told_to_the_person_and_the_administrators_once(mailing: Session, people: Cast) -> None:
    for minutes in (0, 1, 14):
        mail_lock(mailing, people.reviewer.id, NOW + timedelta(minutes=minutes), WINDOW)
    assert recipients(mailing) == ["reviewer", "administrator"]
    assert {one.subject for one in written(mailing)} == {LOCKED}
    mail_lock(mailing, people.second.id, NOW, WINDOW)
    mail_lock(mailing, people.reviewer.id, NOW + timedelta(minutes=16), WINDOW)
    assert recipients(mailing)[2:] == ["second", "administrator", "reviewer", "administrator"]
    text = written(mailing)[0].text
    assert "locked for 15 minutes" in text and "Account: Reviewer (reviewer@example.org)" in text
    assert "https://review.example.org/account " in text and "https://review.example.org/signing\n" in text


def test_a_reset_is_told_even_to_an_administrator_only_once(mailing: Session, people: Cast) -> None:
    grant_role(mailing, people.reviewer.email, Role.ADMINISTRATOR, NOW)
    reset_factors(mailing, people.reviewer.email, "Anna", NOW)
    assert recipients(mailing) == ["reviewer", "administrator"]
    assert {one.subject for one in written(mailing)} == {RESET}
    assert "reset by Anna" in written(mailing)[0].text
    reset_factors(mailing, people.reviewer.email, "Anna", NOW)
    assert len(written(mailing)) == 2, "there was nothing to reset"


def test_a_name_with_line_breaks_stays_on_its_line(mailing: Session, people: Cast) -> None:
    hostile = "Eve\r\nBcc: all@example.org\r\n\r\n{0} %s"
    change = sa.text("UPDATE person SET name = :name WHERE id = :id")
    mailing.execute(change, {"name": hostile, "id": people.reviewer.id})
    mailing.expire_all()
    reset_factors(mailing, people.reviewer.email, hostile, NOW)
    for one in written(mailing):
        assert "reset by Eve Bcc: all@example.org {0} %s: signing needs" in one.text
        assert "Account: Eve Bcc: all@example.org {0} %s (reviewer@" in one.text
        assert "\nBcc" not in one.text and one.subject == RESET


def test_without_mail_no_row_is_written(either: Session, people: Cast) -> None:
    approved(either, people)
    make_checkpoint(either, KEY, NOW)
    mail_lock(either, people.reviewer.id, NOW, WINDOW)
    reset_factors(either, people.reviewer.email, "Anna", NOW)
    assert written(either) == ()
