"""What a stolen database gives away of second factors: nothing without the key,
and nothing in another place."""

import pytest
import sqlalchemy as sa
from factories import NOW, TOTP_SECRET, VAULT, Cast
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput
from review_service.domain.second_factor import code_at, matching_step, step_at
from review_service.services.people.codes import new_recovery_codes
from review_service.services.people.proofs_of_person import bound_to, standing_factors
from review_service.services.people.second_factors import new_secret
from review_service.services.people.vault import Vault


def test_what_is_sealed_is_opened_by_the_same_key_in_the_same_place() -> None:
    sealed = VAULT.seal("secret", "here")
    assert "secret" not in sealed and sealed != VAULT.seal("secret", "here")
    assert Vault(VAULT.secret).open(sealed, "here") == "secret"
    tampered = sealed[:-4] + ("AAA=" if sealed[-4:] != "AAA=" else "BBB=")
    for vault, text, place in (
        (VAULT, sealed, "there"),
        (Vault("another" * 6), sealed, "here"),
        (VAULT, tampered, "here"),
        (VAULT, "", "here"),
        (VAULT, "é", "here"),
    ):
        with pytest.raises(BadInput):
            vault.open(text, place)


def test_the_database_holds_neither_secret_nor_code(session: Session, people: Cast) -> None:
    codes = new_recovery_codes(session, VAULT, people.reviewer.id, NOW)
    held = str(session.execute(sa.text("SELECT * FROM second_factor")).all())
    held += str(session.execute(sa.text("SELECT * FROM recovery_code")).all())
    assert TOTP_SECRET not in held
    assert not any(code in held or code.replace("-", "") in held for code in codes)
    (factor,) = standing_factors(session, people.reviewer.id)
    assert VAULT.open(factor.secret, bound_to(people.reviewer.id)) == TOTP_SECRET


def test_the_same_code_of_two_people_is_two_digests() -> None:
    assert VAULT.digest("1 ABCD") != VAULT.digest("2 ABCD") != Vault("another" * 6).digest("2 ABCD")


def test_a_secret_has_160_bits_of_chance() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50 and all(len(one) == 32 for one in made)


# RFC 6238, appendix B, SHA-1: the last six of the eight figures.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
        (2000000000, "279037")],
)  # fmt: skip
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds // 30) == code


def test_a_code_holds_for_its_step_and_one_on_each_side() -> None:
    here = step_at(NOW)
    found = {
        move: matching_step(TOTP_SECRET, code_at(TOTP_SECRET, here + move), NOW) for move in range(-3, 4)
    }
    assert found == {move: here + move if abs(move) <= 1 else None for move in range(-3, 4)}
