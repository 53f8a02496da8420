"""The three statuses and what leads from one to another, drawn from the table in `domain/workflow.py`."""

from collections import defaultdict

from pictures.svg import INK, arrow, box, picture, text

from review_service.core.vocabulary import Status
from review_service.domain.workflow import WORKFLOW, Action

WIDTH, HEIGHT, TOP, GAP = 150, 50, 110, 300
X = {status: 120 + GAP * place for place, status in enumerate(Status)}
LINE = 17  # pixels between two labels


def changes() -> dict[tuple[Status, Status], list[str]]:
    """(from, to) → the labels of the actions. An action from any status stands at each;
    the first hand-in at none."""
    labels: dict[tuple[Status, Status], list[str]] = defaultdict(list)
    for action, step in WORKFLOW.items():
        if step.to is not None and action is not Action.SUBMIT:
            for status in step.from_ or tuple(Status):
                labels[status, step.to].append(step.label)
    return labels


def between(start: Status, end: Status, labels: list[str]) -> list[str]:
    """Neighbours by a straight arrow (forward above, back below), a jump and a stay by an arc."""
    left, right = sorted((X[start], X[end]))
    middle = (left + right + WIDTH) / 2
    if start == end:
        arc = f"M {left + 40} {TOP} C {left + 20} {TOP - 46} {left + 130} {TOP - 46} {left + 110} {TOP}"
        return [arrow(arc), *stacked(middle, TOP - 42, labels, -LINE)]
    if right - left > GAP:
        low = TOP + HEIGHT
        arc = (
            f"M {X[start] + 75} {low} C {X[start] + 40} {low + 95} {X[end] + 110} {low + 95} "
            f"{X[end] + 75} {low}"
        )
        return [arrow(arc), *stacked(middle, low + 90, labels, LINE)]
    if X[start] < X[end]:
        return [
            arrow(f"M {left + WIDTH} {TOP + 16} L {right - 2} {TOP + 16}"),
            *stacked(middle, TOP + 8, labels, -LINE),
        ]
    return [
        arrow(f"M {right} {TOP + 34} L {left + WIDTH + 2} {TOP + 34}"),
        *stacked(middle, TOP + 51, labels, LINE),
    ]


def stacked(x: float, y: float, labels: list[str], step: int) -> list[str]:
    return [text(x, y + step * place, label, 12) for place, label in enumerate(labels)]


def svg() -> str:
    parts = [f"<circle cx='20' cy='{TOP + 25}' r='6' fill='{INK}'/>"]
    parts.append(arrow(f"M 26 {TOP + 25} L {X[Status.SUBMITTED] - 2} {TOP + 25}"))
    parts.append(text(72, TOP + 17, WORKFLOW[Action.SUBMIT].label, 12))
    for (start, end), labels in changes().items():
        parts += between(start, end, labels)
    for status in Status:
        parts += [
            box(X[status], TOP, WIDTH, HEIGHT),
            text(X[status] + 75, TOP + 30, status.label, 15, "bold"),
        ]
    return picture(890, 290, "The three statuses of a version, and the actions between them", parts)
