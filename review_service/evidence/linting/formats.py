"""Problems as people and programs read them: text with the source line and a caret, JSON,
GitHub's annotations."""

import json
from collections import Counter
from collections.abc import Callable, Sequence

from review_service.core.errors import BadInput
from review_service.evidence.codes import BY_CODE
from review_service.evidence.finding_code import Severity
from review_service.evidence.linting.check import Problem

WIDTH = 100  # characters of a source line that are shown
COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


def as_text(problems: Sequence[Problem], is_coloured: bool = False) -> str:
    """`path:line:column: code message`, the line and a caret below it; a last line with the count."""

    def paint(text: str, colour: str) -> str:
        return f"\033[{colour}m{text}\033[0m" if is_coloured else text

    lines = []
    for problem in problems:
        place = f"{problem.path}:{problem.line}:{problem.column}:"
        code = paint(problem.code.code, f"1;{COLOURS[problem.code.severity]}")
        lines.append(f"{paint(place, '1')} {code} {problem.message}")
        if problem.source_line.strip():
            shown, caret = _window(problem)
            lines += [f"    {shown}", f"    {paint(caret, COLOURS[problem.code.severity])}"]
        if problem.looked_in and problem.code.code[0] in "FW":
            lines.append(paint(f"    looked in {problem.looked_in}", "2"))
    return "\n".join([*lines, _count(problems)]) + "\n"


def _window(problem: Problem) -> tuple[str, str]:
    """As much of the line as fits around the place, and the marks below it."""
    line, column = problem.source_line.replace("\t", " "), problem.column - 1
    first = max(0, min(column - WIDTH // 4, len(line) - WIDTH))
    last = min(len(line), first + WIDTH)
    before, after = "…" if first else "", "…" if last < len(line) else ""
    end = problem.end_column - 1 if problem.end_line == problem.line else len(line)
    marks = max(1, min(end, last) - column)
    return f"{before}{line[first:last]}{after}", " " * (len(before) + column - first) + "^" * marks


def _count(problems: Sequence[Problem]) -> str:
    if not problems:
        return "Nothing found."
    counts = Counter(problem.code.severity for problem in problems)
    return ", ".join(
        f"{counts[severity]} {severity.value}{'' if counts[severity] == 1 else 's'}"
        for severity in Severity
        if counts[severity]
    )


def as_statistics(problems: Sequence[Problem]) -> str:
    """A line a code, most frequent first."""
    counts = Counter(problem.code.code for problem in problems)
    by_count = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(
        f"{count:5}  {code}  {BY_CODE[code].severity.value:7}  {BY_CODE[code].name}\n"
        for code, count in by_count
    )


def as_json(problems: Sequence[Problem]) -> str:
    """A contract: extend it, rename nothing."""
    rows = [
        {
            "path": problem.path,
            "line": problem.line,
            "column": problem.column,
            "end_line": problem.end_line,
            "end_column": problem.end_column,
            "code": problem.code.code,
            "name": problem.code.name,
            "severity": problem.code.severity.value,
            "message": problem.message,
            "claim": problem.claim or None,
            "looked_in": problem.looked_in,
            "fixable": problem.code.is_fixable,
        }
        for problem in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands of GitHub Actions, a line an annotation (GitHub docs, «Workflow commands»)."""
    return "".join(
        f"::{GITHUB[problem.code.severity]} "
        f"file={_property(problem.path)},line={problem.line},endLine={problem.end_line},"
        f"col={problem.column},endColumn={problem.end_column},title={problem.code.code} "
        f"{problem.code.name}::{_data(problem.message)}\n"
        for problem in problems
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def explain(code: str) -> str:
    """What a code means and where its rule comes from. Raises BadInput for an unknown one."""
    explained = BY_CODE.get(code.strip().upper())
    if explained is None:
        raise BadInput(f"There is no code «{code}»; there are {', '.join(BY_CODE)}.")
    fix = "  Can be fixed with --fix." if explained.is_fixable else ""
    return (
        f"{explained.code} {explained.name} ({explained.severity.value})\n\n{explained.reason}\n\n"
        f"{explained.explanation}{fix}\n\nSource: {explained.source}\n"
    )


def _sarif(problems: Sequence[Problem]) -> str:
    from review_service.evidence.linting.sarif import as_sarif

    return as_sarif(problems)


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": _sarif,
    "github": as_github,
}
