"""Makes review_service/evidence/passage_weights.json: `python benchmarks/train_passages.py
PAIRS.jsonl [--write]`.

Needs numpy and scipy (the product does not). A line of PAIRS: {"claim", "doc_id", "label", "sentences",
"gold"}. Prints cross-validated figures (8 folds, no document in both parts) and those of the
weights fitted to all pairs.
"""

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from evidence_pairs import Pair, glued, hits, read_pairs
from scipy.optimize import minimize

import review_service.evidence as package
from review_service.evidence.index import SourceIndex
from review_service.evidence.matching import FEATURES, match

TARGET = Path(package.__path__[0]) / "passage_weights.json"
PLACE = ("position", "first")  # mean nothing in a full text
PENALTY = 5.0  # on the squares of the standardised weights; 1, 5, 20 and 50 gave the same within the error
FOLDS, REPEATS = 8, 4
Rows = list[Any]  # a matrix a pair: a row a sentence, a column a feature


def rows_of(pair: Pair) -> Any:
    """The features of every sentence; zeros for those that share nothing with the claim,
    which are never shown."""
    found = match(pair.claim, SourceIndex.of_sentences(pair.sentences)).sentences
    return np.array([found.get(number, (0.0,) * len(FEATURES)) for number in range(len(pair.sentences))])


def fit(rows: Rows, golds: Sequence[Sequence[int]], free: Sequence[bool]) -> Any:
    """Weights of a conditional logit: the chance that the softmax over a source's sentences
    falls on a gold one."""
    stacked = np.vstack(rows)
    spread = np.where(free, stacked.std(0) + 1e-9, np.inf)
    scaled = stacked / spread
    gold = np.concatenate(
        [[number in set(held) for number in range(len(row))] for row, held in zip(rows, golds, strict=True)]
    )
    sizes = np.array([len(row) for row in rows])
    begins = np.cumsum(sizes) - sizes

    def loss(weights: Any) -> tuple[float, Any]:
        scores = scaled @ weights
        raised = np.exp(scores - np.repeat(np.maximum.reduceat(scores, begins), sizes))
        total, right = np.add.reduceat(raised, begins), np.add.reduceat(raised * gold, begins)
        pull = raised * gold / np.repeat(right, sizes) - raised / np.repeat(total, sizes)
        return PENALTY * weights @ weights / 2 - np.log(
            right / total
        ).sum(), PENALTY * weights - scaled.T @ pull

    return minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x / spread


def cross_validated(pairs: Sequence[Pair], rows: Rows, free: Sequence[bool]) -> dict[str, float]:
    documents = sorted({pair.document for pair in pairs})
    found = []
    for repeat in range(REPEATS):
        random.Random(repeat).shuffle(documents)
        ranked: list[Any] = [None] * len(pairs)
        for fold in range(FOLDS):
            held_out = set(documents[fold::FOLDS])
            train = [at for at, pair in enumerate(pairs) if pair.document not in held_out]
            weights = fit([rows[at] for at in train], [pairs[at].gold for at in train], free)
            for at, pair in enumerate(pairs):
                if pair.document in held_out:
                    ranked[at] = order(rows[at] @ weights)
        found.append(hits(pairs, ranked))
    return {name: sum(each[name] for each in found) / REPEATS for name in found[0]}


def order(scores: Any) -> list[int]:
    return [int(number) for number in np.argsort(-scores, kind="stable")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--write", action="store_true", help="Store the weights fitted to all pairs.")
    chosen = parser.parse_args()
    short = read_pairs(chosen.pairs)
    stored = {}
    for kind, pairs in (("abstract", short), ("full_text", glued(short))):
        free = [kind == "abstract" or name not in PLACE for name in FEATURES]
        rows = [rows_of(pair) for pair in pairs]
        show(f"{kind}, cross-validated", cross_validated(pairs, rows, free))
        weights = fit(rows, [pair.gold for pair in pairs], free)
        show(f"{kind}, fitted to all", hits(pairs, [order(row @ weights) for row in rows]))
        stored[kind] = {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)}
    if chosen.write:
        TARGET.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


def show(title: str, figures: dict[str, float]) -> None:
    print(f"{title:28}", "  ".join(f"{name} {value:.3f}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
