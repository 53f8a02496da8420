"""Drafts: the browser saves them by itself (PUT), a button saves, compares or throws them away (POST)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import BadRequest
from wtforms.validators import ValidationError

from review_service.comparing.merging import Choice
from review_service.core.errors import NewerWords
from review_service.services.articles.drafts import NewDraft, discard_draft, put_draft
from review_service.services.articles.read_drafting import (
    OWN,
    FieldMerge,
    Theirs,
    merged,
    refuse_who_may_not_write,
    theirs_of,
)
from review_service.web.core.filters import moment
from review_service.web.core.forms import ResendForm
from review_service.web.core.request_context import (
    KEY,
    kept_fields,
    kept_files,
    local_path,
    now,
    reading,
    signed_in,
    the_actor,
    unit_of_work,
    whole_number,
)
from review_service.web.core.typed_words import words_of

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")
EXPIRED = 403  # the token: the words stay in the browser


@blueprint.put("/<path:subject>")
@signed_in()
def autosave(subject: str) -> Any:
    """JSON in, JSON out: 200 saved, 409 with the newer words of another window,
    410 where the form was taken already."""
    try:
        validate_csrf(request.headers.get("X-CSRFToken", ""))
    except ValidationError:
        return {"why": "This page was open for so long that it expired."}, EXPIRED
    new = _read(subject, request.get_json(silent=True))
    refuse_who_may_not_write(reading(), subject, the_actor())
    try:
        with unit_of_work() as db:
            draft = put_draft(db, new, the_actor(), now())
    except NewerWords as error:
        return _newer(error), 409
    if draft is None:
        return {"why": "This form was sent already."}, 410
    return {"revision": draft.revision, "saved_at": draft.saved_at.isoformat()}


def _newer(error: NewerWords) -> dict[str, Any]:
    saved_at = error.saved_at.isoformat()
    return {"why": str(error), "fields": dict(error.fields), "revision": error.revision, "saved_at": saved_at}


def _read(subject: str, sent: Any) -> NewDraft:
    """Raises BadRequest for anything but the shape that our own script sends."""
    if not isinstance(sent, dict):
        raise BadRequest("A draft is a JSON object.")
    fields, seen, base, key = (sent.get(name) for name in ("fields", "revision", "base", "key"))
    if (
        not isinstance(fields, dict)
        or not all(isinstance(value, str) for value in fields.values())
        or not isinstance(seen, int)
        or not isinstance(base, int | None)
        or not isinstance(key, str)
    ):
        raise BadRequest("A draft has fields (words by name), a revision, a base and a key.")
    return NewDraft(subject, words_of(fields.items()), max(seen, 0), base, key[:100])


@blueprint.post("/<path:subject>")
@signed_in()
def save(subject: str) -> Any:
    """The buttons beside a form; `draft_act` says which: save, discard, compare (with `who`) or merge."""
    if not ResendForm().validate_on_submit():
        return _again()
    refuse_who_may_not_write(reading(), subject, the_actor())
    act = request.form.get("draft_act", "save")
    if act == "discard":
        return _discard(subject)
    if act in {"compare", "merge"}:
        theirs = theirs_of(reading(), subject, request.values.get("who", OWN), the_actor())
        return _merge(subject, theirs) if act == "merge" else _compare(subject, theirs)
    return _save(
        subject,
        words_of(request.form.items()),
        whole_number(request.form.get("draft_revision")) or 0,
        _base(),
    )


def _again() -> Any:
    page = render_template(
        "core/resend.html",
        form=ResendForm(formdata=None),
        kept=[(name, value) for name, value in kept_fields() if name != KEY],
        kept_action=request.path,
        kept_files=kept_files(),
    )
    return page, 422


def _save(subject: str, words: Mapping[str, str], seen: int, base: int | None) -> Any:
    new = NewDraft(subject, words, seen, base, (request.form.getlist(KEY) or [""])[-1])
    try:
        with unit_of_work() as db:
            draft = put_draft(db, new, the_actor(), now())
    except NewerWords:
        return _compare(subject, theirs_of(reading(), subject, OWN, the_actor()))
    if draft is not None:
        flash("Saved as a draft: nothing is handed in yet.")
    return _back()


def _discard(subject: str) -> Any:
    with unit_of_work() as db:
        is_gone = discard_draft(
            db, subject, whole_number(request.form.get("draft_revision")) or 0, the_actor()
        )
    flash("Thrown away." if is_gone else "Another window has saved newer words since, so they stay.")
    return _back()


def _back() -> Any:
    return redirect(local_path(request.form.get("draft_page")) or url_for("account.home"), 303)


def _base() -> int | None:
    return whole_number(request.form.get("draft_base"))


def _compare(subject: str, theirs: Theirs, mine: Mapping[str, str] | None = None, again: bool = False) -> Any:
    typed = words_of(request.form.items()) if mine is None else mine
    fields = merged(reading(), subject, _base(), typed, theirs, the_actor())
    page = render_template(
        "articles/drafts.html",
        form=ResendForm(formdata=None),
        subject=subject,
        theirs=theirs,
        mine=typed,
        fields=fields,
        base=_base(),
        page=request.form.get("draft_page", ""),
        is_again=again,
        when=moment(theirs.saved_at),
    )
    return page, 409


def _merge(subject: str, theirs: Theirs) -> Any:
    """What was chosen, put together, becomes the draft; the form is filled from it. Nothing is handed in."""
    mine = {
        name.removeprefix("mine:"): value.replace("\r\n", "\n")
        for name, value in request.form.items()
        if name.startswith("mine:")
    }
    if request.form.get("digest") != theirs.digest:
        return _compare(subject, theirs, mine, again=True)
    typed = dict(mine)
    for field in merged(reading(), subject, _base(), mine, theirs, the_actor()):
        typed[field.name] = field.text(_choices(field))
    base = theirs.base if theirs.which != OWN or theirs.base is not None else _base()
    return _save(subject, typed, theirs.revision, base)


def _choices(field: FieldMerge) -> dict[int, Choice]:
    chosen = {place: request.form.get(f"choice:{field.name}:{place}", "") for place, _ in field.conflicts}
    return {place: Choice(value) for place, value in chosen.items() if value in set(Choice)}
