"""Bibliographic files in and out by page: a file's works become sources, and sources a file."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField

from review_service.core.errors import BadInput, NotFound
from review_service.core.vocabulary import Role, SourceKind, SourceStatus
from review_service.web.core.forms import Form
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import now, reading, signed_in, the_actor, unit_of_work

blueprint = Blueprint("source_files", __name__, url_prefix="/sources")
KEEPERS = (Role.EDITOR, Role.BOARD_MEMBER)
READ = {
    "auto": "Recognise it",
    "csl-json": "CSL-JSON",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "nbib": "NBIB (MEDLINE)",
    "pubmed-xml": "PubMed XML",
    "crossref-json": "Crossref JSON",
}
WRITTEN = {"csl-json": "json", "bibtex": "bib", "ris": "ris", "nbib": "nbib"}
MOST = 1_000  # works a page waits for; the command line takes any number


class ImportForm(Form):
    file = FileField("A file", description="CSL-JSON, BibTeX, RIS, NBIB, PubMed XML or Crossref JSON.")
    text = TextAreaField("Or its text", description="Paste the entries here.")
    form = SelectField("Written as", choices=READ, default="auto")


@dataclass(frozen=True)
class Line:
    """What became of one entry; `source_id` 0 where it was left out."""

    line: int
    fate: str
    title: str
    source_id: int
    remarks: tuple[str, ...]


@blueprint.route("/import", methods=["GET", "POST"])
@signed_in(*KEEPERS)
def take_in() -> Any:
    """A bad entry is named with its line and loses none of the rest;
    what is there by identifier is left as it is."""
    form = ImportForm()
    if form.validate_on_submit():
        with refusals_on(form, field="text"):
            return render_template("sources/source_files.html", form=form, lines=_import(form))
    return render_template("sources/source_files.html", form=form, lines=None), form.http_status


def _import(form: ImportForm) -> list[Line]:
    from review_service.bibliography.formats.registry import detect, read_sources
    from review_service.services.sources.source_import import take_in_entries

    upload = form.file.data
    is_file = bool(upload and getattr(upload, "filename", ""))
    data = upload.read() if is_file else (form.text.data or "").encode()
    if not (is_file or data.strip()):
        raise BadInput("Choose a file, or paste its entries.", field="text")
    chosen = detect(data, upload.filename if is_file else "") if form.form.data == "auto" else form.form.data
    reading_made = read_sources(data, chosen)
    if len(reading_made.entries) > MOST:
        raise BadInput(
            f"The file holds {len(reading_made.entries):,} works, and a page takes {MOST:,}: use "
            "«review-service sources import»."
        )
    with unit_of_work() as db:
        outcomes = take_in_entries(db, reading_made.entries, chosen, the_actor(), now())
        lines = [
            Line(
                outcome.entry.line,
                outcome.fate.value,
                outcome.source.title if outcome.source else str(outcome.entry.item.get("title") or ""),
                outcome.source.id or 0 if outcome.source else 0,
                (*outcome.entry.warnings, *outcome.remarks),
            )
            for outcome in outcomes
        ]
    lines += [Line(problem.line, "left out", "", 0, (problem.message,)) for problem in reading_made.problems]
    return sorted(lines, key=lambda line: line.line)


@blueprint.get("/export/<name>")
@signed_in(*KEEPERS)
def export(name: str) -> Any:
    """The sources that the list shows, in one of the formats that can be written;
    their texts are not in it."""
    from review_service.services.sources.source_files import Wanted, export_sources

    if name not in WRITTEN:
        raise NotFound(f"There is no format «{name}»: take {', '.join(WRITTEN)}.")
    kind, status = request.args.get("kind", ""), request.args.get("status", "")
    wanted = Wanted(
        SourceKind(kind) if kind in set(SourceKind) else None,
        SourceStatus(status) if status in set(SourceStatus) else None,
        request.args.get("q", ""),
    )
    response = Response(export_sources(reading(), name, wanted), mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="sources.{WRITTEN[name]}"'
    return response
