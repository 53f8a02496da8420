"""Which rows to pair with which columns so that the sum of the gains is the greatest; sparse and exact."""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

Edges = Mapping[int, Sequence[tuple[int, int]]]


def best_assignment(edges: Edges) -> dict[int, int]:
    """Row → column, each at most once, with the greatest total gain; a row without profit stays out.

    `edges[row]` lists (column ≥ 0, gain > 0). Whole numbers keep it exact, and the same on every machine.
    Shortest augmenting paths with prices on the columns: Jonker and Volgenant, Computing 38 (1987) 325–340.
    """
    cost = {row: {~row: 0} | {column: -gain for column, gain in links} for row, links in edges.items()}
    price: dict[int, int] = {}
    owner: dict[int, int] = {}
    chosen: dict[int, int] = {}
    for row in cost:
        _augment(row, cost, price, owner, chosen)
    return {row: column for row, column in chosen.items() if column >= 0}


def _augment(
    start: int,
    cost: dict[int, dict[int, int]],
    price: dict[int, int],
    owner: dict[int, int],
    chosen: dict[int, int],
) -> None:
    """Give `start` a column, moving others where that pays. `~row` is the row's own column for «nobody»."""
    heap: list[tuple[int, int, int]] = []
    came_from: dict[int, int] = {}
    settled: dict[int, int] = {}
    row, base = start, 0
    while True:
        for column, value in cost[row].items():
            if column not in settled:
                heappush(heap, (base + value - price.get(column, 0), column, row))
        distance, column, via = heappop(heap)
        while column in settled:
            distance, column, via = heappop(heap)
        came_from[column] = via
        if column not in owner:
            break
        settled[column] = distance
        row = owner[column]
        base = distance - (cost[row][column] - price.get(column, 0))
    for seen, reached in settled.items():
        price[seen] = price.get(seen, 0) + reached - distance
    _flip(start, column, came_from, owner, chosen)


def _flip(
    start: int, column: int, came_from: dict[int, int], owner: dict[int, int], chosen: dict[int, int]
) -> None:
    """Hand the columns on along the path that was found."""
    row = came_from[column]
    while row != start:
        owner[column] = row
        chosen[row], column = column, chosen[row]
        row = came_from[column]
    owner[column] = row
    chosen[row] = column
