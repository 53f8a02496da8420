"""Attacks on who settles a disagreement, on what is one, and without saying why."""

from attack import Attack
from raw_sql import last_ruling, ruling_row

GUARD = "guard_adjudication"
LAST = last_ruling("{}")
DIFFERS = "(SELECT max(id) FROM ruling WHERE article_id = a.id AND verdict = 'contradicts')"


def settling(who: str = "third", **changes: str) -> str:
    values = {
        "note": "'The trial says so.'",
        "settles_id": LAST.format(":reviewer"),
        "settles_other_id": LAST.format(":second"),
    }
    return ruling_row("failing", who, **(values | changes))


ADJUDICATIONS = (
    Attack("settling without a reason", GUARD, "settled with a reason", (settling(note="' '"),)),
    Attack("settling one ruling alone", GUARD, "settled with a reason", (settling(settles_id="NULL"),)),
    Attack("settling where both agree", GUARD, "that stand on this pair and differ",
        (settling(ordinal="3"),)),
    Attack("settling on another claim", GUARD, "that stand on this pair and differ",
        (settling(ordinal="3", settles_id=DIFFERS),)),
    Attack(
        "settling what was taken back",
        GUARD,
        "that stand on this pair and differ",
        (
            ruling_row("failing", "second", replaces_id=LAST.format(":second")),
            settling(settles_other_id=DIFFERS),
        ),
    ),
    Attack(
        "settling one's own disagreement",
        GUARD,
        "settled by a third person",
        (settling("second", replaces_id=LAST.format(":second")),),
    ),
    Attack(
        "settling after one has ruled",
        GUARD,
        "settled by a third person",
        (ruling_row("failing", "third"), settling(replaces_id=LAST.format(":third"))),
    ),
)  # fmt: skip
