"""A rule stands in `domain/` or a service, where every way in meets it: views and templates ask,
and compare nothing themselves."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
WEB, TEMPLATES = ROOT / "review_service" / "web", ROOT / "templates"
ENUMS = re.compile(r"class (\w+)\((?:StrEnum|IntEnum|Enum)\)")
# Where a view may look at what something is, because nothing is allowed or refused by it.
VIEWS = {
    "articles/submissions.py withdraw": "where one's work is, to go back to",
    "core/moved_on.py is_claim_same": "how a comparison is told",
    "core/moved_on.py version_moved_on": "how a comparison is told",
    "core/reasons.py show_reason": "where the form stands",
    "core/request_context.py open_questions": "a count in the navigation",
    "publishing/readers.py _json_ld": "a word for machines",
    "review/reviews.py policy_parts": "which part of the page",
    "signing/sign_offs.py _sign": "what is asked of a job once it is signed",
    "signing/ceremony.py sample_code": "what a demonstration fills in",
    "sources/source_status.py take_back": "which lines have a page of their own",
}
# A refusal that a view makes: of what only it knows, the shape of what was sent or who may open the page.
REFUSALS = {
    "articles/submissions.py written": "a file that is no text",
    "articles/submissions.py _refuse_untold": "what the page showed",
    "articles/submissions.py revise": "asks the table",
    "core/reasons.py show_reason": "asks the table",
    "core/request_context.py the_actor": "nobody is signed in",
    "core/request_context.py guarded": "the roles of the page",
    "people/second_factors.py _register": "the age of the page",
    "review/reviews.py changes": "asks the table",
    "review/threads.py _claim_number": "a number that is none",
    "review/waivers.py _load": "asks the table",
    "signing/sign_offs.py _page": "asks the table",
    "signing/sign_offs.py withdraw": "asks the table",
    "sources/duplicates.py _act": "what was ticked on the page",
    "sources/source_files.py _import": "no file, or one that a page does not wait for",
    "sources/source_status.py change": "words that mean several sources",
    "sources/sources.py read": "a field that is empty",
}
# Flask's session: who is signed in, the words of the next page, and nothing that a rule could depend on.
SESSION = {"core/request_context.py", "core/frames.py", "core/units_of_work.py", "core/page_tokens.py",
    "people/account.py", "publishing/readers.py"}  # fmt: skip
COMPARED = re.compile(
    r"([\w.]*\b(?:status|verdict|risk|state|kind|audience|severity|how)(?:\.value)?) (?:==|!=|in"
    r"|not in) ([\"(][^%}]*?[\")]|\w[\w.]*)"
)
# What a template may compare: only to say it in other words, or with another look.
SAID = {
    "audience": "for whom a text is",
    "severity": "opens the gravest",
    "status": "a source that has not fallen is not mentioned",
    "kind": "the control of a form, or what a text is called",
    "step.state": "where the tracker is",
    "thread.how": "a place that moved says where from",
    "pair.state": "tells two who disagree what happens next",
}
WHO = re.compile(r"\w+\(actor\.id\)|(?:==|!=) actor\.\w+|is_unseen|person_id (?:==|!=)")


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and not any(
                isinstance(one, ast.FunctionDef) for one in node.body
            ):
                yield f"{path.relative_to(WEB).as_posix()} {node.name}", node


def enums() -> set[str]:
    """Of the rules and of the words they are about."""
    folders = ("core", "domain", "reading", "comparing", "evidence", "bibliography")
    texts = (
        path.read_text(encoding="utf-8")
        for name in folders
        for path in (ROOT / "review_service" / name).rglob("*.py")
    )
    return {name for text in texts for name in ENUMS.findall(text)}


def compares(node: ast.AST, names: set[str]) -> bool:
    return any(
        isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in names
        for compared in ast.walk(node)
        if isinstance(compared, ast.Compare | ast.Match)
        for one in ast.walk(compared)
    )


def refuses(node: ast.AST) -> bool:
    kinds = {"BadInput", "NotPermitted", "Blocked", "StaleVersion"}
    raised = (one.exc for one in ast.walk(node) if isinstance(one, ast.Raise))
    return any(isinstance(one, ast.Call) and ast.unparse(one.func) in kinds for one in raised)


def test_no_view_compares_what_a_rule_is_about() -> None:
    names = enums()
    assert {"Status", "Verdict", "Role", "Risk", "Action"} <= names
    assert {where for where, node in functions() if compares(node, names)} == set(VIEWS), (
        "ask a service, or say why not"
    )


def test_no_view_refuses_what_a_service_would_have_to() -> None:
    assert {where for where, node in functions() if refuses(node)} == set(REFUSALS), (
        "let the service refuse it, or say why not"
    )


def test_no_view_keeps_a_state_of_its_own() -> None:
    used = {
        path.relative_to(WEB).as_posix()
        for path in WEB.rglob("*.py")
        if re.search(
            r"^(?:from flask import .*\bsession\b|    session,$)", path.read_text(encoding="utf-8"), re.M
        )
    }
    assert used == SESSION, "what is decided is decided by what the database holds"


def test_templates_compare_only_to_say_it_in_words() -> None:
    wrong = [
        f"{path.relative_to(TEMPLATES)}: {found[0]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for found in COMPARED.finditer(re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S))
        if found[1].removesuffix(".value") not in SAID
        and not any(
            found[1].removesuffix(".value").split(".")[-1].endswith(name)
            for name in ("audience", "severity", "kind")
        )
        and not (found[1].removesuffix(".value").endswith("status") and found[2] in {'"ok"', "one.value"})
    ]
    assert wrong == [], "a read model has a property for it"


def test_no_template_decides_who_sees_what() -> None:
    wrong = [
        f"{path.relative_to(TEMPLATES)}: {found[0]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for found in WHO.finditer(path.read_text(encoding="utf-8"))
    ]
    assert wrong == [], "a read model leaves it out (services/review/independence.py)"


CAUGHT = {
    "core/refusals.py": "the one place",
    "people/second_factors.py": "a sealed secret that is not this person's gets a fresh page",
    "signing/ceremony.py": "writes down what refused a signature, and raises it again",
    "core/request_context.py": "counts wrong passwords, and raises them again",
    "core/moved_on.py": "a version that never was, while telling what changed",
    "core/checkpoint_publisher.py": "a configuration that cannot be used is told at the start",
    "articles/drafts.py": "newer words of another window are compared on the spot",
}


def test_a_refusal_becomes_a_page_in_one_place() -> None:
    errors = set(
        re.findall(r"^class (\w+)\(", (ROOT / "review_service/core/errors.py").read_text("utf-8"), re.M)
    )
    caught = {
        path.relative_to(WEB).as_posix()
        for path in WEB.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type is not None
        if {one.id for one in ast.walk(node.type) if isinstance(one, ast.Name)} & (errors | {"REFUSALS"})
    }
    assert caught == set(CAUGHT), "put `refusals_on(form)` around it (web/core/refusals.py)"


def test_no_words_of_an_error_decide_what_becomes_of_it() -> None:
    by_words = re.compile(r"in str\(\w*error\)|str\(\w*error\) ==|str\(\w*error\)\.startswith|reasons\[0\]\.")
    wrong = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for folder in ("web", "services", "cli", "jobs")
        for path in (ROOT / "review_service" / folder).rglob("*.py")
        for found in by_words.finditer(path.read_text(encoding="utf-8"))
    ]
    assert wrong == [], "let the error say it: a kind of its own, or `BadInput(…, field=…)`"


def test_no_view_says_that_the_newest_was_seen() -> None:
    """What somebody saw is what their form says."""
    wrong = [path.name for path in WEB.rglob("*.py") if "act_on_newest" in path.read_text(encoding="utf-8")]
    assert wrong == [], "take `form.act`"
