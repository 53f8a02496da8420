"""Password hashes: argon2id (RFC 9106), with its cost a setting so that tests can be cheap."""

from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from review_service.errors import BadInput

SHORTEST = 10
_one_at_a_time = (
    Lock()
)  # a hash fills memory: a flood of logins waits in line instead of filling it many times over


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
            raise BadInput(f"A password needs at least {SHORTEST} characters.")
        return self._hasher.hash(password)

    def is_right(self, stored: str, password: str) -> bool:
        try:
            with _one_at_a_time:
                return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    @cached_property
    def decoy(self) -> str:
        """Checked when the address is unknown, so that the answer takes as long as for a known one."""
        return self._hasher.hash("nobody has this password")
