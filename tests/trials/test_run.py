"""The runner of the trials fails where one fails, is missing or says nothing."""

from trials.run import TRIALS, Trial, rows_of, run, table

TOLD = {"trial": "T0 a", "database": "sqlite", "size": "3", "result": "0 broken"}
NOTHING = Trial("T0", ("tests/rendering/test_source_view.py",), {"REVIEW_TRIAL_RACES": (200, 2_000)})


def test_a_trial_whose_file_is_missing_fails() -> None:
    rows, is_passed = run(Trial("T0", ("tests/rendering/test_source_view.py", "tests/nowhere.py")), "count")
    assert not is_passed and rows[0].result == "MISSING: tests/nowhere.py"


def test_a_trial_that_passes_and_reports_nothing_fails() -> None:
    rows, is_passed = run(NOTHING, "commit")
    assert not is_passed and rows[0].result == "FAILED: it passed and reported nothing"


def test_a_trial_that_fails_says_so_before_its_figures() -> None:
    rows = rows_of(NOTHING, [TOLD, TOLD], is_passed=False, seconds=2)
    assert [row.result for row in rows] == [
        "FAILED: what pytest printed says where",
        "0 broken",
        "0 broken",
    ]


def test_each_size_is_what_the_environment_says() -> None:
    sizes = [NOTHING.environment(size) for size in ("commit", "count", "long")]
    assert sizes == [{}, {"REVIEW_TRIAL_RACES": "200"}, {"REVIEW_TRIAL_RACES": "2000"}]


def test_the_table_is_markdown_and_a_trial_s_time_stands_once() -> None:
    lines = table(rows_of(NOTHING, [TOLD, TOLD], is_passed=True, seconds=61.7)).splitlines()
    assert lines[2:] == ["| T0 a | sqlite | 3 | 0 broken | 62 |", "| T0 a | sqlite | 3 | 0 broken |  |"]
    assert len({trial.name for trial in TRIALS}) == len(TRIALS)
