"""The codes as docs/reference/lint.md shows them.

`python -m review_service.evidence.linting.codes_page docs/reference/lint.md` writes them anew.
"""

import sys
from pathlib import Path

from review_service.evidence.codes import CODES, Code

BEGIN, END = "<!-- codes: made by review_service/evidence/linting/codes_page.py -->", "<!-- end of codes -->"
FAMILIES = {"E": "Reading", "F": "Figures", "W": "Wording", "S": "Structure", "L": "Ignore comments"}


def codes_part() -> str:
    """A table of all codes, then a paragraph for each."""
    lines = [BEGIN, "", "| code | name | severity | says | `--fix` |", "|---|---|---|---|---|"]
    lines += [
        f"| [{code.code}](#{code.code.lower()}) | {code.name} | {code.severity.value} | {code.reason} | {'yes' if code.is_fixable else ''} |"
        for code in CODES
    ]
    family = ""
    for code in CODES:
        if code.code[0] != family:
            family = code.code[0]
            lines += ["", f"### {FAMILIES[family]}"]
        lines += _entry(code)
    return "\n".join([*lines, "", END])


def _entry(code: Code) -> list[str]:
    return [
        "",
        f"#### {code.code}",
        "",
        f"**{code.name}** ({code.severity.value}). {code.explanation} *Source: {code.source}*",
    ]


def renewed(page: str) -> str:
    """The page with its part about the codes as the code has it now."""
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    return before + codes_part() + after


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(renewed(file.read_text(encoding="utf-8")), encoding="utf-8")
