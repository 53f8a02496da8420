"""Passages beside rank-bm25 and scikit-learn's TF-IDF, in one run:
`python benchmarks/evidence.py [--pairs PAIRS.jsonl]`.

Quality (hit@k, on the sources alone and glued among similar ones), claims a CPU-second, memory, start-up.
Without `--pairs` it measures twenty pairs of our own: too few to tell rankers apart.
The two others are optional installs.
"""

import argparse
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

from evidence_pairs import Pair, glued, hits, read_pairs

from review_service.evidence.index import SourceIndex
from review_service.evidence.passages import find_passages

OWN = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "pairs.jsonl"
GOALS = {"sources alone": 1_500, "glued": 150}  # claims a CPU-second, the source being indexed
GOAL_MEMORY_MB, GOAL_IMPORT_MS = 10.0, 30.0
LARGE = 200_000  # characters
Order = Callable[[str], Sequence[int]]
Build = Callable[[Sequence[str]], Order]


def ours(sentences: Sequence[str]) -> Order:
    index = SourceIndex.of_sentences(sentences)
    return lambda claim: [found.sentence for found in find_passages(claim, index)]


def bm25(sentences: Sequence[str]) -> Order:
    from rank_bm25 import BM25Okapi

    index = BM25Okapi([sentence.lower().split() for sentence in sentences])
    return lambda claim: _best(index.get_scores(claim.lower().split()))


def tf_idf(sentences: Sequence[str]) -> Order:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    matrix = vectors.fit_transform(sentences)
    return lambda claim: _best((matrix @ vectors.transform([claim]).T).toarray().ravel())


def _best(scores: Sequence[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda number: (-scores[number], number))[:5]


def measure(name: str, build: Build, setting: str, pairs: Sequence[Pair]) -> None:
    """A line of the table; each source is indexed once, and only the ranking is timed (the
    second of two rounds)."""
    try:
        indexes = {pair.sentences: build(pair.sentences) for pair in pairs}
    except ImportError as missing:
        print(f"{setting:14} {name:10} not measured: {missing.name} is not installed")
        return
    for _ in range(2):
        begun = time.process_time()
        ranked = [indexes[pair.sentences](pair.claim) for pair in pairs]
        spent = time.process_time() - begun
    figures = "  ".join(f"{title} {share:.3f}" for title, share in hits(pairs, ranked).items())
    goal = f" (goal {GOALS[setting]:,})" if build is ours else ""
    print(f"{setting:14} {name:10} {figures}  {len(pairs) / spent:,.0f} claims a CPU-second{goal}")


def measure_memory(pairs: Sequence[Pair]) -> None:
    abstracts = {pair.document: " ".join(pair.sentences) for pair in pairs}
    text = "\n\n".join(abstracts.values())
    text = (text * (LARGE // len(text) + 1))[:LARGE]
    begun = time.process_time()
    SourceIndex(text)
    spent = time.process_time() - begun
    tracemalloc.start()
    index = SourceIndex(text)
    held, peak = (size / 1e6 for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    print(
        f"{len(index.text):,} characters indexed in {spent * 1e3:.0f} ms CPU; {held:.1f} MB held, "
        f"{peak:.1f} at the most while indexing (goal {GOAL_MEMORY_MB:.0f})"
    )


def measure_import() -> None:
    """What the module adds to a bare interpreter, the better of five."""
    program = (
        "import time; t = time.process_time(); import review_service.evidence.passages; "
        "print((time.process_time() - t) * 1e3)"
    )
    spent = min(
        float(
            subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(5)
    )
    print(f"importing it costs {spent:.0f} ms CPU (goal {GOAL_IMPORT_MS:.0f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, default=OWN)
    short = read_pairs(parser.parse_args().pairs)
    for setting, pairs in (("sources alone", short), ("glued", glued(short))):
        for name, build in (("ours", ours), ("rank-bm25", bm25), ("TF-IDF", tf_idf)):
            measure(name, build, setting, pairs)
    measure_memory(short)
    measure_import()


if __name__ == "__main__":
    main()
