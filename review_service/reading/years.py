"""The year that a CSL item gives."""

import re
from collections.abc import Mapping


def year_of(csl: Mapping[str, object]) -> int | None:
    """The year of CSL-JSON's `issued`, however it is written; None where there is none."""
    issued = csl.get("issued")
    parts = issued.get("date-parts") or issued.get("raw") if isinstance(issued, Mapping) else issued
    match = re.search(r"\b(1[5-9]|20)\d\d\b", str(parts)[:200]) if parts else None
    return int(match[0]) if match else None
