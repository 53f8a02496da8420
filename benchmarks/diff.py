"""CPU time of the claim-aware diff beside difflib on words, in one run: `python benchmarks/diff.py`.

Parsed claims given; 5 % of the words edited wherever they stand, one paragraph moved, one new.
"""

import difflib
import random
import statistics
import time
from collections.abc import Callable

from review_service.domain.claim_matching import match_claims
from review_service.domain.diff import diff_documents
from review_service.domain.document import Claim, ClaimKind, Document
from review_service.domain.fingerprint import fingerprint

GOAL_MS = {2_000: 5.0, 20_000: 50.0}
GOAL_MATCHING_MS = 500.0
GOAL_GROWTH = 12.0
SYLLABLES = [
    "ba",
    "co",
    "di",
    "fe",
    "gu",
    "ha",
    "ji",
    "ko",
    "lu",
    "ma",
    "ne",
    "po",
    "qui",
    "ra",
    "so",
    "tu",
    "ve",
    "wa",
    "xi",
    "zo",
]
SMALL = [
    "the",
    "of",
    "and",
    "in",
    "to",
    "with",
    "was",
    "were",
    "for",
    "by",
    "on",
    "than",
    "at",
    "from",
    "after",
]


def sentences(rng: random.Random, words: int) -> list[str]:
    """About `words` words in sentences of 12 to 28, four in ten of them common ones."""
    vocabulary = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(4_000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]  # Zipf
    made, total = [], 0
    while total < words:
        length = rng.randint(12, 28)
        text = [
            rng.choice(SMALL) if rng.random() < 0.4 else w for w in rng.choices(vocabulary, weights, k=length)
        ]
        text[rng.randrange(length)] = f"{rng.uniform(0, 100):.1f}%"
        made.append(" ".join(text).capitalize() + ".")
        total += length
    return made


def edited(rng: random.Random, text: str, share: float) -> str:
    words = text.split(" ")
    return " ".join(rng.choice(SMALL) + "ly" if rng.random() < share else word for word in words)


def claim(ordinal: int, text: str, heading: tuple[str, ...]) -> Claim:
    return Claim(ordinal, text, heading, ClaimKind.SENTENCE, fingerprint=fingerprint(text, heading))


def document(texts: list[str]) -> Document:
    claims = tuple(claim(n, text, ("Findings", f"Part {n // 40}")) for n, text in enumerate(texts))
    body = "\n\n".join(" ".join(texts[start : start + 5]) for start in range(0, len(texts), 5))
    return Document(title="A question?", body=body, claims=claims)


def two_versions(words: int) -> tuple[Document, Document]:
    rng = random.Random(words)
    old = sentences(rng, words)
    new = [edited(rng, text, 0.05) for text in old]
    paragraph = new[10:15]
    del new[10:15]
    new[len(new) // 2 : len(new) // 2] = paragraph
    new[20:20] = sentences(rng, 100)
    return document(old), document(new)


def cpu_ms(work: Callable[[], object], repeats: int) -> float:
    """The median of the CPU time in milliseconds."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def difflib_words(old: Document, new: Document) -> list[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, old.body.split(), new.body.split(), autojunk=False).get_opcodes()


def verdict(measured: float, goal: float) -> str:
    return "met" if measured <= goal else "MISSED"


def main() -> None:
    print(f"{'what':<44}{'ours':>12}{'goal':>12}  {'':<8}{'difflib':>12}")
    ours: dict[int, float] = {}
    for words, repeats in ((2_000, 31), (20_000, 11), (200_000, 3)):
        old, new = two_versions(words)
        ours[words] = cpu_ms(lambda old=old, new=new: diff_documents(old, new), repeats)
        goal = GOAL_MS.get(words, GOAL_GROWTH * ours.get(words // 10, 0.0))
        beside = cpu_ms(lambda old=old, new=new: difflib_words(old, new), 1) if words <= 20_000 else None
        shown = f"{beside:9.1f} ms" if beside else f"{'not run':>12}"
        print(
            f"{f'{words:,} words, 5 % edited':<44}{ours[words]:9.1f} ms{goal:9.1f} ms  {verdict(ours[words], goal):<8}{shown}"
        )
    for words in (20_000, 200_000):
        growth = ours[words] / ours[words // 10]
        print(
            f"{f'{words // 10:,} → {words:,} words':<44}{growth:10.1f} ×{GOAL_GROWTH:10.1f} ×  {verdict(growth, GOAL_GROWTH)}"
        )
    rng = random.Random(7)
    texts = sentences(rng, 40_500)[:2_000]
    shuffled = [edited(rng, text, 0.15) for text in rng.sample(texts, len(texts))]
    for name, other in (("in place", [edited(rng, text, 0.15) for text in texts]), ("shuffled", shuffled)):
        a, b = document(texts).claims, document(other).claims
        spent = cpu_ms(lambda a=a, b=b: match_claims(a, b), 3)
        goal = GOAL_MATCHING_MS
        print(
            f"{f'{len(a):,} × {len(b):,} claims, all edited, {name}':<44}{spent:9.1f} ms{goal:9.1f} ms  {verdict(spent, goal)}"
        )


if __name__ == "__main__":
    main()
