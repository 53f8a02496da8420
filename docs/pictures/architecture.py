"""The folders of the package and who may import whom, drawn from the rules in `tests/test_layers.py`."""

from pictures.svg import arrow, box, picture, text
from test_layers import LIBRARIES, MAY_IMPORT, SUBJECTS

WIDTH, FLOOR, BOX, MARGIN = 1000, 84, 46, 20
ENTRANCES = {"__init__", "__main__"}  # no folders: they start the layers below them
ROOMS = {room: below & set(MAY_IMPORT) for room, below in MAY_IMPORT.items() if room not in ENTRANCES}
# From left to right, so that long arrows run beside the boxes;
# a room that is not named stands right of these.
ORDER = (
    "cli",
    "auditing",
    "proof",
    "exports",
    "jobs",
    "rendering",
    "bibliography",
    "comparing",
    "models",
    "web",
)


def reduced() -> dict[str, list[str]]:
    """Who imports whom, less what follows from two arrows: the transitive reduction."""
    return {
        room: [other for other in sorted(below) if not any(other in ROOMS[between] for between in below)]
        for room, below in ROOMS.items()
    }


def floors() -> dict[str, int]:
    """Each room directly below the lowest that imports it; the top is 0."""
    users = {room: {above for above, below in reduced().items() if room in below} for room in ROOMS}
    floor: dict[str, int] = {}
    while len(floor) < len(ROOMS):
        for room, above in users.items():
            if room not in floor and above <= set(floor):
                floor[room] = 1 + max((floor[other] for other in above), default=-1)
    return floor


def subjects(room: str) -> str:
    """«core < people < review»: each subject may import those before it. "" where a room has none."""
    return " < ".join(", ".join(sorted(row)) for row in SUBJECTS.get(room, []))


def name(room: str) -> str:
    return f"{room} (library)" if room in LIBRARIES else room


def width(room: str) -> int:
    return round(max(86, 26 + 8.2 * len(name(room)), 26 + 5.4 * len(subjects(room))))


def rows() -> list[list[str]]:
    """The rooms of each floor from left to right, the top first."""
    floor = floors()
    named = sorted(ROOMS, key=lambda room: ORDER.index(room) if room in ORDER else len(ORDER))
    return [[room for room in named if floor[room] == level] for level in range(max(floor.values()) + 1)]


def places() -> dict[str, tuple[int, int]]:
    """Room → left and top of its box, each floor in the middle. Below the floor of most rooms the boxes stand
    closer, so that the long arrows from its ends pass beside them."""
    left_top, most = {}, max(rows(), key=len)
    for level, row in enumerate(rows()):
        boxes = sum(width(room) for room in row)
        gap = (WIDTH - boxes) / (len(row) + 1)
        if level > rows().index(most):
            gap = min(gap, MARGIN * 2)
        left = (WIDTH - boxes - gap * (len(row) - 1)) / 2
        for room in row:
            left_top[room] = (round(left), MARGIN + FLOOR * level)
            left += width(room) + gap
    return left_top


def leading(start: tuple[int, int], end: tuple[int, int]) -> str:
    """From the middle of a lower edge straight down to the floor above the end,
    then bent to its upper edge."""
    (x, y), (to_x, to_y) = start, end
    turn = to_y - FLOOR + BOX
    bend = (to_y - turn) // 2
    return arrow(f"M {x} {y} L {x} {turn} C {x} {turn + bend} {to_x} {to_y - bend} {to_x} {to_y - 2}", 0.75)


def svg() -> str:
    left_top = places()
    middle = {room: left + width(room) // 2 for room, (left, _) in left_top.items()}
    parts = [
        leading((middle[room], left_top[room][1] + BOX), (middle[other], left_top[other][1]))
        for room, below in reduced().items()
        for other in below
    ]
    for room, (left, top) in left_top.items():
        parts.append(box(left, top, width(room), BOX))
        parts.append(text(middle[room], top + (20 if subjects(room) else 28), name(room), 14, "bold"))
        parts += [text(middle[room], top + 37, subjects(room), 10)] if subjects(room) else []
    height = max(top for _, top in left_top.values()) + BOX + MARGIN
    title = "Who may import whom: arrows lead down; what follows from two arrows is left out"
    return picture(WIDTH, height, title, parts)
