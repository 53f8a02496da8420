"""A CSL style as references are printed by it: its name, its hash, its XML without what a
numbered list says already."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Style:
    """`sha256` is that of the file as its owner wrote it, so it says which style it was; "" for our own, AMA.

    `xml` is what citeproc-py reads: without entities, and without `citation-number` in the bibliography.
    """

    title: str
    sha256: str
    xml: bytes = field(repr=False, compare=False)  # the hash says as much, and is compared faster

    @property
    def is_ours(self) -> bool:
        return self.sha256 == ""


OURS = Path(__file__).with_name("ama.csl")


@cache
def ama_style() -> Style:
    return Style("AMA 11th edition, for medical articles", "", OURS.read_bytes())
