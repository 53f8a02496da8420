"""Password hashes: argon2id (RFC 9106), with its cost a setting so that tests can be cheap."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from review_service.core.errors import BadInput

SHORTEST = 10


@lru_cache(maxsize=1)
def _one_at_a_time() -> ThreadPoolExecutor:
    """A hash fills memory, and glibc keeps what each thread has used: one thread bounds that,
    in a flood too."""
    return ThreadPoolExecutor(max_workers=1)


# A forked worker inherits the pool without its thread, and would wait for it for ever.
os.register_at_fork(after_in_child=_one_at_a_time.cache_clear)


@dataclass(frozen=True)
class PasswordPolicy:
    """`memory_kib` in KiB; the defaults are OWASP's second profile (19 MiB, 2 passes, 1 lane)."""

    time_cost: int = 2
    memory_kib: int = 19_456

    @cached_property
    def _hasher(self) -> PasswordHasher:
        return PasswordHasher(time_cost=self.time_cost, memory_cost=self.memory_kib, parallelism=1)

    def hash(self, password: str) -> str:
        if len(password) < SHORTEST:
            raise BadInput(f"A password needs at least {SHORTEST} characters.", field="new")
        return self._hasher.hash(password)

    def is_right(self, stored: str, password: str) -> bool:
        try:
            return _one_at_a_time().submit(self._hasher.verify, stored, password).result()
        except (VerificationError, InvalidHashError):
            return False

    @cached_property
    def decoy(self) -> str:
        """Checked when the address is unknown, so that the answer takes as long as for a known one."""
        return self._hasher.hash("nobody has this password")
