"""How far two reviewers agree beyond chance: percent agreement and Cohen's kappa,
each with its 95 % interval. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # the 97.5th percentile of the normal distribution: 95 % lie between -Z and Z


@dataclass(frozen=True)
class Agreement:
    """`n` pairs of rulings. Shares lie in 0 … 1, kappa in -1 … 1; `kappa` is None where it says
    nothing (no rulings, or only one verdict was ever given, so that chance alone agrees always),
    and has no interval where nobody ever differed."""

    n: int
    agreed: int
    share: float | None
    share_interval: tuple[float, float] | None
    kappa: float | None
    kappa_interval: tuple[float, float] | None


def agreement(table: Mapping[tuple[str, str], int]) -> Agreement:
    """`table`: how often the one gave the first verdict of the key and the other the second.

    Kappa: J. Cohen, A coefficient of agreement for nominal scales, Educ Psychol Meas 1960;20:37-46.
    Its variance: J. L. Fleiss, J. Cohen, B. S. Everitt, Large sample standard errors of kappa and
    weighted kappa, Psychol Bull 1969;72:323-327, equation 13. The interval of the share: E. B.
    Wilson, Probable inference, J Am Stat Assoc 1927;22:209-212.
    """
    n = sum(table.values())
    if not n:
        return Agreement(0, 0, None, None, None, None)
    agreed = sum(count for (first, other), count in table.items() if first == other)
    share = agreed / n
    rows, columns = _margins(table, n)
    if len(rows.keys() | columns.keys()) == 1:
        return Agreement(n, agreed, share, wilson(agreed, n), None, None)
    by_chance = sum(rows[verdict] * columns[verdict] for verdict in tuple(rows))
    kappa = (share - by_chance) / (1 - by_chance)
    if agreed == n:  # the large-sample error is 0 then, which would promise too much
        return Agreement(n, agreed, share, wilson(agreed, n), kappa, None)
    error = _standard_error(table, n, kappa, by_chance)
    interval = (max(-1.0, kappa - Z * error), min(1.0, kappa + Z * error))
    return Agreement(n, agreed, share, wilson(agreed, n), kappa, interval)


def _margins(
    table: Mapping[tuple[str, str], int], n: int
) -> tuple[defaultdict[str, float], defaultdict[str, float]]:
    """The share of each verdict among those of the one, and among those of the other."""
    rows: defaultdict[str, float] = defaultdict(float)
    columns: defaultdict[str, float] = defaultdict(float)
    for (first, other), count in table.items():
        rows[first] += count / n
        columns[other] += count / n
    return rows, columns


def _standard_error(table: Mapping[tuple[str, str], int], n: int, kappa: float, by_chance: float) -> float:
    rows, columns = _margins(table, n)
    same = sum(
        count / n * (1 - (rows[first] + columns[first]) * (1 - kappa)) ** 2
        for (first, other), count in table.items()
        if first == other
    )
    apart = sum(
        count / n * (columns[first] + rows[other]) ** 2
        for (first, other), count in table.items()
        if first != other
    )
    variance = same + (1 - kappa) ** 2 * apart - (kappa - by_chance * (1 - kappa)) ** 2
    return sqrt(max(0.0, variance) / n) / (1 - by_chance)


def wilson(agreed: int, n: int) -> tuple[float, float]:
    """The score interval of a share; it stays within 0 … 1 and has a width at both ends too."""
    share, square = agreed / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)
