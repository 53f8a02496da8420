"""Workers share what was imported before they were forked, and give back what they no longer use."""

import gc

from review_service.cli import gunicorn_settings


def test_what_is_there_before_a_fork_is_no_longer_visited_by_the_collector() -> None:
    before = gc.get_freeze_count()
    kept = [[] for _ in range(1_000)]
    try:
        gunicorn_settings.pre_fork(None, None)
        assert gc.get_freeze_count() >= before + len(kept)
    finally:
        gc.unfreeze()


def test_a_worker_can_always_begin_whatever_its_c_library() -> None:
    gunicorn_settings.post_fork(None, None)
