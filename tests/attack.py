"""What an attack on the guards is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """The last of `sql` is refused by `guard`, saying `words`; with the guard gone,
    `then` refuses (empty: nothing)."""

    name: str
    guard: str
    words: str
    sql: tuple[str, ...]
    then: str = ""
