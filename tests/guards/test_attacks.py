"""I1 to I8 in raw SQL: each attack is refused by its guard; without the guard it passes
or meets a second line."""

import pytest
from attacks import ATTACKS, Attack
from populated import Populated
from raw_sql import answer, attacking, drop, run


def outcome(populated: Populated, attack: Attack, without: str = "") -> str:
    with attacking(populated.database) as connection:
        if without:
            drop(connection, without)
        for sql in attack.sql[:-1]:
            assert run(connection, sql, populated.ids) > 0, f"the way to the attack is barred: {sql}"
        return answer(connection, attack.sql[-1], populated.ids)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_attack_is_refused_by_its_guard(populated: Populated, attack: Attack) -> None:
    said = outcome(populated, attack)
    assert "guard:" in said
    assert attack.words in said


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_without_its_guard_the_attack_passes_or_meets_the_second_line(
    populated: Populated, attack: Attack
) -> None:
    said = outcome(populated, attack, without=attack.guard).lower()
    assert (attack.then in said) if attack.then else said == ""
    assert "guard:" not in said.replace(attack.then, "")  # another guard only where the attack names it
