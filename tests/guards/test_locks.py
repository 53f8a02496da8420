"""Whoever writes past the services waits in the guard for who decides on the article:
what it then asks is still so."""

import pytest
import sqlalchemy as sa
from populated import Populated
from raw_sql import (
    approval_row,
    attacking,
    drop,
    review_row,
    ruling_row,
    run,
    sign_off_row,
    table_of,
    triggers_of,
    version_row,
    withdrawn_row,
)

DECIDES = {
    "guard_approval": approval_row("ready"),
    "guard_approval_threads": approval_row("ready"),
    "guard_review": review_row("ready"),
    "guard_ruling": ruling_row("ready", "reviewer"),
    "guard_sign_off": sign_off_row("ready", "second"),
    "guard_sign_off_threads": sign_off_row("ready", "second"),
    "guard_sign_off_withdrawal": withdrawn_row("ready", "reviewer"),
    "guard_version_answers": version_row("ready", "9"),
    "guard_version_number": version_row("ready", "9"),
}


def drop_the_others(connection: sa.Connection, guard: str) -> None:
    """So that no other guard of the table waits in its place."""
    for other in triggers_of(connection, table_of(connection, guard)):
        if other.startswith("guard_") and other != guard:
            drop(connection, other)


@pytest.mark.postgresql
@pytest.mark.parametrize("populated", ["postgresql"], indirect=True)
@pytest.mark.parametrize("guard", DECIDES)
def test_a_guard_waits_for_who_decides_on_the_article(populated: Populated, guard: str) -> None:
    with attacking(populated.database) as deciding, attacking(populated.database) as other:
        run(deciding, "UPDATE article SET verdict_set_no = verdict_set_no WHERE id = :ready", populated.ids)
        drop_the_others(other, guard)
        other.execute(sa.text("SET LOCAL lock_timeout = '10ms'"))
        with pytest.raises(sa.exc.OperationalError, match="lock timeout") as waited:
            run(other, DECIDES[guard], populated.ids)
        assert f"function {guard}()" in waited.value.orig.diag.context  # type: ignore[union-attr]
