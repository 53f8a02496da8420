"""The sample content, replayed through the services on both databases: once a database,
for all that it shows."""

from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from factories import CONTENT, KEY, NOW, RULES
from sqlalchemy.orm import Session

from review_service.core.db import Database
from review_service.schema import upgrade as schema
from review_service.services.core.policies import read_policies
from review_service.services.demo import DemoSettings, is_empty, load_demo
from review_service.services.publishing.read_public_lists import public_lines

SETTINGS = DemoSettings(CONTENT, RULES, read_policies(CONTENT), KEY)


@pytest.fixture
def loaded(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        assert is_empty(session)
        lines = list(load_demo(session, SETTINGS, NOW))
        assert len(lines) == len(set(lines)) or len(lines) > 50
    with database.reading() as session:
        yield session
    assert schema.problems(database) == []


def test_the_sample_shows_what_the_product_does(loaded: Session) -> None:
    assert not is_empty(loaded)
    statuses = Counter(loaded.scalars(sa.text("SELECT status FROM article")))
    assert statuses.keys() == {"submitted", "under_review", "approved"}
    shown = Counter(line.status.value for line in public_lines(loaded, True)[0])
    assert shown.keys() == {"submitted", "under_review", "approved"}
    unplaced = sa.text("SELECT count(*) FROM ruling WHERE passage <> '' AND passage_start IS NULL")
    assert loaded.scalar(unplaced) == 0, "every passage of the sample stands in its source's text"
    assert (loaded.scalar(sa.text("SELECT count(*) FROM ruling WHERE passage <> ''")) or 0) > 30
    carried = sa.text(
        "SELECT count(*) FROM pair_standing JOIN article ON article.version_id = pair_standing.version_id"
        " WHERE article.slug = 'low-dose-naltrexone-fibromyalgia' AND state = 'passing'"
    )
    assert (loaded.scalar(carried) or 0) > 0
    assert (loaded.scalar(sa.text("SELECT count(*) FROM disclosure WHERE has_conflict")) or 0) >= 1
    assert (loaded.scalar(sa.text("SELECT count(*) FROM question")) or 0) >= 1
    late = sa.text("SELECT count(*) FROM event WHERE happened_at > :now").bindparams(
        sa.bindparam("now", NOW, type_=sa.DateTime(timezone=True))
    )
    assert loaded.scalar(late) == 0
