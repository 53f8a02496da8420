"""Claims and rendering of a 2,000-word article beside Python-Markdown's bare render of the same body,
in one run: `python benchmarks/reading.py`. CPU time, medians; the ratio is of the same round,
so that a busy machine cancels out.
"""

import statistics
import time
from collections.abc import Callable

from article import article
from markdown import markdown

from review_service.reading.articles import read_article
from review_service.reading.canonical import to_markdown
from review_service.reading.claims import find_claims
from review_service.rendering.html import render_body

ROUNDS = 21


def cpu_ms(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def main() -> None:
    text = article(1)
    document = read_article(text, "markdown")
    works: dict[str, Callable[[], object]] = {
        "Python-Markdown, bare render": lambda: markdown(document.body, extensions=["tables"]),
        "claims of the body": lambda: find_claims(document.body),
        "reading the file (front matter, references, claims)": lambda: read_article(text, "markdown"),
        "rendering to safe HTML with claims marked": lambda: render_body(document),
        "canonical Markdown": lambda: to_markdown(document),
        "all that a submission reads": lambda: render_body(read_article(text, "markdown")),
    }
    rounds = [{name: cpu_ms(work) for name, work in works.items()} for _ in range(ROUNDS + 1)][1:]
    print(
        f"{len(document.body.split()):,} words, {len(document.claims)} claims, {len(document.references)} "
        "references"
    )
    print(f"{'what':<54}{'ms':>8}{'× bare':>9}")
    bare = next(iter(works))
    for name in works:
        spent = statistics.median(one[name] for one in rounds)
        ratio = statistics.median(one[name] / one[bare] for one in rounds)
        print(f"{name:<54}{spent:>8.2f}{ratio:>9.2f}")


if __name__ == "__main__":
    main()
