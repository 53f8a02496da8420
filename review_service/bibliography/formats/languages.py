"""Languages as CSL wants them (BCP 47) and as libraries write them (MARC)."""

_OF_MARC = {
    "eng": "en", "fre": "fr", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "dut": "nl", "dan": "da",
    "swe": "sv", "nor": "no", "fin": "fi", "pol": "pl", "cze": "cs", "hun": "hu", "rus": "ru", "tur": "tr",
    "gre": "el", "chi": "zh", "jpn": "ja", "kor": "ko", "ara": "ar", "heb": "he", "rum": "ro", "hrv": "hr",
}  # fmt: skip
_TO_MARC = {ours: theirs for theirs, ours in _OF_MARC.items()}


def language_tag(text: str) -> str:
    """`eng` as `en`; what is no MARC code as it is."""
    return _OF_MARC.get(text.lower(), text)


def marc_code(text: str) -> str:
    return _TO_MARC.get(text, text)
