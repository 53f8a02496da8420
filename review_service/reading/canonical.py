"""The one way an article is written down: the bytes a version's SHA-256 is over.

Prose is a line a paragraph, a blank line between blocks, nested lists indented by four:
what CommonMark, Pandoc and Python-Markdown all read alike.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from review_service.reading import citations
from review_service.reading.block_tree import Block, BlockKind, Leaf
from review_service.reading.blocks import blocks_of
from review_service.reading.document import Contributor, Document, Reference

INDENT = "    "
PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*$", re.ASCII)
# YAML 1.1 words that other readers take for booleans or null.
YAML_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
PREFIXES = {"DOI": "doi", "PMID": "pmid", "PMCID": "pmcid", "ISBN": "isbn"}


def to_markdown(document: Document) -> str:
    """YAML front matter and body; reading it gives the document back, writing that gives the same bytes."""
    return "\n".join(["---", *_front_matter(document), "---", "", document.body, ""])


def write_body(blocks: Sequence[Block]) -> str:
    """Blocks as canonical Markdown, repeated until reading it changes nothing (soft
    breaks can hide a marker)."""
    body = "\n".join(_write(blocks))
    for _ in range(5):
        again = "\n".join(_write(blocks_of(body)))
        if again == body:
            break
        body = again
    return body


def _front_matter(document: Document) -> Iterator[str]:
    yield f"title: {_value(document.title)}"
    yield f"audience: {document.audience.value}"
    if document.summary:
        yield f"summary: {_value(document.summary)}"
    if document.keywords:
        yield f"keywords: {_value(list(document.keywords))}"
    if document.contributors:
        yield "contributors:"
        yield from (f"  - {_value(_contributor(contributor))}" for contributor in document.contributors)
    if document.references:
        yield "references:"
        yield from (f"  {_key(reference.key)}: {_reference(reference)}" for reference in document.references)
    if document.disclaimer:
        yield f"disclaimer: {_value(document.disclaimer)}"


def _contributor(contributor: Contributor) -> dict[str, str]:
    """On one line, which `proof/listed.py` reads too."""
    return {name: value for name, value in asdict(contributor).items() if value}


def _value(value: Any) -> str:
    """JSON is YAML (YAML 1.2, section 1.3), and there is one way to write it."""
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if PLAIN_KEY.match(key) and key.lower() not in YAML_WORDS else _value(key)


def _reference(reference: Reference) -> str:
    csl = dict(reference.csl)
    if reference.text:
        csl["text"] = reference.text
    if not csl:
        return "null"
    return _value(_shorthand(csl) or csl)


def _shorthand(csl: Mapping[str, Any]) -> str:
    """`doi:10.1/x` for a reference that is nothing but one identifier, if that reads back as the same."""
    if len(csl) != 1:
        return ""
    (name, value), *_ = csl.items()
    written = value if name == "URL" else f"{PREFIXES.get(name, '')}:{value}"
    return written if isinstance(value, str) and citations.identified(written) == csl else ""


def _write(blocks: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    for block in _merged(blocks):
        if written := _write_block(block):
            lines += ["", *written] if lines else written
    return lines


def _merged(blocks: Sequence[Block]) -> list[Block]:
    """Neighbouring lists of one type are one list to every reader, so they are written as one."""
    kept: list[Block] = []
    for block in blocks:
        before = kept[-1] if kept else None
        if before and block.kind is before.kind is BlockKind.LIST and bool(block.level) is bool(before.level):
            children = [*before.children, *block.children]
            kept[-1] = Block(BlockKind.LIST, before.line, level=before.level, children=children)
        else:
            kept.append(block)
    return kept


def _write_block(block: Block) -> list[str]:  # noqa: PLR0911 - a line a kind
    match block.kind:
        case BlockKind.HEADING:
            return [f"{'#' * block.level} {fold(block.leaf)}"] if fold(block.leaf) else []
        case BlockKind.LIST:
            return _write_list(block)
        case BlockKind.QUOTE:
            return [f"> {line}".rstrip() for line in _write(block.children)]
        case BlockKind.TABLE:
            return _write_table(block)
        case BlockKind.CODE:
            return _write_code(block)
        case BlockKind.RULE:
            return ["***"]
        case BlockKind.DEFINITION:
            return [f"[{block.info}]: {fold(block.leaf)}"]
    return [folded] if (folded := fold(block.leaf)) else []


def fold(leaf: Leaf | None) -> str:
    """A leaf's source on one line."""
    return " ".join(leaf.text.split()) if leaf else ""


def is_tight(block: Block) -> bool:
    """Whether a list can be written without blank lines: items of one paragraph, then at most such lists."""
    return all(
        [child.kind for child in item.children[:2]]
        in ([], [BlockKind.PARAGRAPH], [BlockKind.PARAGRAPH, BlockKind.LIST])
        and len(item.children) < 3
        and all(is_tight(child) for child in item.children[1:])
        for item in block.children
    )


# What may stand on the line of its item's marker; a nested list, a table or code begins on a line of its own.
BESIDE_MARKER = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.CAPTION, BlockKind.IMAGE)


def _write_list(block: Block) -> list[str]:
    lines: list[str] = []
    tight = is_tight(block)
    number = block.level
    for item in block.children:
        inner = _write_tight(item) if tight else _write(item.children)
        if not inner:
            continue
        marker = f"{number}." if number else "-"
        number += bool(number)
        if lines and not tight:
            lines.append("")
        if item.children[0].kind in BESIDE_MARKER:
            marker = f"{marker} {inner.pop(0)}"
        lines += [marker, *(f"{INDENT}{line}" if line else "" for line in inner)]
    return lines


def _write_tight(item: Block) -> list[str]:
    return [line for child in item.children for line in _write_block(child)]


def _write_table(block: Block) -> list[str]:
    width = max(map(len, block.rows))
    alignments = block.info.split()
    divider = alignments + ["---"] * (width - len(alignments))
    rows = [[fold(cell) for cell in row] + [""] * (width - len(row)) for row in block.rows]
    return [f"| {' | '.join(row)} |" for row in (rows[0], divider, *rows[1:])]


def _write_code(block: Block) -> list[str]:
    longest = max((len(run) for line in block.code for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{block.info.replace('`', '')}", *block.code, fence]
