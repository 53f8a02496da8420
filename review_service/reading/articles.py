"""From the text of an article, in whatever form, to a `Document`: claims found,
references numbered, guesses named."""

import re
from typing import Any

from review_service.core.errors import BadInput
from review_service.reading.characters import clean
from review_service.reading.citations import identified
from review_service.reading.claims import find_claims
from review_service.reading.document import Document, ReadingWarning, Reference
from review_service.reading.limits import guard_input
from review_service.reading.markdown_import import read_markdown
from review_service.reading.read_text import Draft, Entry

MARKDOWN = re.compile(
    (
        r"\A\s*---[ \t]*\n|^ {0,3}#{1,6} \S|^\s*(?:```|~~~)|\[[^\[\]\n]*(?<![\w.])-?@[\w{]|\[\^[\w-]+\]"
        r"|^[^\n]+\n(?:={3,}|-{3,})[ \t]*$|^\s*\|?\s*:?-+:?\s*\|"
    ),
    re.MULTILINE,
)
FORMS = ("page", "markdown")


def read_article(text: str, form: str = "auto") -> Document:
    """An article as handed in; `form` is auto, page or markdown.

    Raises `BadInput`, with a line where there is one: no text, more than 2,000,000 characters,
    front matter that cannot be read, a citation without reference in a text that brings its reference list.
    """
    return _read(text, form, is_lenient=False)


def read_for_comparison(text: str, form: str = "auto") -> Document:
    """As `read_article`, but what an author would have to mend is warned of:
    an old version may be anyhow, or empty.

    Raises `BadInput` only for a text beyond every limit and for front matter that is no YAML.
    """
    return _read(text, form, is_lenient=True)


def _read(text: str, form: str, is_lenient: bool) -> Document:
    if form not in ("auto", *FORMS):
        raise BadInput(f"there is no form «{form}»: take auto, {' or '.join(FORMS)}.")
    guard_input(text)
    cleaned, warnings = clean(text)
    if not cleaned.strip():
        if is_lenient:
            return Document("", "")
        raise BadInput("there is no text.", 1)
    draft = _draft(cleaned, detect_form(cleaned) if form == "auto" else form, is_lenient)
    draft.warnings.extend(warnings)
    return _document(draft)


def detect_form(text: str) -> str:
    """`markdown` or `page`: whatever has Markdown's own marks is Markdown."""
    if MARKDOWN.search(text):
        return "markdown"
    from review_service.reading.page_import import looks_like_page

    return "page" if looks_like_page(text) else "markdown"


def _draft(text: str, form: str, is_lenient: bool) -> Draft:
    """The reader of pages is loaded for a page only: its patterns cost a tenth of what the
    linter may take to start."""
    if form == "markdown":
        return read_markdown(text, is_lenient)
    from review_service.reading.page_import import read_page

    return read_page(text)


def _document(draft: Draft) -> Document:
    if not draft.body.strip():
        draft.refuse(BadInput("there is a title, but no text below it.", draft.title_line))
    claims = find_claims(draft.body)
    if not claims:
        draft.warn(draft.title_line, "No claim was found in the text.")
    references = _references(draft)
    return Document(
        title=draft.title,
        body=draft.body,
        audience=draft.audience,
        summary=draft.summary,
        keywords=draft.keywords,
        references=references,
        claims=claims,
        warnings=tuple(sorted(set(draft.warnings), key=lambda warning: (warning.line, warning.message))),
        disclaimer=draft.disclaimer,
        contributors=draft.contributors,
    )


def _references(draft: Draft) -> tuple[Reference, ...]:
    """Cited ones first, by first citation; then those that nobody cites, in the order of the list."""
    keys = [*draft.cited, *(key for key in draft.entries if key not in draft.cited)]
    references = []
    for number, key in enumerate(keys, 1):
        entry = draft.entries.get(key) or Entry(identified(key))
        references.append(Reference(key, number, entry.csl, entry.text))
    _warn(draft, references)
    return tuple(references)


def _warn(draft: Draft, references: list[Reference]) -> None:
    for reference in references:
        line = draft.cited.get(reference.key)
        if line is None:
            draft.warn(draft.title_line, f"Reference {reference.key} is never cited.")
        elif reference.is_unresolved:
            draft.warn(line, f"Reference {reference.key} is unresolved: nothing says which work it is.")


def as_json(document: Document) -> dict[str, Any]:
    """What `review-service claims --json` prints; a contract: extend it, rename nothing."""
    return {
        "title": document.title,
        "audience": document.audience.value,
        "claims": [
            {
                "ordinal": claim.ordinal,
                "text": claim.text,
                "heading": list(claim.heading),
                "kind": claim.kind.value,
                "citations": list(dict.fromkeys(citation.key for citation in claim.citations)),
                "risk": claim.risk.value,
            }
            for claim in document.claims
        ],
        "references": [_reference_json(reference) for reference in document.references],
        "warnings": [_warning_json(warning) for warning in document.warnings],
    }


def _reference_json(reference: Reference) -> dict[str, Any]:
    return {
        "key": reference.key,
        "number": reference.number,
        "csl": dict(reference.csl),
        "text": reference.text,
        "unresolved": reference.is_unresolved,
    }


def _warning_json(warning: ReadingWarning) -> dict[str, Any]:
    return {"line": warning.line, "message": warning.message}
