"""Problems as SARIF 2.1.0 (OASIS standard, sections 3.13 to 3.30), for code scanning and editors."""

import json
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from review_service.evidence.codes import BY_CODE, CODES
from review_service.evidence.finding_code import Code
from review_service.evidence.linting.check import Problem

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
NUMBERS = {code: number for number, code in enumerate(BY_CODE)}


def as_sarif(problems: Sequence[Problem]) -> str:
    """One run with every rule and a result a problem; columns count Unicode code points."""
    run = {
        "tool": {
            "driver": {"name": "review-service", **_version(), "rules": [_rule(code) for code in CODES]}
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem) for problem in problems],
    }
    return (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
        + "\n"
    )


def _version() -> dict[str, str]:
    try:
        return {"version": version("review-service")}
    except PackageNotFoundError:  # run from a folder that was never installed
        return {}


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.code,
        "name": "".join(word.capitalize() for word in code.name.split("-")),
        "shortDescription": {"text": code.reason},
        "fullDescription": {"text": code.explanation},
        "help": {"text": f"{code.explanation} Source: {code.source}"},
        "defaultConfiguration": {"level": code.severity.value},
    }


def _result(problem: Problem) -> dict[str, Any]:
    region = {
        "startLine": problem.line,
        "startColumn": problem.column,
        "endLine": problem.end_line,
        "endColumn": problem.end_column,
    }
    return {
        "ruleId": problem.code.code,
        "ruleIndex": NUMBERS[problem.code.code],
        "level": problem.code.severity.value,
        "message": {"text": problem.message},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": _uri(problem.path)}, "region": region}}
        ],
    }


def _uri(path: str) -> str:
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())
