"""How often the figure check flags right and wrong figures: `python benchmarks/figures.py
--pairs FILE.jsonl`.

A line of FILE is `{"claim", "label", "sentences"}`. First the sentences with figures are
the claims (copies of their source), then the claims themselves that are labelled SUPPORT,
both as they stand and with one figure made wrong.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "domain" / "evidence")]

from perturbations import KINDS, numbers  # noqa: E402 - the two folders above have to be on the path first

from review_service.evidence.contract import Level, Passage, SourceFacts  # noqa: E402
from review_service.evidence.figures import check_figures  # noqa: E402
from review_service.evidence.index import SourceIndex  # noqa: E402
from review_service.evidence.linting.source_folder import SourceFolder  # noqa: E402
from review_service.evidence.numbers import find_figures  # noqa: E402
from review_service.evidence.passages import find_passages  # noqa: E402
from review_service.evidence.screening import screen_claim  # noqa: E402
from review_service.reading.articles import read_article  # noqa: E402

SHOWN = 5


def passages(claim: str, sentences: list[str]) -> list[Passage]:
    """The five that a reviewer is shown, with their offsets in the sentences joined by a blank."""
    return list(find_passages(claim, _index(tuple(sentences)), SHOWN))


@lru_cache(maxsize=512)
def _index(sentences: tuple[str, ...]) -> SourceIndex:
    return SourceIndex.of_sentences(sentences)


def flagged(claim: str, sentences: list[str], shown: bool) -> list[str]:
    """The claim's figures that are red or amber."""
    facts = SourceFacts("source", " ".join(sentences), "abstract")
    findings = check_figures(claim, [facts], {"source": passages(claim, sentences)} if shown else {})
    return [f"{one.level} {one.text!r}: {one.where}" for one in findings if one.level is not Level.GREEN]


def measure(name: str, claims: list[tuple[str, list[str]]], tries: int, shown: bool, verbose: str) -> None:
    rng, wrong, total = Random(7), Counter[str](), Counter[str]()
    for claim, sentences in claims:
        attempts = [("as it stands", claim)]
        attempts += [(kind, make(claim, rng)) for _ in range(tries) for kind, make in KINDS.items()]
        for kind, text in attempts:
            if text is None or (kind != "as it stands" and text == claim):
                continue
            found = flagged(text, sentences, shown)
            total[kind] += 1
            wrong[kind] += bool(found)
            if verbose == kind and bool(found) == (kind == "as it stands"):
                print(f"  {text}\n    was: {claim}\n    " + "\n    ".join(found))
    print(f"{name}, {'top 5 shown' if shown else 'whole text shown'}")
    made = [kind for kind in total if kind in KINDS]
    for kind in total:
        print(f"  {kind:14} flagged {wrong[kind] / total[kind]:.3f} of {total[kind]}")
    if made:
        print(
            "  all perturbed  flagged "
            f"{sum(wrong[kind] for kind in made) / sum(total[kind] for kind in made):.3f}"
        )


def measure_articles() -> None:
    """The newest versions in content/, whose claims are in words of their own,
    screened as `lint` screens them."""
    rng, wrong, total = Random(5), Counter[str](), Counter[str]()
    folder = SourceFolder(ROOT / "content" / "sources")
    for article in sorted((ROOT / "content" / "articles").iterdir()):
        document = read_article(max(article.glob("v*.md")).read_text(encoding="utf-8"))
        sources = folder.facts(reference.key for reference in document.references)
        for claim in document.claims:
            keys = {citation.key for citation in claim.citations}
            if not keys or not keys <= sources.keys() or not find_figures(claim.text):
                continue
            tries = [("as it stands", claim.text)]
            tries += [(kind, make(claim.text, rng)) for kind, make in KINDS.items() for _ in range(3)]
            for kind, text in tries:
                if text is not None and (kind == "as it stands") == (text == claim.text):
                    found = screen_claim(replace(claim, text=text), sources)
                    total[kind] += 1
                    wrong[kind] += any(located.finding.code.startswith("F") for located in found)
    print("claims of the sample articles against their sources, as lint sees them")
    for kind in total:
        print(f"  {kind:14} flagged {wrong[kind] / total[kind]:.3f} of {total[kind]}")


def speed(claims: list[tuple[str, list[str]]]) -> float:
    """Claims checked a CPU-second, each against its own source, whose figures are parsed before."""
    prepared = [
        (claim, SourceFacts("source", " ".join(sentences), "abstract"), passages(claim, sentences))
        for claim, sentences in claims[:60]
    ]
    for _ in range(2):
        began = time.process_time()
        for _ in range(5):
            for claim, facts, shown in prepared:
                check_figures(claim, [facts], {"source": shown})
        spent = time.process_time() - began
    return 5 * len(prepared) / spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--tries", type=int, default=2, help="perturbations of each kind and claim")
    parser.add_argument("--show", default="", help="print what one kind (or «as it stands») gets wrong")
    options = parser.parse_args()
    pairs = [
        json.loads(line) for line in options.pairs.read_text(encoding="utf-8").replace("·", ".").splitlines()
    ]
    texts = {" ".join(pair["sentences"]): pair["sentences"] for pair in pairs}
    copies = [
        (one, sentences)
        for sentences in texts.values()
        for one in sentences
        if numbers(one) and len(one) > 30
    ]
    supported = [(pair["claim"], pair["sentences"]) for pair in pairs if pair["label"] == "SUPPORT"]
    support = [one for one in supported if find_figures(one[0])]
    digits = [one for one in supported if find_figures(one[0]) or re.search("[0-9]", one[0])]
    for shown in (True, False):
        measure("copied sentences", copies, options.tries, shown, options.show)
        measure("supported claims with a figure or a digit", digits, 0, shown, "")
        measure("supported claims with a figure", support, 10 * options.tries, shown, options.show)
    measure_articles()
    for title, claims in (
        ("copied sentences", copies),
        ("claims", [(p["claim"], p["sentences"]) for p in pairs]),
    ):
        print(f"{speed(claims):,.0f} {title} a CPU-second against parsed abstracts")


if __name__ == "__main__":
    main()
