"""Reads Markdown as people write it (Pandoc, Manubot, numbered references,
footnotes) into the canonical form."""

import re

from review_service.core.errors import BadInput
from review_service.reading import inline
from review_service.reading.block_tree import Block, BlockKind, Leaf, Part, walk
from review_service.reading.blocks import parse
from review_service.reading.canonical import write_body
from review_service.reading.citation_forms import Citing, Forms
from review_service.reading.comments import without_comments
from review_service.reading.foreign_markup import take_out
from review_service.reading.front_matter import read_front_matter, split_front_matter
from review_service.reading.read_text import Draft
from review_service.reading.reference_list import read_entry, take_lists

ATTRIBUTES = re.compile(r"(?:(?<!\s)\s*(?<!\\)\{(?:[#.][^{}]*|-)\})+$")  # of a heading or a caption
LINK_DEFINITION = re.compile(r"<?([^\s<>]+)>?")
LONGEST_TITLE = 300


def read_markdown(text: str, is_lenient: bool = False) -> Draft:
    """A draft with canonical body; raises `BadInput` with the line for what cannot be resolved."""
    draft = Draft(is_lenient=is_lenient)
    yaml, rest = _split(text, draft)
    if yaml.strip():
        read_front_matter(yaml, draft)
    blocks = parse(without_comments(rest, draft.warn))
    blocks, links = _take_definitions(blocks, draft)
    for leaf, _ in _leaves(blocks):
        take_out(leaf, draft.warn)
    blocks = _take_references(blocks, draft)
    forms = Forms(draft, links)
    blocks = _take_title(blocks, draft)
    _convert(blocks, forms)
    draft.body = write_body(blocks)
    return draft


def _split(text: str, draft: Draft) -> tuple[str, str]:
    try:
        return split_front_matter(text)
    except BadInput as error:
        draft.refuse(error)
        return "", text


def _take_definitions(blocks: list[Block], draft: Draft) -> tuple[list[Block], dict[str, str]]:
    """Footnotes and `[@key]:` are references, `[name]: https://…` are link targets."""
    links: dict[str, str] = {}
    kept = []
    for block in blocks:
        if block.kind is not BlockKind.DEFINITION:
            kept.append(block)
            continue
        label = " ".join(block.info.split())
        if label[0] in "^@" or label.isdigit() or label.startswith("tag:"):
            draft.entries.setdefault(label.lstrip("^@"), read_entry(block.text))
            draft.has_list = draft.has_list_in_body = True
        elif target := LINK_DEFINITION.match(block.text):
            links.setdefault(label.lower(), target[1])
    return kept, links


def _take_references(blocks: list[Block], draft: Draft) -> list[Block]:
    blocks, entries, line = take_lists([block for block in blocks if block.kind is not BlockKind.DIVIDER])
    for key, entry in entries.items():
        draft.entries.setdefault(key, entry)
    draft.has_list |= bool(entries)
    draft.has_list_in_body |= bool(entries)
    if line and not entries and not draft.has_list:
        draft.warn(line, "The reference section has no entries; it was left out.")
    return blocks


def _take_title(blocks: list[Block], draft: Draft) -> list[Block]:
    """Sets the title unless the front matter did; the heading that repeats it is no part of the body."""
    if not draft.title:
        blocks = _find_title(blocks, draft)
    while (
        blocks
        and blocks[0].kind is BlockKind.HEADING
        and blocks[0].level == 1
        and _plain(blocks[0]) == draft.title
    ):
        blocks = blocks[1:]
    return blocks


def _find_title(blocks: list[Block], draft: Draft) -> list[Block]:
    title_place = next(
        (
            place
            for place, block in enumerate(blocks)
            if block.kind is BlockKind.HEADING and block.level == 1 and _plain(block)
        ),
        None,
    )
    first = blocks[0] if blocks else None
    if (
        first
        and first.kind is BlockKind.PARAGRAPH
        and _plain(first).endswith("?")
        and len(first.text) <= LONGEST_TITLE
    ):
        draft.warn(first.line, "The first line, a question, was taken for the title.")
        title_place = 0
    if title_place is not None:
        draft.title, draft.title_line = _plain(blocks[title_place]), blocks[title_place].line
        return blocks[:title_place] + blocks[title_place + 1 :]
    named = next((block for block in blocks if block.leaf and _plain(block)), None)
    if named is None:
        draft.refuse(BadInput("the article has no text.", 1))
        return blocks
    title = _plain(named)
    draft.title = title if len(title) <= LONGEST_TITLE else title[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
    draft.title_line = named.line
    draft.warn(named.line, f"There is no title; «{draft.title[:80]}» was taken for one.")
    return blocks


def _plain(block: Block) -> str:
    return inline.plain(ATTRIBUTES.sub("", block.text))


def _convert(blocks: list[Block], forms: Forms) -> None:
    """Rewrites every leaf in place, in the order of the text."""
    leaves = list(_leaves(blocks))
    forms.look_over(Citing(leaf.text, leaf.line) for leaf, _ in leaves)
    for leaf, is_named in leaves:
        text = ATTRIBUTES.sub("", leaf.text) if is_named and leaf.text.endswith("}") else leaf.text
        converted = forms.convert(Citing(text, leaf.line))
        if converted != leaf.text:
            leaf.text, leaf.parts = converted, [Part(0, leaf.line(), 0)]


def _leaves(blocks: list[Block]) -> list[tuple[Leaf, bool]]:
    """Every leaf, and whether it may carry Pandoc attributes at its end."""
    leaves: list[tuple[Leaf, bool]] = []
    for block in walk(blocks):
        if block.leaf:
            leaves.append((block.leaf, block.kind in (BlockKind.HEADING, BlockKind.CAPTION)))
        leaves += [(cell, False) for row in block.rows for cell in row]
    return leaves
