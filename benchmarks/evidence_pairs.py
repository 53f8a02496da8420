"""Claims with the sentences that bear them out, for measuring passages;
and the same buried in similar abstracts."""

import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from review_service.reading.terms import STOP_WORDS, stem, words_of

GLUED = 19


@dataclass(frozen=True)
class Pair:
    """`gold`: the numbers of the sentences that bear on the claim; `label`: SUPPORT or CONTRADICT."""

    claim: str
    document: str
    label: str
    sentences: tuple[str, ...]
    gold: tuple[int, ...]


def read_pairs(path: Path) -> list[Pair]:
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Pair(line["claim"], str(line["doc_id"]), line["label"], tuple(line["sentences"]), tuple(line["gold"]))
        for line in lines
    ]


def glued(pairs: Sequence[Pair], seed: int = 1) -> list[Pair]:
    """Each pair's abstract among the 19 most similar others (TF-IDF cosine), in an order drawn by `seed`."""
    abstracts = {pair.document: pair.sentences for pair in pairs}
    vectors = _vectors(abstracts)
    rng = random.Random(seed)
    made = []
    for pair in pairs:
        own = vectors[pair.document]
        others = [name for name in abstracts if name != pair.document]
        others.sort(
            key=lambda name: -sum(weight * vectors[name].get(term, 0.0) for term, weight in own.items())
        )
        names = [*others[:GLUED], pair.document]
        rng.shuffle(names)
        before = sum(len(abstracts[name]) for name in names[: names.index(pair.document)])
        sentences = tuple(sentence for name in names for sentence in abstracts[name])
        made.append(replace(pair, sentences=sentences, gold=tuple(before + number for number in pair.gold)))
    return made


def _vectors(abstracts: dict[str, tuple[str, ...]]) -> dict[str, dict[str, float]]:
    counts = {
        name: Counter(
            stem(word) for text in sentences for _, _, word in words_of(text) if word not in STOP_WORDS
        )
        for name, sentences in abstracts.items()
    }
    held = Counter(term for counted in counts.values() for term in counted)
    vectors = {}
    for name, counted in counts.items():
        vector = {term: (1 + math.log(n)) * math.log(len(counts) / held[term]) for term, n in counted.items()}
        length = math.hypot(*vector.values()) or 1.0
        vectors[name] = {term: weight / length for term, weight in vector.items()}
    return vectors


def hits(pairs: Sequence[Pair], ranked: Sequence[Sequence[int]]) -> dict[str, float]:
    """Share of the pairs with a gold sentence among the first 1, 3 and 5;
    and of each label among the first 3."""
    found = {
        f"hit@{size}": [
            bool(set(pair.gold) & set(order[:size])) for pair, order in zip(pairs, ranked, strict=True)
        ]
        for size in (1, 3, 5)
    }
    figures = {name: sum(each) / len(each) for name, each in found.items()}
    for label in sorted({pair.label for pair in pairs}):
        own = [hit for pair, hit in zip(pairs, found["hit@3"], strict=True) if pair.label == label]
        figures[f"hit@3 {label}"] = sum(own) / len(own)
    return figures
