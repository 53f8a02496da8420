"""One file's text in, its problems out: reads, screens, finds the places,
drops what is not asked for or is ignored."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from review_service.core.errors import BadInput
from review_service.evidence.codes import BY_CODE
from review_service.evidence.contract import SourceFacts
from review_service.evidence.finding_code import Code, Severity
from review_service.evidence.linting.configuration import Configuration
from review_service.evidence.linting.fixes import Fix, apply_fixes, find_fixes
from review_service.evidence.linting.ignores import Ignores, read_ignores
from review_service.evidence.linting.places import Places
from review_service.evidence.screening import screen_document
from review_service.evidence.structure import LocatedFinding
from review_service.reading.articles import read_article
from review_service.reading.document import Document, Reference
from review_service.reading.years import year_of

LookUp = Callable[[Iterable[str]], Mapping[str, SourceFacts]]
# What the reader says that a rule says better, or that is as it should be.
SAID_ELSEWHERE = (
    "A comment was left out.",
    "is never cited.",
    "is unresolved: nothing says which work it is.",
)
MOST_ROUNDS = 5


@dataclass(frozen=True)
class Problem:
    """A finding at its place in a file; lines and columns from 1, the end is just
    behind the last character."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: Code
    message: str
    claim: int = 0
    looked_in: str = ""
    source_line: str = ""

    @property
    def fails(self) -> bool:
        """Whether it makes the run end with 1; notes don't."""
        return self.code.severity is not Severity.NOTE


def no_sources(_: Iterable[str]) -> Mapping[str, SourceFacts]:
    return {}


def check_text(
    path: str,
    text: str,
    look_up: LookUp = no_sources,
    configuration: Configuration | None = None,
    oldest_year: int | None = None,
) -> tuple[Problem, ...]:
    """The problems of one article in the order of its lines; an unreadable one is one problem, E001."""
    chosen = configuration or Configuration()
    text = normal_line_ends(text)
    try:
        document = read_article(text)
    except BadInput as error:
        return (unreadable(path, text, error),)
    sources = _sources(document.references, look_up)
    places, ignores = Places(text, document), read_ignores(text)
    problems = [_at(path, places, located) for located in screen_document(document, sources, oldest_year)]
    problems += _fixable(path, places, find_fixes(text, document))
    problems += _guesses(path, places, document)
    kept = [
        problem
        for problem in problems
        if not ignores.hides(problem.code.code, problem.line, problem.end_line)
    ]
    kept += _comments(path, places, ignores)
    kept = [problem for problem in kept if chosen.has(problem.code.code)]
    return tuple(sorted(kept, key=lambda problem: (problem.line, problem.column, problem.code.code)))


def normal_line_ends(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def fix_text(text: str, configuration: Configuration | None = None) -> tuple[str, int]:
    """The text with what is mechanical put right, and how many fixes that took.
    Raises BadInput as reading does."""
    chosen, count, text = configuration or Configuration(), 0, normal_line_ends(text)
    for _ in range(MOST_ROUNDS):
        ignores = read_ignores(text)
        document = read_article(text)
        fixes = tuple(
            fix
            for fix in find_fixes(text, document)
            if chosen.has(fix.code)
            and not ignores.hides(fix.code, line := text.count("\n", 0, fix.start) + 1, line)
        )
        if not fixes:
            break
        text, count = apply_fixes(text, fixes), count + len(fixes)
    return text, count


def unreadable(path: str, text: str, error: BadInput) -> Problem:
    line = error.line or 1
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    message = str(error).removeprefix(f"line {error.line}: ")
    return Problem(path, line, 1, line, 1, BY_CODE["E001"], message, source_line=shown)


def _sources(references: Iterable[Reference], look_up: LookUp) -> dict[str, SourceFacts]:
    """What is known of each reference: its file, else its year and title;
    the year of the reference where the file has none."""
    files = look_up([reference.key for reference in references])
    facts_of = {}
    for reference in references:
        year = year_of(reference.csl)
        title = str(reference.csl.get("title") or "")
        facts = files.get(reference.key) or SourceFacts(reference.key, "", title=title)
        facts_of[reference.key] = facts if facts.year else replace(facts, year=year)
    return facts_of


def _at(path: str, places: Places, located: LocatedFinding) -> Problem:
    place = places.place(located)
    finding = located.finding
    return _problem(
        path,
        places,
        (place.start, place.end),
        Told(finding.code, finding.message, located.ordinal, located.looked_in),
    )


@dataclass(frozen=True)
class Told:
    """What a problem says, of which claim (0: none), and where the machine looked."""

    code: str
    message: str
    claim: int = 0
    looked_in: str = ""


def _problem(path: str, places: Places, span: tuple[int, int], told: Told) -> Problem:
    start, end = span
    line, column = places.line_and_column(start)
    end_line, end_column = places.line_and_column(max(start, end))
    shown = places.line_text(line)
    code = BY_CODE[told.code]
    return Problem(
        path, line, column, end_line, end_column, code, told.message, told.claim, told.looked_in, shown
    )


def _fixable(path: str, places: Places, fixes: Iterable[Fix]) -> Iterator[Problem]:
    for fix in fixes:
        if fix.code != "S307":  # the structure's rule reports it, also where it cannot be fixed
            yield _problem(path, places, (fix.start, fix.end), Told(fix.code, fix.message))


def _guesses(path: str, places: Places, document: Document) -> Iterator[Problem]:
    for warning in document.warnings:
        if not warning.message.endswith(SAID_ELSEWHERE):
            yield _on_line(path, places, warning.line, "E002", warning.message)


def _comments(path: str, places: Places, ignores: Ignores) -> Iterator[Problem]:
    for line, message in ignores.wrong:
        yield _on_line(path, places, line, "L401", message)
    for line, code in ignores.unused():
        yield _on_line(path, places, line, "L402", f"There is no {code} here to ignore.")


def _on_line(path: str, places: Places, line: int, code: str, message: str) -> Problem:
    line = min(max(line, 1), len(places.line_starts))
    start = places.line_starts[line - 1]
    return _problem(path, places, (start, start + len(places.line_text(line))), Told(code, message))
