"""The YAML block at the front of an article: read event by event, without anchors,
tags or nesting that could stall."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from review_service.core.errors import BadInput
from review_service.reading.characters import clean, clean_word
from review_service.reading.citations import CSL_NAMES, identified
from review_service.reading.contributors import read_contributors
from review_service.reading.document import Audience, Contributor
from review_service.reading.read_text import Draft, Entry

LONGEST = 1_000_000
DEEPEST = 12
FENCE = re.compile(r"\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
INTEGER = re.compile(r"0|-?[1-9]\d{0,17}")
WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
AUDIENCES = {
    **dict.fromkeys(("professional", "professionals", "clinician", "clinicians", "healthcare professionals"),
        Audience.PROFESSIONAL),
    **dict.fromkeys(("patient", "patients", "public", "lay"), Audience.PATIENT),
}  # fmt: skip
KNOWN = frozenset(
    {
        "title",
        "audience",
        "summary",
        "abstract",
        "description",
        "keywords",
        "tags",
        "references",
        "disclaimer",
        "contributors",
    }
)


def split_front_matter(text: str) -> tuple[str, str]:
    """The YAML (without its fences) and the whole text with the block blanked out,
    so that lines keep their numbers."""
    match = FENCE.match(text)
    if match is None:
        if re.match(r"\s*---\n[\w-]+[ \t]*:", text):
            raise BadInput("the front matter is never closed with ---.", 1)
        return "", text
    if not _is_mapping_like(match[1]):
        return "", text
    return match[1], "\n" * match[0].count("\n") + text[match.end() :]


def _is_mapping_like(inner: str) -> bool:
    # A text may begin with a thematic break; front matter has a key in its first line.
    first = next(
        (line for line in inner.split("\n") if line.strip() and not line.lstrip().startswith("#")), ""
    )
    return not first or re.match(r"[\"']?[\w.-]+[\"']?[ \t]*:|\{", first) is not None


def read_front_matter(source: str, draft: Draft) -> None:
    """Sets the draft's fields; raises `BadInput` with the line in the article."""
    if len(source) > LONGEST:
        raise BadInput(f"the front matter is longer than {LONGEST:,} characters.", 1)
    data, lines = _load(source)
    for name in data:
        if name not in KNOWN:
            draft.warn(lines[(name,)], f"The front matter's «{name}» is not used and was left out.")
    try:
        _take_texts(data, lines, draft)
        draft.contributors = read_contributors(data.get("contributors"), lines)
        _take_references(data.get("references"), lines, draft, data)
    except BadInput as error:
        draft.refuse(error)


def read_summary(text: str) -> tuple[str, tuple[str, ...], tuple[Contributor, ...]]:
    """Summary, keywords and contributors of an article in its canonical form,
    without reading its references and claims.

    Each value of the canonical form is one line, and the references come after them.
    """
    draft = Draft()
    data, lines = _load(split_front_matter(text)[0].partition("\nreferences:")[0])
    _take_texts(data, lines, draft)
    return draft.summary, draft.keywords, read_contributors(data.get("contributors"), lines)


def _take_texts(data: Mapping[str, Any], lines: Mapping[tuple[str, ...], int], draft: Draft) -> None:
    draft.title = clean_word(_text(data, lines, "title"))
    draft.title_line = lines.get(("title",), 1)
    summaries = (clean_word(_text(data, lines, name)) for name in ("summary", "abstract", "description"))
    draft.summary = next(filter(None, summaries), "")
    draft.disclaimer = "\n".join(
        line.rstrip() for line in clean(_text(data, lines, "disclaimer"))[0].split("\n")
    ).strip()
    keywords = data.get("keywords") or data.get("tags") or []
    keywords = (
        keywords.split(",")
        if isinstance(keywords, str)
        else keywords
        if isinstance(keywords, list)
        else [keywords]
    )
    if any(isinstance(word, dict | list) for word in keywords):
        raise BadInput("keywords are a list of words.", lines.get(("keywords",)))
    draft.keywords = tuple(filter(None, (clean_word(str(word)) for word in keywords)))
    if audience := clean_word(_text(data, lines, "audience")).lower():
        if audience not in AUDIENCES:
            raise BadInput(f"audience is «{audience}»; it is professional or patient.", lines[("audience",)])
        draft.audience = AUDIENCES[audience]


def _text(data: Mapping[str, Any], lines: Mapping[tuple[str, ...], int], name: str) -> str:
    value = data.get(name)
    if isinstance(value, dict | list):
        raise BadInput(f"{name} has to be a text.", lines[(name,)])
    return "" if value is None else str(value)


def _take_references(
    raw: Any, lines: Mapping[tuple[str, ...], int], draft: Draft, names: Iterable[str]
) -> None:
    """A mapping from citekey to work, or Pandoc's list of CSL items with `id`;
    a `bibliography` holds more of them."""
    line = lines.get(("references",), 1)
    if raw is None:
        return
    if isinstance(raw, list):
        if not all(isinstance(item, dict) and item.get("id") for item in raw):
            raise BadInput("each of a list of references needs an id.", line)
        raw = {str(item["id"]): {name: item[name] for name in item if name != "id"} for item in raw}
    if not isinstance(raw, dict):
        raise BadInput("references map a citekey to a work.", line)
    draft.has_list = bool(raw)
    draft.has_keyed_list = draft.has_list and "bibliography" not in names
    for name, value in raw.items():
        key, entry_line = clean_word(name).removeprefix("@"), lines.get(("references", name), line)
        if not key or re.search(r"[\s{}\[\];]", key):
            raise BadInput(f"«{name}» cannot be a citekey.", entry_line)
        draft.entries[key] = _entry(key, value, entry_line)


def _entry(key: str, value: Any, line: int) -> Entry:
    if value is None:
        return Entry(identified(key))
    if isinstance(value, str | int) and not isinstance(value, bool):
        text = clean_word(str(value))
        csl = identified(text)
        return Entry(csl, "" if csl else text)
    if not isinstance(value, dict):
        raise BadInput(f"reference {key} is neither an identifier nor a CSL-JSON item.", line)
    csl = {
        CSL_NAMES.get(str(name), str(name)): _cleaned(item)
        for name, item in value.items()
        if name not in ("text", "id")
    }
    for name in ("DOI", "PMID", "PMCID", "ISBN", "URL"):
        if isinstance(csl.get(name), int):
            csl[name] = str(csl[name])
    return Entry(
        {name: item for name, item in csl.items() if item not in (None, "")},
        clean_word(str(value.get("text") or "")),
    )


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean_word(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean_word(name): _cleaned(item) for name, item in value.items()}
    return value


def _load(source: str) -> tuple[dict[str, Any], dict[tuple[str, ...], int]]:
    """The mapping and the line in the article of every key and item, by the path to it:
    («contributors», «0», «name»)."""
    builder = _Builder()
    try:
        for event in yaml.parse(source, Loader=LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadInput(
            f"the front matter is no YAML: {error.problem}.", mark.line + 2 if mark else 1
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise BadInput("the front matter is no YAML.", 1) from error
    value = builder.root
    if value is not None and not isinstance(value, dict):
        raise BadInput("the front matter has to map names to values.", 2)
    return value or {}, builder.lines


class _Builder:
    """Puts values together from YAML events: no recursion, no aliases, no tags, no key twice."""

    def __init__(self) -> None:
        self.root: Any = None
        self.lines: dict[tuple[str, ...], int] = {}
        # A container, the key that waits for its value, and the path that the container itself stands under.
        self.stack: list[tuple[Any, list[str], tuple[str, ...]]] = []

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.NodeEvent):
            self._take_node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()

    def _take_node(self, event: Any) -> None:
        line = event.start_mark.line + 2  # the fence is the first line
        if event.anchor:  # an alias has one, too
            raise BadInput("the front matter may not use anchors and aliases.", line)
        if event.tag is not None and event.tag != "!":
            raise BadInput("the front matter may not use tags.", line)
        if not isinstance(event, yaml.ScalarEvent):
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif event.implicit[0] and not self._wants_key():
            self._add(_resolved(event.value), line)
        else:
            self._add(event.value, line)

    def _wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1][0], dict) and not self.stack[-1][1]

    def _open(self, container: Any, line: int) -> None:
        if self._wants_key():
            raise BadInput("a key of the front matter has to be a word.", line)
        if len(self.stack) >= DEEPEST:
            raise BadInput(f"the front matter is nested deeper than {DEEPEST} levels.", line)
        path = self._path() if self.stack else ()
        self._add(container, line)
        self.stack.append((container, [], path))

    def _path(self) -> tuple[str, ...]:
        """Of the value that comes next."""
        container, waiting, path = self.stack[-1]
        return (*path, waiting[0] if waiting else str(len(container)))

    def _add(self, value: Any, line: int) -> None:
        if not self.stack:
            self.root = value
            return
        container, waiting, path = self.stack[-1]
        if isinstance(container, list):
            self.lines[self._path()] = line
            container.append(value)
        elif waiting:
            container[waiting.pop()] = value
        else:
            self._begin_key(container, waiting, value, line)
            self.lines[(*path, value)] = line

    def _begin_key(self, container: dict[str, Any], waiting: list[str], key: str, line: int) -> None:
        if key in container:
            raise BadInput(f"the front matter has «{key}» twice.", line)
        waiting.append(key)


def _resolved(value: str) -> Any:
    if value in WORDS:
        return WORDS[value]
    return int(value) if INTEGER.fullmatch(value) else value
