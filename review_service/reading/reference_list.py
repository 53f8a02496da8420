"""The reference list at the end of an article: which section it is, and what its entries say."""

import re
from collections.abc import Iterator

from review_service.reading import inline
from review_service.reading.block_tree import Block, BlockKind
from review_service.reading.canonical import fold, write_body
from review_service.reading.citations import KEY, identified
from review_service.reading.identifiers import normal_doi
from review_service.reading.read_text import Entry

TITLE = re.compile(
    r"(?:\d+\.?\s+)?(?:(?:numbered |cited |selected )?(?:references|sources|bibliography|literature"
    r"|citations|works cited)|(?:reference|source|literature) list|(?:references|sources"
    r"|literature) (?:cited|and notes)|(?:references|sources) and (?:further reading|sources"
    r"|references))\s*:?$",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"^\s*(?:\[(\d{1,4})\]:?|\((\d{1,4})\)|(\d{1,4})[.):]?)\s+(?=\S)")
KEYED = re.compile(rf"^\s*\[?{KEY.pattern}\]?:\s+(?=\S)", re.IGNORECASE)
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\[\]{}]+")
PMID = re.compile(
    (
        r"\b(?:PMID|PubMed(?: ID)?):?\s*(\d{1,9})\b|pubmed\.ncbi\.nlm\.nih\.gov/(\d{1,9})"
        r"|ncbi\.nlm\.nih\.gov/pubmed/(\d{1,9})"
    ),
    re.IGNORECASE,
)
PMCID = re.compile(r"\bPMC\d{3,9}\b", re.IGNORECASE)
URL = re.compile(r"https?://[^\s<>\"\[\]{}]+")
LINK_TARGET = re.compile(r"\]\(<?([^\s<>()]*(?:\([^\s()]*\)[^\s()<>]*)*)")
SITES_OF_IDENTIFIERS = re.compile(
    r"//(?:dx\.)?doi\.org/|//(?:www\.)?(?:pubmed\.)?ncbi\.nlm\.nih\.gov/|//pmc\.ncbi\."
)


def is_list_title(text: str) -> bool:
    """Whether a heading names a reference list."""
    return TITLE.match(text.strip().strip("*_# ")) is not None


def read_entry(source: str) -> Entry:
    """A reference as typed: identifiers found in it as CSL fields, and its words."""
    text = inline.plain(source) if re.search(r"[\\*_`\[<&]", source) else " ".join(source.split())
    if csl := identified(text):
        return Entry(csl)
    csl, wording = {}, text
    if "](" in source:
        text = " ".join([text, *LINK_TARGET.findall(source)])
    if doi := DOI.search(text):
        csl["DOI"] = normal_doi(doi[0]) or doi[0]
    if pmid := PMID.search(text):
        csl["PMID"] = pmid[1] or pmid[2] or pmid[3]
    if pmcid := PMCID.search(text):
        csl["PMCID"] = pmcid[0].upper()
    if url := next((url for url in URL.findall(text) if not SITES_OF_IDENTIFIERS.search(url)), None):
        csl["URL"] = _trimmed(url)
    return Entry(csl, wording)


def _trimmed(url: str) -> str:
    url = url.rstrip(".,;:!?'")
    return url[:-1].rstrip(".,;:") if url.endswith(")") and url.count(")") > url.count("(") else url


def read_numbered(source: str, position: int) -> tuple[str, Entry]:
    """The key and work of one entry; without a number of its own it has that of its position."""
    if keyed := KEYED.match(source):
        return keyed["braced"] or keyed["key"], read_entry(source[keyed.end() :])
    number = NUMBERED.match(source)
    key = next(filter(None, number.groups())) if number else str(position)
    return str(int(key)), read_entry(source[number.end() :] if number else source)


def take_lists(blocks: list[Block]) -> tuple[list[Block], dict[str, Entry], int]:
    """The blocks without reference sections, the entries of these by key,
    and the first section's line (0: none).

    Taking one out can leave another bare, so it is repeated until none is left.
    """
    entries: dict[str, Entry] = {}
    line = 0
    while section := _find_section(blocks):
        first, last = section
        line = line or blocks[first].line
        for key, entry in _entries(blocks[first + 1 : last]):
            entries.setdefault(key, entry)
        blocks = blocks[:first] + blocks[last:]
    return blocks, entries, line


def _find_section(blocks: list[Block]) -> tuple[int, int] | None:
    for first, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and is_list_title(inline.plain(block.text)):
            rest = range(first + 1, len(blocks))
            last = next((place for place in rest if blocks[place].kind is BlockKind.HEADING), len(blocks))
            if all(map(_is_entry, blocks[first + 1 : last])):
                return first, last
    return None


def _is_entry(block: Block) -> bool:
    """A list, a numbered paragraph, or what marks the place where Pandoc or Manubot put the list."""
    if block.kind is BlockKind.PARAGRAPH:
        text = block.text
        return bool(NUMBERED.match(text) or KEYED.match(text)) or inline.TAG.sub("", text).strip() == ""
    if block.kind is BlockKind.QUOTE:
        return not write_body(block.children)  # nothing is left of it in the canonical form
    return block.kind in (BlockKind.LIST, BlockKind.RULE, BlockKind.DIVIDER, BlockKind.DEFINITION)


def _entries(blocks: list[Block]) -> Iterator[tuple[str, Entry]]:
    position = 0
    for block in blocks:
        first = block.level or 1
        for offset, source in enumerate(_sources(block)):
            position += 1
            if inline.TAG.sub("", source).strip():
                yield read_numbered(source, first + offset if block.level else position)


def _sources(block: Block) -> Iterator[str]:
    if block.kind is BlockKind.PARAGRAPH and block.leaf:
        yield from _numbered_lines(block)
    for item in block.children:
        yield " ".join(fold(child.leaf) for child in item.children)


def _numbered_lines(block: Block) -> Iterator[str]:
    """A run of `[1] …` lines without blank lines between them is one paragraph to Markdown."""
    if block.leaf is None:
        return
    starts = [part.at for part in block.leaf.parts]
    lines = [
        block.text[start:end].strip()
        for start, end in zip(starts, [*starts[1:], len(block.text)], strict=True)
    ]
    entry: list[str] = []
    for line in lines:
        if entry and (NUMBERED.match(line) or KEYED.match(line)) and not line[0].isdigit():
            yield " ".join(entry)
            entry = []
        entry.append(line)
    if entry:
        yield " ".join(entry)
