"""Dates as CSL writes them, from and to the ways that the formats write them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Date = dict[str, Any]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEASONS = ("Spring", "Summer", "Autumn", "Winter")
_SEASON_OF = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_WORDS = re.compile(r"[0-9]+|[^\W\d_]+|[-–—/]")


def month_of(text: str) -> int:
    """1 to 12 for `5`, `05`, `May`, `mayo` no; 0 where it is no month."""
    text = text.strip().strip(".")
    if text.isascii() and text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else 0
    short = text[:3].title()
    return MONTHS.index(short) + 1 if short in MONTHS and len(text) >= 3 else 0


def season_of(text: str) -> int:
    """1 to 4 for spring to winter (CSL 1.0.2, «Season»), else 0."""
    return _SEASON_OF.get(text.strip().casefold(), 0)


def date(year: object, month: object = "", day: object = "", season: int = 0) -> Date:
    """`{"date-parts": [[2020, 5, 3]]}`, as far as the parts are numbers that a calendar has;
    {} without a year."""
    parts = _parts(year, month, day)
    return (
        {"date-parts": [parts], **({"season": season} if season and len(parts) == 1 else {})} if parts else {}
    )


def _parts(year: object, month: object, day: object) -> list[int]:
    text = str(year or "").strip()
    if not re.fullmatch("[0-9]{4}", text, flags=re.ASCII) or text == "0000":
        return []
    number = month_of(str(month or ""))
    parts = [int(text), *([number] if number else [])]
    last = str(day or "").strip()
    is_day = bool(number) and last.isascii() and last.isdigit() and len(last) < 3 and 1 <= int(last) <= 31
    return [*parts, int(last)] if is_day else parts


def from_iso(text: str) -> Date:
    """ISO 8601 and EDTF as biblatex writes them: `2020-05-03`, `2020-21` (spring), `2020-05/2020-06`."""
    ends = [
        re.fullmatch(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?(?:T.*)?[?~]?", end.strip())
        for end in text.split("/")
    ]
    if not ends or ends[0] is None:
        return {}
    year, month, day = ends[0].groups()
    if month and 21 <= int(month) <= 24:
        return date(year, season=int(month) - 20)
    begun = date(year, month, day)
    if len(ends) == 2 and ends[1] is not None and begun:
        begun["date-parts"].append(_parts(*ends[1].groups()))
    return begun


def to_iso(value: object) -> str:
    """The inverse of `from_iso`, or "" for a date in words."""
    ends = date_parts(value)
    season = _season(value)
    if season and len(ends) == 1 and len(ends[0]) == 1:
        return f"{ends[0][0]:04}-{season + 20}"
    return "/".join(
        "-".join(f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(end)) for end in ends
    )


def from_medline(text: str) -> Date:
    """MEDLINE's DP and PubMed's MedlineDate: `2020 May 3`, `2020 Spring`, `2020 Jan-Feb`,
    `1999 Dec-2000 Jan`, `Winter 2018-2019` (by its first year)."""
    first, _, second = (part.strip() for part in re.sub(r"[–—]", "-", text).partition("-"))
    begun, season = _medline_parts(first, [])
    if not begun:
        return {"literal": text.strip()} if text.strip() else {}
    season_date: Date = {"date-parts": [begun], **({"season": season} if season and len(begun) == 1 else {})}
    if second and not season:
        ended, _ = _medline_parts(second, begun)
        if ended:
            season_date["date-parts"].append(ended)
    return season_date


def _medline_parts(text: str, before: Sequence[int]) -> tuple[list[int], int]:
    """`before`: the beginning of the range, from which an end that leaves out its
    year or month takes them."""
    words = _WORDS.findall(text)
    stated = next((word for word in words if re.fullmatch("[0-9]{4}", word)), "")
    if stated:
        words.remove(stated)
    year = stated or (str(before[0]) if before else "")
    if words and words[0].isdigit() and len(before) > 1:
        words.insert(0, str(before[1]))
    season = season_of(words[0]) if words else 0
    return _parts(year, words[0] if words else "", words[1] if len(words) > 1 else ""), season


def to_medline(value: object) -> str:
    """The inverse of `from_medline`."""
    ends = date_parts(value)
    if not ends:
        return words_of(value)
    season = _season(value)
    written = [_medline_words(end) for end in ends]
    if season and len(ends[0]) == 1:
        written[0] += f" {SEASONS[season - 1]}"
    if len(ends) == 2 and ends[0][0] == ends[1][0] and len(ends[1]) > 1:
        written[1] = written[1][5:]
    return "-".join(written)


def _medline_words(end: Sequence[int]) -> str:
    words = [f"{end[0]:04}", *([MONTHS[end[1] - 1]] if len(end) > 1 else []), *(str(day) for day in end[2:3])]
    return " ".join(words)


def from_ris(text: str) -> Date:
    """`2020/05/03/Spring`, where any part after the year may be empty; also `2020-05-03` and `May 3,
    2020` as a year."""
    parts = [part.strip() for part in text.split("/")]
    if len(parts) > 1 or re.fullmatch("[0-9]{4}", parts[0]):
        parts += ["", "", ""]
        ris_date = date(parts[0], parts[1], parts[2], season_of(parts[3]))
        return ris_date or ({"literal": text.strip()} if text.strip(" /") else {})
    if ris_date := from_iso(text) or from_medline(text):
        return ris_date
    return {"literal": text.strip()} if text.strip() else {}


def to_ris(value: object) -> str:
    """`2020/05/03/`: always with its three slashes (RIS specification 2001, «Y1»).
    The end of a range is lost."""
    ends = date_parts(value)
    if not ends:
        return words_of(value)
    season = _season(value)
    parts = [f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(ends[0])]
    parts += [""] * (3 - len(parts))
    return "/".join([*parts, SEASONS[season - 1] if season else ""])


def date_parts(value: object) -> list[list[int]]:
    """The one or two ends of a CSL date as numbers that a calendar has; [] where there is none."""
    if not isinstance(value, Mapping):
        return []
    ends = value.get("date-parts")
    if not isinstance(ends, Sequence) or isinstance(ends, str):
        raw = from_iso(str(value.get("raw") or ""))
        return list(raw.get("date-parts", []))
    dates_read = [
        _parts(*[*end, "", "", ""][:3])
        for end in ends[:2]
        if isinstance(end, Sequence) and not isinstance(end, str)
    ]
    return [end for end in dates_read if end]


def words_of(value: object) -> str:
    """What a date without numbers says (`in press`)."""
    return str(value.get("literal") or value.get("raw") or "") if isinstance(value, Mapping) else ""


def _season(value: object) -> int:
    text = str(value.get("season") or "") if isinstance(value, Mapping) else ""
    return int(text) if text in {"1", "2", "3", "4"} else season_of(text)
