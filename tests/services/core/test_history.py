"""The log is written with the act or not at all, serial however many write at once,
and always the last lock."""

from threading import Barrier, Thread

import sqlalchemy as sa
from factories import KEY, NOW, cast, count_events, last_event, person, submitted
from sqlalchemy.orm import Session

from review_service.auditing.log import audit
from review_service.core.actor import Actor
from review_service.core.db import Database
from review_service.core.vocabulary import Role
from review_service.services.core.history import About, record_event, write_waiting
from review_service.services.signing.checkpoints import checkpoint_at_commit

WRITERS, ROUNDS = 6, 8


def note(session: Session, word: str) -> None:
    record_event(session, "grant_role", NOW, About(None), after={"role": word})


def test_events_of_an_act_are_written_when_it_commits_and_not_before(database: Database) -> None:
    with database.writing() as session:
        note(session, "one")
        note(session, "two")
        assert session.scalar(sa.text("SELECT count(*) FROM event")) == 0
    with database.writing() as session:
        events = sa.text("SELECT id, after FROM event ORDER BY id").columns(after=sa.JSON())
        assert session.execute(events).all() == [(1, {"role": "one"}), (2, {"role": "two"})]


def test_what_is_rolled_back_leaves_no_event_also_not_in_the_next_act_of_the_session(
    database: Database,
) -> None:
    with Session(database.engine) as session:
        with session.begin():
            note(session, "never")
            session.rollback()
        with session.begin():
            note(session, "kept")
        with session.begin():
            assert count_events(session) == 1
            assert last_event(session, "grant_role").after == {"role": "kept"}


def test_what_was_rolled_back_to_a_savepoint_leaves_no_event(database: Database) -> None:
    with database.writing() as session:
        note(session, "before")
        with session.begin_nested() as nested:
            note(session, "inside")
            nested.rollback()
        note(session, "after")
    with database.writing() as session:
        query = sa.text("SELECT after FROM event ORDER BY id").columns(after=sa.JSON())
        assert [one["role"] for one in session.scalars(query)] == ["before", "after"]


def test_many_writers_at_once_make_one_chain(database: Database) -> None:
    barrier, failed = Barrier(WRITERS), []

    def work(number: int) -> None:
        barrier.wait(timeout=20)
        for turn in range(ROUNDS):
            try:
                with database.writing() as session:
                    note(session, f"{number}-{turn}")
                    note(session, f"{number}-{turn}")
                    if turn % 4 == number % 4:
                        checkpoint_at_commit(session, KEY, NOW)
            except Exception as error:
                failed.append(error)

    threads = [Thread(target=work, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    with database.glancing() as connection:
        rows = connection.execute(
            sa.text("SELECT id, after FROM event ORDER BY id").columns(after=sa.JSON())
        ).all()
        assert [row.id for row in rows] == list(range(1, 2 * WRITERS * ROUNDS + 1))
        pairs = [row.after["role"] for row in rows]
        assert pairs[::2] == pairs[1::2], "the events of one act stand together"


def test_acts_on_two_articles_in_opposite_orders_do_not_wait_for_each_other_over_the_log(
    database: Database,
) -> None:
    """Were the log locked with the first event, each would hold it or an article that the other needs."""
    with database.writing() as session:
        people = cast(session)
        slugs = [submitted(session, people), submitted(session, people)]
        editors = [person(session, f"editor{number}", Role.EDITOR) for number in range(2)]
    barrier, failed = Barrier(2), []

    def act(editor: Actor, first: str, then: str | None) -> None:
        try:
            with database.writing() as session:
                for slug in (first, then):
                    if slug:
                        session.execute(
                            sa.text("UPDATE article SET verdict_set_no = verdict_set_no WHERE slug = :s"),
                            {"s": slug},
                        )
                        record_event(session, "assign", NOW, About(editor.id))
                    if slug == first and not database.is_sqlite:
                        barrier.wait(timeout=20)  # both have written their first event
        except Exception as error:
            failed.append(error)

    threads = [
        Thread(target=act, args=(editors[0], slugs[0], None)),
        Thread(target=act, args=(editors[1], slugs[1], None)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads) and failed == []
    with database.glancing() as connection:
        assert audit(connection).faults == []


def test_writing_what_waits_early_writes_it_once(database: Database) -> None:
    with database.writing() as session:
        note(session, "early")
        write_waiting(session)
        assert count_events(session) == 1
    with database.writing() as session:
        assert count_events(session) == 1
