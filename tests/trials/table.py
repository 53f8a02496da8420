"""What a trial did, for the printed table: one JSON line a trial, in the file that
REVIEW_TRIAL_REPORT names."""

import json
import os
from pathlib import Path


def report(trial: str, database: str, size: str, result: str) -> None:
    """`size` is what was tried, `result` what came of it. Without the setting nothing is written."""
    name = os.environ.get("REVIEW_TRIAL_REPORT")
    if not name:
        return
    line = {"trial": trial, "database": database, "size": size, "result": result}
    with Path(name).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
