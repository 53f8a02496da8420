"""Exports: pure, a bundle in, bytes out; a file a format. A new format is a row in `FORMATS`."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from review_service.exports.bundle import ExportBundle
from review_service.exports.markdown import to_markdown_file


@dataclass(frozen=True)
class ExportFormat:
    """`suffix` begins with its dot; `render` is pure and gives the whole file."""

    name: str
    label: str
    media_type: str
    suffix: str
    render: Callable[[ExportBundle], bytes]


FORMATS: dict[str, ExportFormat] = {
    row.name: row
    for row in (
        ExportFormat("markdown", "Markdown", "text/markdown; charset=utf-8", ".md", to_markdown_file),
    )
}


def file_name(bundle: ExportBundle, export_format: ExportFormat) -> str:
    """`slug-v2.md`: lower-case ASCII letters, digits and hyphens only, at most 100 characters."""
    stem = re.sub(r"[^a-z0-9]+", "-", bundle.slug.lower()).strip("-")[:80].strip("-")
    return f"{stem or 'article'}-v{bundle.version}{export_format.suffix}"
