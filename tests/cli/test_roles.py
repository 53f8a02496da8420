"""`db roles`, and what `db check` and `serve` say to who connects as an owner."""

import pytest
import sqlalchemy as sa
from cli.conftest import Run


@pytest.mark.postgresql
def test_the_roles_are_made_and_it_says_what_to_do_next(
    run: Run, monkeypatch: pytest.MonkeyPatch, postgresql_url: str
) -> None:
    monkeypatch.setenv("REVIEW_DATABASE_URL", postgresql_url)
    checked = run("db", "check")
    assert checked.code == 0 and "who can switch the guards off" in checked.error
    for _ in range(2):
        made = run("db", "roles")
        assert (made.code, made.err) == (0, "")
    as_owner, as_application = (
        sa.make_url(postgresql_url).set(username=name, password=None)
        for name in ("review_owner", "review_app")
    )
    assert f"REVIEW_DATABASE_URL={as_owner}\n" in made.out
    assert made.out.endswith(f"REVIEW_DATABASE_URL={as_application}\n")
    assert "(0 tables, views and functions handed over)" in made.out
    monkeypatch.setenv("REVIEW_DATABASE_URL", str(as_owner))
    assert run("db", "upgrade").code == 0
    monkeypatch.setenv("REVIEW_DATABASE_URL", str(as_application))
    checked = run("db", "check")
    assert (checked.code, checked.err) == (0, "")
    assert "run this one command as review_owner" in run("db", "upgrade").error
    assert "the database refused" in run("db", "roles").error
    added = run("people", "add", "jane@example.org", "Jane Doe", "--role", "editor")
    assert added.code == 0 and "jane@example.org" in run("people", "list").out


@pytest.mark.postgresql
def test_a_start_as_owner_warns_and_goes_on(
    run: Run, monkeypatch: pytest.MonkeyPatch, postgresql_url: str
) -> None:
    """Up to the next thing that it looks at."""
    monkeypatch.setenv("REVIEW_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("REVIEW_DATABASE_URL", postgresql_url)
    monkeypatch.setenv("REVIEW_CSL_STYLE", "missing.csl")
    ran = run("serve")
    assert "who can switch the guards off" in ran.err and "missing.csl" in ran.err.splitlines()[-1]


def test_sqlite_has_no_roles(run: Run) -> None:
    ran = run("db", "roles")
    assert ran.code == 2 and "SQLite has no roles" in ran.error
