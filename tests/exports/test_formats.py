"""Each export format has a golden file: a format without its row, or a row without its file, is seen here."""

from pathlib import Path

from review_service.exports import FORMATS

GOLDEN = Path(__file__).with_name("golden")


def test_each_format_has_its_golden_file_and_each_golden_file_its_format() -> None:
    suffixes = [path.suffix for path in GOLDEN.iterdir()]
    assert sorted(suffixes) == sorted(row.suffix for row in FORMATS.values())
