"""The faults of the list can still be planted, and what is not seen is said."""

from dataclasses import replace

import pytest
from trials.plant import FAULTS, ROOT, THEMSELVES, planted, try_out

CHEAP = next(fault for fault in FAULTS if "wrong_passwords" in fault.seen_by)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_can_be_planted_and_its_trial_is_there(fault) -> None:  # type: ignore[no-untyped-def]
    assert planted(fault, ROOT) != (ROOT / fault.file).read_text(encoding="utf-8")
    assert (ROOT / fault.seen_by[0].partition("::")[0]).is_file()


def test_each_trial_that_plants_its_own_is_there() -> None:
    assert all((ROOT / file).is_file() for _, _, file in THEMSELVES)


def test_words_that_are_gone_are_no_fault_that_was_seen(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / CHEAP.file).parent.mkdir(parents=True)
    (tmp_path / CHEAP.file).write_text("another")
    assert try_out(CHEAP, tmp_path).startswith("NOT TRIED: «wrong passwords")


def test_a_trial_that_passes_has_not_seen_it(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "test_blind.py").write_text("def test_blind(): pass\n")
    (tmp_path / "product.py").write_text("right\n")
    blind = replace(CHEAP, file="product.py", old="right", new="wrong", seen_by=("test_blind.py",))
    assert try_out(blind, tmp_path) == "UNSEEN"
    assert (tmp_path / "product.py").read_text() == "right\n"
    assert try_out(replace(blind, seen_by=("nowhere.py",)), tmp_path).startswith("NOT TRIED: pytest")
