"""The article that the benchmarks read, rule on and compare: 2,000 words, about 100 claims,
30 sources with texts."""

import random

from diff import edited, sentences

SOURCES = 30
WORDS = 2_000
SENTENCES_A_SOURCE = 12


def article(
    seed: int, title: str = "Does the treatment help?", edits: float = 0.0, words: int = WORDS
) -> str:
    """Markdown with front matter. The same seed gives the same text;
    `edits` is the share of words changed in it."""
    rng, other = random.Random(seed), random.Random(title)
    claims = [edited(other, text, edits) if edits else text for text in sentences(rng, words)]
    body: list[str] = []
    for start in range(0, len(claims), 5):
        if start % 20 == 0:
            body.append(f"## {' '.join(claims[start].split()[:4])}")
        cited = [_cited(rng, number, text) for number, text in enumerate(claims[start : start + 5], start)]
        body.append("\n".join(f"- {text}" for text in cited) if start % 15 == 10 else " ".join(cited))
    return f"{_front_matter(title)}\n" + "\n\n".join(body) + "\n"


def _cited(rng: random.Random, number: int, text: str) -> str:
    """One claim in ten cites nothing, one in ten states a dose (so it is high-risk),
    one in eight has emphasis."""
    words = text.removesuffix(".").split(" ")
    if number % 10 == 3:
        words[-1:] = ["at", "a", "dose", "of", f"{rng.randint(1, 90)}", "mg", "daily"]
    if number % 8 == 1:
        words[2] = f"**{words[2]}**"
    keys = [] if number % 10 == 7 else rng.sample(range(1, SOURCES + 1), rng.choice([1, 1, 1, 2]))
    group = f" [{'; '.join(f'@source{key}' for key in keys)}]" if keys else ""
    return f"{' '.join(words)}{group}."


def _front_matter(title: str) -> str:
    references = "\n".join(
        f"""  source{key}:
    type: article-journal
    title: A randomised trial of treatment number {key}
    author: [{{family: Writer{key}, given: A. B.}}, {{family: Second{key}, given: C.}}]
    container-title: Journal of Trials
    issued: {{date-parts: [[{1990 + key}]]}}
    volume: '{key}'
    page: {key}-{key + 9}
    DOI: 10.1000/benchmark.{key}"""
        for key in range(1, SOURCES + 1)
    )
    return f"""---
title: {title}
audience: professional
summary: What the trials show.
keywords: [treatment, trial]
references:
{references}
---
"""


def source_text(number: int) -> str:
    """An abstract of about 250 words."""
    return " ".join(sentences(random.Random(number + 1_000), 20 * SENTENCES_A_SOURCE))
