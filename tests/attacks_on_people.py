"""Attacks on who somebody is: a second account of one human, roles of who is gone,
contributors that are added late."""

from attack import Attack

ORCID = "'0000-0002-1694-233X'"
GONE = (
    "DELETE FROM role_grant WHERE person_id = :publisher",
    "UPDATE person SET is_active = FALSE WHERE id = :publisher",
)


def account(email: str, orcid: str = "NULL") -> str:
    return (
        "INSERT INTO person (email, name, credentials, password_hash, is_active, is_sample, biography, "
        f"told_event_id, created_at, orcid) VALUES ({email}, 'Second', '', 'x', TRUE, FALSE, '', 0, "
        f"CURRENT_TIMESTAMP, {orcid})"
    )


def listed(article: str, email: str = "NULL", orcid: str = "NULL") -> str:
    return (
        "INSERT INTO contributor (article_id, version_id, ordinal, name, contribution, email, orcid)"
        f" SELECT id, version_id, 99, 'Somebody', '', {email}, {orcid} FROM article WHERE id = :{article}"
    )


def role(person: str) -> str:
    return (
        f"INSERT INTO role_grant (person_id, role, granted_at) VALUES (:{person}, 'board_member', "
        "CURRENT_TIMESTAMP)"
    )


SPELLING = "one spelling"
PEOPLE = (
    Attack("the same iD in small letters", "guard_person_spelling", SPELLING,
        (account("'a@b.cc'", ORCID), account("'d@b.cc'", ORCID.lower()))),
    Attack("the same address with a blank", "guard_person_spelling", SPELLING,
        (account("'second@example.org '"),)),
    Attack("an iD of another shape, later", "guard_person_spelling_change", SPELLING,
        (f"UPDATE person SET orcid = {ORCID.replace('-', '')} WHERE id = :second",)),
    Attack("gone, with a role", "guard_person_leaves", "has an open account",
        ("UPDATE person SET is_active = FALSE WHERE id = :second",)),
    Attack("a role for who is gone", "guard_role_grant", "has an open account", (*GONE, role("publisher"))),
    *(
        Attack(f"a late contributor in {one}", "guard_contributor_complete", "nothing is added",
            (listed(one),))
        for one in ("ready", "approved")
    ),
)  # fmt: skip

LISTED = listed("submitted", "'new@example.org'", ORCID)
FINDS = {
    "effect_contributor_found": (listed("submitted", "'third@example.org'"),),
    "effect_person_found": (LISTED, account("'new@example.org'")),
    "effect_person_found_later": (LISTED, f"UPDATE person SET orcid = {ORCID} WHERE id = :third"),
}
