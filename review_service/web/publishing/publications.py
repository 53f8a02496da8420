"""The publisher's page: approved articles, one or many taken out, and what went out when."""

import io
import zipfile
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from review_service.core.vocabulary import Role
from review_service.services.publishing.exports import Exported, export_article
from review_service.services.publishing.proofs import ProofWanted, export_with_proof
from review_service.services.publishing.read_publications import export_lines, publication_lines
from review_service.services.publishing.reference_styles import style_at
from review_service.web.core.checkpoint_publisher import NEWEST, herald, signing_key
from review_service.web.core.forms import ButtonForm
from review_service.web.core.request_context import (
    no_store,
    now,
    reading,
    settings,
    signed_in,
    the_actor,
    unit_of_work,
    whole_number,
)

blueprint = Blueprint("publishing", __name__, url_prefix="/publishing")
FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the same articles give the same bytes


@blueprint.get("/")
@signed_in(Role.PUBLISHER)
def index() -> Any:
    lines, following = publication_lines(reading(), whole_number(request.args.get("before")) or 0)
    return render_template(
        "publishing/index.html",
        lines=lines,
        following=following,
        exports=export_lines(reading()),
        form=ButtonForm(formdata=None),
    )


@blueprint.post("/export")
@signed_in(Role.PUBLISHER)
def export() -> Any:
    """The chosen articles: one as a file, several as a zip; with their proof, if asked for.
    All or none are recorded."""
    slugs = request.form.getlist("slug")
    if not ButtonForm().is_pressed():
        return redirect(url_for("publishing.index"), 303)
    if not slugs:
        flash("Nothing was exported: choose at least one article.")
        return redirect(url_for("publishing.index"), 303)
    slugs, style = list(dict.fromkeys(slugs)), style_at(settings().csl_style)
    with unit_of_work() as db:
        if request.form.get("proof"):
            files = export_with_proof(db, slugs, the_actor(), now(), signing_key(), ProofWanted(style=style))
        else:
            chosen = request.form.get("format", "markdown")
            files = [export_article(db, slug, chosen, the_actor(), now(), style) for slug in slugs]
    if request.form.get("proof"):
        herald().ask(NEWEST)
    return _download(files[0] if len(files) == 1 else _zip(files))


def _zip(files: list[Exported]) -> Exported:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.file_name, FIXED_DATE), file.data, zipfile.ZIP_DEFLATED)
    return Exported("articles.zip", "application/zip", buffer.getvalue())


def _download(file: Exported) -> Response:
    response = Response(file.data, mimetype=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.file_name}"'
    return no_store(response)
