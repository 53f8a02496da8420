"""CPU time of the claim-aware diff beside difflib on words and fast-diff-match-patch, in one run:
`python benchmarks/diff.py`.

Parsed claims given; 5 % of the words edited wherever they stand, one paragraph moved, one new.
"""

import difflib
import random
import statistics
import time
from collections.abc import Callable

import fast_diff_match_patch

from review_service.comparing.claim_matching import match_claims
from review_service.comparing.diff import diff_documents
from review_service.reading.document import Claim, ClaimKind, Document
from review_service.reading.fingerprint import fingerprint

GOAL_MS = {2_000: 5.0, 20_000: 50.0}
GOAL_MATCHING_MS = 500.0
GOAL_GROWTH = 12.0
GOAL_HOSTILE_MS = 3_000.0
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


def match_patch(old: Document, new: Document) -> list[tuple[str, int]]:
    """By characters, as it does; no time limit, so that it works to the end."""
    return fast_diff_match_patch.diff(old.body, new.body, timelimit=0, counts_only=True)


def verdict(measured: float, goal: float) -> str:
    return "met" if measured <= goal else "MISSED"


def line(what: str, measured: float, goal: float, unit: str = "ms", beside: str = "") -> None:
    shown = f"{measured:9.1f} {unit:<2}{goal:10.1f} {unit:<2}  {verdict(measured, goal):<8}{beside}"
    print(f"{what:<48}{shown.rstrip()}")


def sizes() -> None:
    ours: dict[int, float] = {}
    for words, repeats in ((2_000, 41), (20_000, 15), (30_000, 9), (200_000, 5), (300_000, 3)):
        old, new = two_versions(words)
        ours[words] = cpu_ms(lambda old=old, new=new: diff_documents(old, new), repeats)
        beside = ""
        if words <= 20_000:
            slow = cpu_ms(lambda old=old, new=new: difflib_words(old, new), 1)
            fast = cpu_ms(lambda old=old, new=new: match_patch(old, new), 5)
            beside = f"{slow:9.1f} ms{fast:9.1f} ms"
        if words in GOAL_MS:
            line(f"{words:,} words, 5 % edited", ours[words], GOAL_MS[words], beside=beside)
        elif words // 10 in ours:
            growth = ours[words] / ours[words // 10]
            name = f"{words:,} words, times {words // 10:,} ({ours[words]:.0f} ms)"
            line(name, growth, GOAL_GROWTH, "×")


def matching() -> None:
    rng = random.Random(7)
    texts = sentences(rng, 40_500)[:2_000]
    others = {
        "all edited, in place": [edited(rng, text, 0.15) for text in texts],
        "all edited, shuffled": [edited(rng, text, 0.15) for text in rng.sample(texts, len(texts))],
        "half the words edited": [edited(rng, text, 0.5) for text in texts],
        "nothing in common": [" ".join(f"{word}ish" for word in text.split()) for text in texts],
        "each split in two": [half for text in texts for half in halves(text)],
    }
    for name, other in others.items():
        a, b = document(texts).claims, document(other).claims
        line(
            f"{len(a):,} × {len(b):,} claims, {name}",
            cpu_ms(lambda a=a, b=b: match_claims(a, b), 3),
            GOAL_MATCHING_MS,
        )


def halves(text: str) -> tuple[str, str]:
    words = text.split()
    return " ".join(words[: len(words) // 2]) + ".", " ".join(words[len(words) // 2 :]).capitalize()


def hostile() -> None:
    rng = random.Random(3)
    same = document(["Pain fell in women with fibromyalgia."] * 5_000)
    fewer = document(["Pain fell in women with fibromyalgia."] * 4_000 + ["Pain fell in men."] * 500)
    giant = " ".join(sentences(rng, 100_000))
    one, other = document([giant]), document([edited(rng, giant, 0.05)])
    rows = document([f"Drug lowered pain by {n} points in the arm" for n in range(2_000)])
    shifted = document([f"Drug lowered pain by {n} points in the arm" for n in range(5_000, 7_000)])
    for name, old, new in (
        ("5,000 times the same sentence, then 4,500", same, fewer),
        ("one sentence of 100,000 words, 5 % edited", one, other),
        ("2,000 sentences that differ in a number", rows, shifted),
    ):
        line(name, cpu_ms(lambda old=old, new=new: diff_documents(old, new), 1), GOAL_HOSTILE_MS)


def main() -> None:
    print(f"{'what':<48}{'ours':>12}{'goal':>12}  {'':<8}{'difflib':>12}{'match-patch':>12}")
    sizes()
    matching()
    hostile()


if __name__ == "__main__":
    main()
