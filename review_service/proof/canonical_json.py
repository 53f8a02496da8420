"""JSON in the one form that hashes are made of: RFC 8785 (JSON Canonicalization Scheme)."""

import json
import math
from typing import Any

from review_service.core.errors import NotProved

_plainly = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode
_MOST = 2**53 - 1  # whole numbers that every reader of JSON holds exactly


def canonical(value: Any) -> bytes:
    """UTF-8. Raises NotProved for what JSON cannot say exactly (NaN, whole numbers that no double holds,
    keys that are no text)."""
    try:
        text = _plainly(value) if _is_plain(value) else _written(value)
        return text.encode("utf-8")
    except (UnicodeEncodeError, RecursionError) as error:
        raise NotProved(f"This cannot be written as JSON: {error}.") from None


def read_canonical(data: bytes, what: str) -> Any:
    """The value, when the bytes are exactly its canonical form. Raises NotProved naming `what`."""
    try:
        value = json.loads(data)
        is_same = canonical(value) == data
    except (ValueError, RecursionError) as error:
        raise NotProved(f"{what} is not JSON: {error}.") from None
    if not is_same:
        raise NotProved(f"{what} is not in canonical form: it was altered.")
    return value


def _is_plain(value: Any) -> bool:
    """True where Python's own writer gives the same bytes: no fractions,
    and no keys that sort differently."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-_MOST <= value <= _MOST)
    if kind is dict:
        return all(type(key) is str and key.isascii() and _is_plain(member) for key, member in value.items())
    if kind is list:
        return all(map(_is_plain, value))
    return False


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return _plainly(value)
    if isinstance(value, int):
        if -_MOST <= value <= _MOST:
            return str(int(value))
        if value.bit_length() > 1023 or number(float(value)) != str(value):
            raise NotProved("So large a whole number cannot be held exactly by every reader of JSON.")
        return str(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise NotProved("The keys of a JSON object are texts.")
        members = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_plainly(key)}:{_written(member)}" for key, member in members) + "}"
    raise NotProved(f"{type(value).__name__} is nothing that JSON can say.")


def number(value: float) -> str:
    """As ECMAScript prints it (RFC 8785, 3.2.2.3; ECMA-262, Number::toString)."""
    if not math.isfinite(value):
        raise NotProved("Not-a-number and infinity cannot be written as JSON.")
    if value == 0:
        return "0"
    sign, text = ("-", repr(-value)) if value < 0 else ("", repr(value))
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(
        exponent or 0
    )  # where the decimal point stands, counted from the first digit of `whole`
    point -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    power = point - 1
    scientific = digits[0] + (f".{digits[1:]}" if count > 1 else "")
    return f"{scientific}e{'+' if power >= 0 else '-'}{abs(power)}"
