"""The sentences of a source that a reviewer should read first for a claim. It finds; it never rules."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Protocol

from review_service.core.errors import NotFound
from review_service.evidence.contract import Passage
from review_service.evidence.index import SourceIndex
from review_service.evidence.matching import FEATURES, match

RANKERS = "review_service.passage_rankers"
# Up to so many sentences a source is read as an abstract, where results come last;
# beyond so many, place says nothing.
ABSTRACT, FULL_TEXT = 25, 60


class Ranker(Protocol):
    """What `find_passages` and every plug-in in its stead is."""

    def __call__(self, claim: str, source: str | SourceIndex, limit: int = 5) -> tuple[Passage, ...]: ...


def find_passages(claim: str, source: str | SourceIndex, limit: int = 5) -> tuple[Passage, ...]:
    """The `limit` sentences that match the claim best, best first; none where no word is alike. Never raises.

    Ties go to the earlier sentence, so the same input always gives the same passages.
    Give a SourceIndex where more than one claim is asked of a source: reading it costs more than ranking.
    """
    index = source if isinstance(source, SourceIndex) else SourceIndex(source)
    matched = match(claim, index)
    weigh = _weigher(len(index.spans))
    scored = sorted((-weigh(row), number) for number, row in matched.sentences.items())
    return tuple(
        Passage(number, *index.spans[number], round(-score, 6), _marks(matched.stems, number, index))
        for score, number in scored[: max(0, limit)]
    )


def ranker(name: str = "") -> Ranker:
    """The plug-in installed under `name` in the group `review_service.passage_rankers`;
    without a name, our own.

    Raises NotFound with the names there are.
    """
    if not name:
        return find_passages
    from importlib.metadata import entry_points  # 25 ms that only those with a plug-in need pay

    installed = entry_points(group=RANKERS)
    for entry in installed.select(name=name):
        loaded: Ranker = entry.load()
        return loaded
    known = ", ".join(sorted(installed.names)) or "none"
    raise NotFound(f"No passage ranker is installed under the name «{name}»; installed: {known}.")


def _marks(stems: Iterable[str], number: int, index: SourceIndex) -> tuple[tuple[int, int], ...]:
    """Offsets of the sentence's words that share a stem with the claim, in their order."""
    first = bisect_left(index.sentence_of, number)
    after = first + index.lengths[number]
    places = [
        place
        for term in stems
        if (held := index.stems.get(term))
        for place in held[bisect_left(held, first) : bisect_left(held, after)]
    ]
    return tuple((index.starts[place], index.ends[place]) for place in sorted(places))


def _weigher(sentences: int) -> Callable[[Sequence[float]], float]:
    """The linear score of a row of FEATURES, between the abstract's and the full text's weights
    by the source's size."""
    weights = _weights()
    share = min(1.0, max(0.0, (sentences - ABSTRACT) / (FULL_TEXT - ABSTRACT)))
    mixed = [
        (1 - share) * short + share * long
        for short, long in zip(weights["abstract"], weights["full_text"], strict=True)
    ]
    return lambda row: sum(map(float.__mul__, mixed, row))


@cache
def _weights() -> dict[str, list[float]]:
    """By kind of source a weight a feature; made by benchmarks/train_passages.py, read when first needed."""
    import json
    from pkgutil import get_data

    stored = json.loads(get_data(__package__, "passage_weights.json") or b"{}")
    return {kind: [stored[kind][name] for name in FEATURES] for kind in ("abstract", "full_text")}
