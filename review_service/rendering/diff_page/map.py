"""Where the changes of a long article lie, as a narrow drawing beside it.

For the eye and the mouse only: the list of changes holds the same links for a keyboard and a screen reader.
Kinds differ by shape; colour only repeats it.
"""

from collections.abc import Mapping, Sequence

from review_service.comparing.claim_matching import Change
from review_service.rendering.diff_page.layout import Block, Figures

FEWEST = 30  # claims; a shorter article is seen at a glance
WIDTH = 16
SHAPES = {
    Change.EDITED: (0, 7),
    Change.MOVED: (5, 7),
    Change.MOVED_EDITED: (2, 10),
    Change.SPLIT: (0, 9),
    Change.MERGED: (3, 9),
    Change.ADDED: (0, 12),
    Change.REMOVED: (0, 12),
}


def map_of(blocks: Sequence[Block], figures: Mapping[int, Figures]) -> str:
    rows = [row for block in blocks for row in block.rows if not row.is_origin]
    if len(rows) < FEWEST:
        return ""
    marks = []
    for line, row in enumerate(rows):
        if row.number is None:
            continue
        left, width = SHAPES[row.claim.change]
        dot = f'<rect class="diff-map-figure" x="13" y="{line}" width="3" height="1"/>' * (
            row.number in figures
        )
        marks.append(
            f'<a href="#change-{row.number}" tabindex="-1" aria-label="Change {row.number}"><rect '
            f'class="diff-map-{row.claim.change.value}" x="{left}" y="{line}" width="{width}" '
            f'height="1"/>{dot}</a>'
        )
    height = min(6 * len(rows), 600)
    return (
        f'<svg class="diff-map" width="28" height="{height}" viewBox="0 0 {WIDTH} {len(rows)}" '
        f'preserveAspectRatio="none" aria-hidden="true" focusable="false">{"".join(marks)}</svg>'
    )
