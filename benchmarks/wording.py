"""How often the wording rules are right: `python benchmarks/wording.py --pairs PAIRS.jsonl`.

A line of PAIRS is {"claim", "label": SUPPORT or CONTRADICT, "sentences", "gold"}.
A finding on a supported claim counts as wrong. Once with the gold sentences as the passage,
once with the three best that the engine finds; then our own sixty pairs.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "domain" / "evidence")]

from wording_pairs import PAIRS  # noqa: E402 - the two folders above have to be on the path first

from review_service.evidence.contract import SourceFacts  # noqa: E402
from review_service.evidence.index import SourceIndex  # noqa: E402
from review_service.evidence.passages import find_passages  # noqa: E402
from review_service.evidence.screening import READ  # noqa: E402
from review_service.evidence.wording import check_claim_wording, check_wording  # noqa: E402


def codes(claim: str, passage: str, facts: SourceFacts) -> set[str]:
    found = (*check_wording(claim, passage, facts), *check_claim_wording(claim, [facts]))
    return {finding.code for finding in found}


def of_pairs(path: Path, is_gold: bool) -> None:
    counts: dict[str, Counter[str]] = {"SUPPORT": Counter(), "CONTRADICT": Counter()}
    flagged, total = Counter[str](), Counter[str]()
    for line in path.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        index = SourceIndex.of_sentences(pair["sentences"])
        numbers = (
            pair["gold"]
            if is_gold
            else sorted(one.sentence for one in find_passages(pair["claim"], index, READ))
        )
        found = codes(
            pair["claim"],
            " ".join(pair["sentences"][number] for number in numbers),
            SourceFacts("source", index.text),
        )
        counts[pair["label"]].update(found)
        flagged[pair["label"]] += bool(found)
        total[pair["label"]] += 1
    print(f"{'gold sentences' if is_gold else f'{READ} best sentences'}: flagged",
        *(f"{flagged[label]} of {total[label]} {label}" for label in total))  # fmt: skip
    for code in sorted(counts["SUPPORT"] | counts["CONTRADICT"]):
        print(f"  {code}  contradicted {counts['CONTRADICT'][code]:2}  supported {counts['SUPPORT'][code]:2}")


def of_our_own() -> None:
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for pair in PAIRS:
        found = codes(pair.claim, pair.passage, pair.facts)
        right.update(found & pair.codes)
        wrong.update(found - pair.codes)
        missed.update(pair.codes - found)
    print(f"{len(PAIRS)} pairs of our own, {sum(not pair.codes for pair in PAIRS)} of them sound")
    for code in sorted(right | wrong | missed):
        print(f"  {code}  right {right[code]}  wrong {wrong[code]}  missed {missed[code]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path)
    path = parser.parse_args().pairs
    for is_gold in (True, False) if path else ():
        of_pairs(path, is_gold)
    of_our_own()


if __name__ == "__main__":
    main()
