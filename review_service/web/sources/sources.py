"""Sources: the list, one source with its texts and where it is used, adding a source or a text."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from review_service.bibliography.texts.extracted_text import SourceTextRead
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import Role, SourceKind, SourceStatus, TextKind
from review_service.reading.identifiers import normal_doi, normal_pmcid, normal_pmid, normal_url
from review_service.services.articles.drafts import DraftKind, subject_of
from review_service.services.sources.looked_up import looked_up_source
from review_service.services.sources.read_sources import source_lines, source_page
from review_service.services.sources.sources import (
    TextFacts,
    UploadedFile,
    add_source,
    add_source_text,
    resolve_reference,
)
from review_service.services.sources.stored_files import shown_name
from review_service.web.core.forms import Form
from review_service.web.core.look_up_worker import (
    IdentifierForm,
    ReferenceForm,
    TakeForm,
    WordsForm,
    look,
    suggested,
    tied_to,
)
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import (
    now,
    reading,
    signed_in,
    the_actor,
    unit_of_work,
    whole_number,
)
from review_service.web.core.typed_words import keep
from review_service.web.sources.stored_files import storage

blueprint = Blueprint("sources", __name__, url_prefix="/sources")
KEEPERS = (Role.EDITOR, Role.BOARD_MEMBER)


class SourceForm(ReferenceForm):
    title = StringField("Title", [InputRequired("A source needs its title."), Length(max=1_000)])
    kind = SelectField("Kind", choices={kind.value: kind.value for kind in SourceKind})
    authors = StringField("Authors", description="Family name, initials; family name, initials.")
    container = StringField("Journal or publisher")
    year = StringField("Year")
    volume = StringField("Volume")
    issue = StringField("Issue")
    page = StringField("Pages")
    doi = StringField("DOI")
    pmid = StringField("PMID")
    pmcid = StringField("PMCID")
    url = StringField("Web address")

    def csl(self) -> dict[str, Any]:
        """CSL-JSON of what was typed; an identifier of the wrong form is put on its field as an error."""
        item: dict[str, Any] = {"type": "article-journal", "title": self.title.data}
        for name, field in (("container-title", self.container), ("volume", self.volume),
            ("issue", self.issue), ("page", self.page)):  # fmt: skip
            if field.data:
                item[name] = field.data.strip()
        if year := whole_number((self.year.data or "").strip()):
            item["issued"] = {"date-parts": [[year]]}
        people = [
            name.strip().partition(",") for name in (self.authors.data or "").split(";") if name.strip()
        ]
        if people:
            item["author"] = [
                {"family": family.strip(), "given": given.strip()} for family, _, given in people
            ]
        for field, variable, normal in (
            (self.doi, "DOI", normal_doi),
            (self.pmid, "PMID", normal_pmid),
            (self.pmcid, "PMCID", normal_pmcid),
            (self.url, "URL", normal_url),
        ):
            if field.data and not (value := normal(field.data)):
                self.refuse(f"This is not the form of a {field.label.text}.", field.name)
            elif field.data:
                item[variable] = value
        return item


class TextForm(Form):
    label = StringField(
        "What it is called",
        [Length(max=200)],
        description="«Abstract», «Label, section 5». A file's own title is taken where this stays empty.",
    )
    kind = SelectField(
        "What it is", choices={kind.value: kind.label for kind in TextKind}, default=TextKind.OTHER.value
    )
    licence = StringField(
        "Licence",
        [Length(max=500)],
        description="Texts are shown to reviewers and editors only, never to readers and never in an export.",
    )
    text = TextAreaField("Text", description="Paste it here, or choose a file.")
    file = FileField(
        "Or a file",
        description=(
            ".txt, .md, .html, .xml (JATS), .docx or .pdf. It replaces what stands above; pages of a "
            "PDF are kept."
        ),
    )

    def read(self) -> tuple[SourceTextRead, UploadedFile | None]:
        """The file if one was chosen, else the text. Raises BadInput with what to do:
        what is refused is not kept."""
        upload = self.file.data
        if upload and getattr(upload, "filename", ""):
            from review_service.bibliography.texts.file_kinds import kind_of
            from review_service.bibliography.texts.read_text import (
                read_text,  # lxml and pypdf, for whoever uploads
            )

            data = upload.read()
            text_read = read_text(data, upload.filename)
            return text_read, UploadedFile(data, kind_of(data).value, shown_name(upload.filename))
        pasted = self.text.data or ""
        if not pasted.strip():
            raise BadInput("Paste the text, or choose a file.", field="text")
        if not (self.label.data or "").strip():
            raise BadInput("Say what this text is called.", field="label")
        return SourceTextRead(pasted, ""), None


@blueprint.get("/")
@signed_in(*KEEPERS)
def index() -> Any:
    after = whole_number(request.args.get("after")) or 0
    asked = {name: request.args.get(name, "") for name in ("q", "kind", "status")}
    kind = SourceKind(asked["kind"]) if asked["kind"] in set(SourceKind) else None
    status = SourceStatus(asked["status"]) if asked["status"] in set(SourceStatus) else None
    lines, following = source_lines(reading(), asked["q"], after, kind, status)
    return render_template(
        "sources/index.html",
        lines=lines,
        following=following,
        asked={name: value for name, value in asked.items() if value},
        kinds=list(SourceKind),
        statuses=list(SourceStatus),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in(*KEEPERS)
def new() -> Any:
    """A new source; where an article and a key are named, that reference is tied to it at once."""
    form = SourceForm(**tied_to())
    keep(form, subject_of(DraftKind.SOURCE, "new"))
    csl = form.csl() if form.validate_on_submit() else {}
    if csl and not form.problems:
        slug, _ = form.reference or ("", "")
        with refusals_on(form, slug, also=(NotFound, NotPermitted)), unit_of_work() as db:
            source = add_source(db, csl, SourceKind(form.kind.data), the_actor(), now())
            if form.reference:
                resolve_reference(db, *form.reference, source.id, form.act)
            flash("Added. Give it a text to verify against.")
            return redirect(url_for("sources.show", source_id=source.id, article=slug or None), 303)
    identifier = IdentifierForm(formdata=None, **form.tied)
    words = WordsForm(formdata=None, **form.tied)
    page = render_template("sources/new.html", form=form, identifier=identifier, words=words)
    return page, form.http_status


@blueprint.route("/<int:source_id>", methods=["GET", "POST"])
@signed_in(*KEEPERS)
def show(source_id: int) -> Any:
    form = TextForm()
    keep(form, subject_of(DraftKind.SOURCE, source_id))
    if form.validate_on_submit():
        with refusals_on(form, field="text"):
            text_read, file = form.read()
            label = (form.label.data or "").strip() or text_read.label_hint
            facts = TextFacts(label, TextKind(form.kind.data), form.licence.data or "", text_read.pages, file)
            with unit_of_work() as db:
                add_source_text(db, source_id, text_read.text, facts, the_actor(), now())
                if file:  # last: what the database refuses is not kept either
                    storage().keep(file.data)
            added = (
                "Added. Rulings whose passage stands in it unchanged hold; the others have to be made again."
            )
            for note in (added, *text_read.notes):
                flash(note)
            back = request.args.get("article") or None
            return redirect(url_for("sources.show", source_id=source_id, article=back), 303)
    return page_of(source_id, form), form.http_status


def page_of(source_id: int, form: TextForm, take: TakeForm | None = None) -> str:
    """The page of a source; `take` where somebody's choice of what was looked up was refused."""
    before_event = whole_number(request.args.get("before")) or 0
    source = source_page(reading(), source_id, the_actor(), before_event)
    looked = look(looked_up_source(reading(), source_id, now()))
    return render_template(
        "sources/show.html", source=source, form=form, looked=looked, take=take or suggested(looked)
    )
