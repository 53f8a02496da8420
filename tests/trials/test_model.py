"""T1: a model of the workflow walks beside the real one, over the services and over the forms,
on both databases.

REVIEW_TRIAL_RUNS, REVIEW_TRIAL_STEPS and REVIEW_TRIAL_SEED set the size;
a failing run prints its seed and its steps. A commit shares 100 runs of 40 steps between the two databases,
to stay below half a minute, the size that counts 200; the long one, 2,000 of 60, takes all of them on each.
Over the forms it is one run for every 25.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from trials.over_http import OverHttp, policy_files
from trials.over_services import OverServices
from trials.rules import RULES
from trials.table import report
from trials.walk import Count, Hands, run_trial

from review_service.auditing.log import audit
from review_service.core.config import data_dir
from review_service.core.db import Database

RUNS = int(os.environ.get("REVIEW_TRIAL_RUNS", "100"))
STEPS = int(os.environ.get("REVIEW_TRIAL_STEPS", "40"))
SEED = int(os.environ.get("REVIEW_TRIAL_SEED", "20261125"))
IS_LONG = RUNS >= 2_000
EACH = RUNS if IS_LONG else RUNS // 2
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def walked(hands: Hands, way: str, runs: int) -> Count:
    """The trial, the second opinion on all that it left in the database, and its line of the table."""
    began = time.process_time()
    count = run_trial(hands, SEED, runs, STEPS)
    with hands.database.engine.connect() as connection:
        found = audit(connection)
    assert found.faults == []
    assert found.approvals >= count.approved_runs
    name = hands.database.engine.dialect.name
    result = f"{count.words}; {time.process_time() - began:.0f} s of a core"
    report(f"T1 model over {way}", name, f"{count.runs} runs × {STEPS} steps, seed {SEED}", result)
    return count


def test_the_services_do_what_the_model_says(database: Database) -> None:
    """Every rule is taken and refused at least once, in the long size 50 times,
    and a fifth of the runs reach Approved."""
    count = walked(OverServices(database), "services", EACH)
    least = 50 if IS_LONG else 1
    if EACH >= 50:
        assert count.approved_runs >= EACH / 5
        assert {rule for rule in RULES if min(count.taken[rule], count.refused[rule]) < least} == set()


@pytest.fixture(params=BOTH)
def app_on_both(request: pytest.FixtureRequest, make_web: Callable[..., Flask], tmp_path: Path) -> Flask:
    """The pages with the model's policies, on either database."""
    content = copytree(data_dir("content"), tmp_path / "content")
    for old in (content / "policies").glob("*.yaml"):
        old.unlink()
    for name, text in policy_files().items():
        (content / "policies" / name).write_text(text)
    return make_web(database_url=request.getfixturevalue(f"{request.param}_url"), content_dir=content)


def test_the_forms_do_what_the_model_says(app_on_both: Flask) -> None:
    count = walked(OverHttp(app_on_both), "forms", max(2, EACH // 25))
    assert count.approved_runs
