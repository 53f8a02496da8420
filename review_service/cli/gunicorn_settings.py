"""How gunicorn runs the service: one import, shared by workers that give back the memory they no longer use.

For `serve`, and for `gunicorn -c python:review_service.cli.gunicorn_settings "review_service:create_app()"`.
"""

import ctypes
import gc
from typing import Any

worker_class = "gthread"
workers = 2
threads = 4
preload_app = True

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # malloc.h of glibc
_LARGE = 1 << 20


def pre_fork(_server: Any, _worker: Any) -> None:
    """What is frozen is not visited by the collector, so its pages stay shared."""
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """A large block (a password hash takes 19 MB) is mapped and unmapped by itself; threads share two heaps.

    glibc would otherwise raise its threshold after the first such block and keep the next ones.
    It costs a hash 11 ms (18 to 30) and saves 20 MB in each worker for good:
    people sign in and sign off rarely. Elsewhere: nothing.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
        mallopt(_M_ARENA_MAX, 2)
