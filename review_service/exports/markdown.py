r"""An approved version as one Markdown file: front matter, body, references, review statement, disclaimer.

Citations stand as `\[1,2\]`, not as AMA's superscripts: `^1,2^` is Pandoc's alone, and readers that drop raw
HTML (Hugo by default, Pandoc into DOCX or PDF) turn `4.5 mg<sup>1</sup>` into «4.5 mg1», which is another
dose. The backslashes keep `[1](n = 31)` from becoming a link; every reader shows plain brackets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import yaml

from review_service.core.vocabulary import NoticeKind, Status
from review_service.exports.ama import ama_references
from review_service.exports.bundle import ExportBundle, SignedBy
from review_service.exports.citations import listed_references, numbered_body
from review_service.exports.escaping import as_markdown, one_line
from review_service.exports.review_statement import review_statement
from review_service.reading.document import Document

_ONE_LINE_A_VALUE = 1 << 30


def to_markdown_file(bundle: ExportBundle) -> bytes:
    """UTF-8, LF, one newline at the end; the same bundle gives the same bytes.

    `BadInput` where the body cites what is not in the list of references.
    """
    sections = [
        *_notices(bundle),
        numbered_body(bundle.document),
        *_section("References", _reference_list(bundle)),
        *_section("Review", review_statement(bundle)),
        *_section("Disclaimer", bundle.disclaimer.text),
    ]
    text = f"---\n{_yaml(front_matter(bundle))}---\n\n" + "\n\n".join(_tidy(section) for section in sections)
    return f"{text.rstrip()}\n".encode("utf-8", "replace")


def front_matter(bundle: ExportBundle) -> dict[str, Any]:
    """Plain values in the order they are printed; times as ISO 8601 in UTC."""
    document = bundle.document
    return {
        "title": one_line(document.title),
        "slug": bundle.slug,
        "audience": document.audience.value,
        "summary": one_line(document.summary),
        "keywords": [one_line(keyword) for keyword in document.keywords],
        **_contributors(document),
        "version": bundle.version,
        "status": _status(bundle),
        "approved_at": _iso(bundle.approved_at),
        "next_review_due": bundle.next_review_due.isoformat() if bundle.next_review_due else None,
        "sign_offs": [_sign_off(sign_off) for sign_off in bundle.sign_offs],
        "notices": [
            {
                "kind": notice.kind.value,
                "published_at": _iso(notice.published_at),
                "text": one_line(notice.text),
            }
            for notice in bundle.notices
        ],
        "content_sha256": bundle.content_sha256,
        "verdict_set_sha256": bundle.verdict_set_sha256,
        "disclaimer_sha256": bundle.disclaimer.sha256,
        "editorial_policy_sha256": bundle.editorial_policy.sha256,
        "sign_off_statement_sha256": bundle.sign_off_statement.sha256,
        **_style(bundle),
    }


def _contributors(document: Document) -> dict[str, Any]:
    """As the article lists them; nobody's address goes out."""
    listed = [
        {name: one_line(value) for name, value in asdict(contributor).items() if value and name != "email"}
        for contributor in document.contributors
    ]
    return {"contributors": listed} if listed else {}


def _style(bundle: ExportBundle) -> dict[str, str]:
    """Which file printed the references: with it the same bytes come out again.
    Ours goes with the program."""
    if bundle.style.is_ours:
        return {}
    return {
        "reference_style": one_line(bundle.style.title),
        "reference_style_sha256": bundle.style.sha256,
    }


def _status(bundle: ExportBundle) -> str:
    """A retraction outranks the approval that came before it: whoever publishes must not overlook it."""
    is_retracted = any(notice.kind is NoticeKind.RETRACTION for notice in bundle.notices)
    return "retracted" if is_retracted else Status.APPROVED.value


def _sign_off(signed: SignedBy) -> dict[str, str]:
    fields = {
        "name": signed.name,
        "credentials": signed.credentials,
        "role": signed.role,
        "specialty": signed.specialty,
    }
    return {
        **{name: one_line(value) for name, value in fields.items()},
        "signed_at": _iso(signed.signed_at),
        "meaning": one_line(signed.meaning),
        **({"method": signed.method} if signed.method else {}),
    }


def _notices(bundle: ExportBundle) -> Iterator[str]:
    for notice in bundle.notices:
        yield f"> **{notice.kind.label}**, {notice.published_at:%Y-%m-%d}: {as_markdown(notice.text)}"


def _reference_list(bundle: ExportBundle) -> str:
    lines = ama_references(listed_references(bundle.document), bundle.style)
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _section(heading: str, text: str) -> Iterator[str]:
    if text.strip():
        yield f"## {heading}"
        yield text


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


class _Quoted(yaml.SafeDumper):
    """Every text in double quotes, so that no reader of any YAML takes `1e3`,
    `no` or a date for something else."""

    def represent_str(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style='"')

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style)
        for key, _ in node.value:
            key.style = None
        return node


_Quoted.add_representer(str, _Quoted.represent_str)


def _yaml(values: Mapping[str, Any]) -> str:
    return yaml.dump(
        dict(values),
        Dumper=_Quoted,
        sort_keys=False,
        allow_unicode=True,
        width=_ONE_LINE_A_VALUE,
        line_break="\n",
    )
