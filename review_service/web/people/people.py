"""For administrators: people, what is said of them, their roles, and what they lost."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from wtforms import DateField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from review_service.core.vocabulary import Role
from review_service.services.people.people import (
    Changes,
    NewPerson,
    add_person,
    change_person,
    close_account,
    grant_role,
    open_account,
    reset_password,
    revoke_role,
)
from review_service.services.people.read_people import PersonPage, person_lines, person_page
from review_service.services.people.second_factors import reset_factors
from review_service.web.core.forms import ButtonForm, Form
from review_service.web.core.refusals import refusals_on, refusals_told
from review_service.web.core.request_context import (
    now,
    passwords,
    reading,
    signed_in,
    the_actor,
    unit_of_work,
    whole_number,
)

blueprint = Blueprint("people", __name__, url_prefix="/people")
ROLES = {role.value: role.value.replace("_", " ") for role in Role}
LISTS = {"": "Open accounts", "board": "Board", "closed": "Closed accounts"}


def _roles_field() -> SelectMultipleField:
    return SelectMultipleField("Roles", choices=ROLES, option_widget=CheckboxInput(), widget=ListWidget())


class PersonForm(Form):
    name = StringField(
        "Printed name", [InputRequired("Type a name."), Length(max=200)], description="As under a signature."
    )
    email = StringField(
        "E-mail",
        [InputRequired("Type an e-mail address."), Length(max=200)],
        description="What they sign in with.",
    )
    credentials = StringField("Credentials", [Length(max=200)], description="«MD, PhD».")
    specialties = StringField(
        "Specialties",
        [Length(max=400)],
        description="With commas between them, the main one first: what a board member may sign in.",
    )
    orcid = StringField(
        "ORCID iD", [Length(max=60)], description="0000-0002-1825-0097: its last character is checked."
    )
    term_ends = DateField(
        "Last day of the term on the board", [Optional()], description="Empty: the term has no end."
    )
    biography = TextAreaField("Biography", [Length(max=4_000)], description="On the page of the board.")

    def named(self) -> tuple[str, ...]:
        return tuple(
            filter(None, (specialty.strip() for specialty in (self.specialties.data or "").split(",")))
        )

    def term(self) -> datetime | None:
        """The last moment of the day, UTC."""
        day = self.term_ends.data
        return datetime.combine(day, time(23, 59, 59), UTC) if day else None


class NewPersonForm(PersonForm):
    roles = _roles_field()


class RolesForm(Form):
    roles = _roles_field()


@blueprint.get("")
@signed_in(Role.ADMINISTRATOR)
def index() -> Any:
    words, which = request.args.get("q", "")[:200], request.args.get("show", "")
    after = whole_number(request.args.get("after")) or 0
    lines, following = person_lines(reading(), now(), words, which if which in LISTS else "", after)
    return render_template(
        "people/index.html", lines=lines, following=following, words=words, which=which, lists=LISTS
    )


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in(Role.ADMINISTRATOR)
def new() -> Any:
    form = NewPersonForm()
    if form.validate_on_submit():
        password = secrets.token_urlsafe(12)
        with refusals_on(form), unit_of_work() as db:
            person = add_person(db, passwords(), _new(form, password), now(), the_actor().name)
            return _password_page(person.id or 0, person.name, password, is_new=True)
    return render_template("people/new.html", form=form), form.http_status


def _new(form: NewPersonForm, password: str) -> NewPerson:
    return NewPerson(
        form.email.data or "",
        form.name.data or "",
        password,
        form.credentials.data or "",
        form.named(),
        tuple(Role(role) for role in form.roles.data or []),
        orcid=form.orcid.data or "",
        biography=form.biography.data or "",
        term_ends_at=form.term(),
    )


def _password_page(person_id: int, name: str, password: str, is_new: bool) -> Any:
    """The only time that it is shown."""
    return render_template(
        "people/password.html", person_id=person_id, name=name, password=password, is_new=is_new
    )


@blueprint.route("/<int:person_id>", methods=["GET", "POST"])
@signed_in(Role.ADMINISTRATOR)
def show(person_id: int) -> Any:
    person = person_page(reading(), person_id)
    form = PersonForm(
        name=person.name,
        email=person.email,
        credentials=person.credentials,
        specialties=", ".join(person.specialties),
        orcid=person.orcid,
        term_ends=person.term_ends_at.date() if person.term_ends_at else None,
        biography=person.biography,
    )
    if form.validate_on_submit():
        with refusals_on(form), unit_of_work() as db:
            change_person(db, person.email, _changes(form), now(), the_actor().name)
            flash("Saved.")
            return redirect(url_for("people.show", person_id=person_id), 303)
    return _page(person, form), form.http_status


def _changes(form: PersonForm) -> Changes:
    return Changes(
        name=form.name.data or "",
        email=form.email.data or "",
        credentials=form.credentials.data or "",
        specialties=form.named(),
        orcid=form.orcid.data or "",
        biography=form.biography.data or "",
        term_ends_at=form.term(),
        is_term_open=form.term() is None,
    )


def _page(person: PersonPage, form: PersonForm) -> str:
    roles_form = RolesForm(formdata=None, roles=sorted(person.roles))
    return render_template(
        "people/show.html",
        person=person,
        form=form,
        roles_form=roles_form,
        button=ButtonForm(formdata=None),
    )


def _act(person_id: int, act: Callable[[Session, str, str], None], done: str) -> Any:
    """`act` is given the address and who acts; a refusal stands on the page of the person."""
    person = person_page(reading(), person_id)
    with refusals_told(), unit_of_work() as db:
        act(db, person.email, the_actor().name)
        flash(done.format(person.name))
    return redirect(url_for("people.show", person_id=person_id), 303)


@blueprint.post("/<int:person_id>/roles")
@signed_in(Role.ADMINISTRATOR)
def roles(person_id: int) -> Any:
    form = RolesForm()
    if not form.is_pressed():
        return redirect(url_for("people.show", person_id=person_id), 303)
    wanted = {Role(role) for role in form.roles.data or []}

    def act(db: Session, email: str, by: str) -> None:
        held = person_page(db, person_id).roles
        for role in sorted(wanted - held):
            grant_role(db, email, role, now(), by)
        for role in sorted(held - wanted):
            revoke_role(db, email, role, now(), by)

    return _act(person_id, act, "The roles of {} are saved.")


@blueprint.post("/<int:person_id>/account")
@signed_in(Role.ADMINISTRATOR)
def account(person_id: int) -> Any:
    """Closes it, or with `open` in the form opens it again."""
    if not ButtonForm().is_pressed():
        return redirect(url_for("people.show", person_id=person_id), 303)
    if "open" in request.form:
        return _act(
            person_id,
            lambda db, email, by: open_account(db, email, now(), by),
            "The account of {} is open. It holds no role yet.",
        )
    return _act(
        person_id, lambda db, email, by: close_account(db, email, now(), by), "The account of {} is closed."
    )


@blueprint.post("/<int:person_id>/password")
@signed_in(Role.ADMINISTRATOR)
def password(person_id: int) -> Any:
    if not ButtonForm().is_pressed():
        return redirect(url_for("people.show", person_id=person_id), 303)
    person, made = person_page(reading(), person_id), secrets.token_urlsafe(12)
    with unit_of_work() as db:
        reset_password(db, passwords(), person.email, made, now(), the_actor().name)
    return _password_page(person_id, person.name, made, is_new=False)


@blueprint.post("/<int:person_id>/second-factor")
@signed_in(Role.ADMINISTRATOR)
def second_factor(person_id: int) -> Any:
    if not ButtonForm().is_pressed():
        return redirect(url_for("people.show", person_id=person_id), 303)

    def act(db: Session, email: str, by: str) -> None:
        reset_factors(db, email, by, now())

    return _act(person_id, act, "{} cannot sign until they have set up a second factor again.")
