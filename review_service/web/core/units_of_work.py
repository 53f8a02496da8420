"""A request that writes is one unit of work: the act, the answer to its form and the end of
its draft commit together.

The view runs again where the database says that two writers met (40001, 40P01, a busy file);
nothing that reaches outside happens before the commit (`after_commit`).
"""

import hashlib
import random
import re
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, render_template, request, session
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import BadRequest

from review_service.core.db import may_be_tried_again
from review_service.services.articles.drafts import forget_draft
from review_service.services.core.idempotency import Answer, Sent, answer_given, keep_answer
from review_service.web.core.forms import ResendForm, new_key
from review_service.web.core.request_context import (
    KEY,
    abandon,
    close_reading,
    commit,
    current_actor,
    database,
    is_secret,
    kept_fields,
    kept_files,
    now,
    open_unit,
    whole_number,
)

MOST_TRIES = 4
KEY_SHAPE = re.compile(r"[\w.-]{16,64}", re.ASCII)
# What may differ when the same form is sent again: tokens, what the browser learns of its draft,
# and secrets (is_secret), of which not even a digest is kept.
NOT_DIGESTED = {"csrf_token", KEY, "draft_revision"}
FLASHES = "_flashes"  # where Flask keeps them


class Application(Flask):
    """Flask, with every view inside `in_one_piece`."""

    def dispatch_request(self) -> Any:
        return in_one_piece(super().dispatch_request)


def in_one_piece(view: Callable[[], Any]) -> Any:
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return _read(view)
    form_key, before = _form_key(), dict(session)
    for tries in range(1, MOST_TRIES + 1):
        try:
            answer = current_app.make_response(view())
            if _is_done(answer, form_key):
                return answer
        except DBAPIError as error:
            _start_again(before)
            if tries < MOST_TRIES and may_be_tried_again(error):
                time.sleep(random.uniform(0.01, 0.04) * 2**tries)  # noqa: S311 - so that two do not meet again
                continue
            given = _given(form_key)
            if given is None:
                raise
            return given
        except Exception:
            _start_again(before)
            given = _given(form_key)
            if given is None:
                raise
            return given
        given = _given(form_key)
        return answer if given is None else given
    raise AssertionError("the last try returns or raises")


def _read(view: Callable[[], Any]) -> Any:
    try:
        answer = view()
        commit()
    except Exception:
        abandon()
        raise
    return answer


def _is_done(answer: Response, form_key: str) -> bool:
    """Commits. False where nothing was taken: a form that was refused, in words on the next page too,
    or one that had been taken before."""
    unit = open_unit()
    if unit is not None and answer.status_code < 400:
        _forget_draft(form_key)
        is_kept = bool(answer.location) or answer.is_json
        if form_key and is_kept and not keep_answer(unit, _sent(form_key), _answer(answer), now()):
            abandon()
            return False
    commit()
    return unit is not None and answer.status_code < 400


def _forget_draft(form_key: str) -> None:
    actor, unit, subject = current_actor(), open_unit(), request.form.get("draft", "")
    if actor is not None and unit is not None and subject and request.blueprint != "drafts":
        forget_draft(unit, subject, whole_number(request.form.get("draft_revision")) or 0, form_key, actor)


def _start_again(before: dict[str, Any]) -> None:
    """As if the view had not run: nothing of it is left in the database,
    the cookie or the files that were sent."""
    abandon()
    close_reading()
    session.clear()
    session.update(before)
    for file in request.files.values():
        file.stream.seek(0)


def _form_key() -> str:
    """ "" for a form without a key; the last one counts where the form was shown again with
    that of its first sending."""
    if request.blueprint == "drafts":
        return ""
    form_key = request.headers.get("Idempotency-Key") or (request.form.getlist(KEY) or [""])[-1]
    if form_key and not KEY_SHAPE.fullmatch(form_key):
        raise BadRequest("The key of this form is not one of ours. Load the page again.")
    return form_key


def _sent(form_key: str) -> Sent:
    actor = current_actor()
    return Sent(actor.id if actor else None, form_key, _digest())


def _digest() -> str:
    digest = hashlib.sha256(request.path.encode())
    for name, value in request.form.items(multi=True):
        if name not in NOT_DIGESTED and not is_secret(name):
            digest.update(f"\0{name}\0{value}".encode())
    for name, file in request.files.items(multi=True):
        file.stream.seek(0)
        digest.update(f"\0{name}\0{file.filename}\0".encode() + hashlib.sha256(file.stream.read()).digest())
        file.stream.seek(0)
    if request.is_json:
        digest.update(request.get_data())
    return digest.hexdigest()


def _answer(answer: Response) -> Answer:
    messages = [(category, said) for category, said in session.get(FLASHES, [])]
    body = answer.get_data(as_text=True) if answer.is_json else ""
    return Answer(answer.status_code, answer.location or "", body, messages)


def was_taken() -> bool:
    """Whether this very form did its work before: pressed twice, it fails the second time,
    which is nobody's failure."""
    form_key = _form_key()
    if not form_key:
        return False
    with database().reading() as snapshot:
        given = answer_given(snapshot, _sent(form_key))
    return given is not None and given[1]


def _given(form_key: str) -> Response | None:
    """The answer that this form got when it was taken; None where it was not, and the refusal stands."""
    if not form_key:
        return None
    with database().reading() as snapshot:
        given = answer_given(snapshot, _sent(form_key))
    if given is None:
        return None
    answer, is_same = given
    return _again(answer) if is_same else _sent_with_other_words()


def _again(answer: Answer) -> Response:
    session[FLASHES] = [tuple(message) for message in answer.messages]
    response = Response(
        answer.body, answer.status, mimetype="application/json" if answer.body else "text/html"
    )
    if answer.location:
        response.location = answer.location
    return response


def _sent_with_other_words() -> Response:
    """The same form with something else in it: perhaps meant, perhaps not,
    so the person looks and decides."""
    page = render_template(
        "core/resend.html",
        form=ResendForm(formdata=None),
        kept=[(name, value) for name, value in kept_fields() if name != KEY],
        kept_action=request.path,
        kept_files=kept_files(),
        is_sent=True,
    )
    return Response(page, 409)


def register(app: Flask) -> None:
    app.jinja_env.globals["new_key"] = new_key
