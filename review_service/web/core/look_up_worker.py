"""The looker of this process, and the forms by which people ask it and take what it found.
A page never waits for it."""

from typing import Any

from flask import Flask, current_app, request
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.jobs.look_up_worker import Looker, services_of
from review_service.services.sources.look_up_acceptance import Chosen
from review_service.services.sources.looked_up import LookedUp
from review_service.services.sources.word_searches import LONGEST
from review_service.web.core.forms import SEEN_VERSION, Form, SeenForm


class AskForm(Form):
    """The button «Look up»; `again` asks also where the answer is fresh."""

    again = HiddenField()


class ReferenceForm(SeenForm):
    """For a work that is no source yet; with an article and a key that reference, of the version that was on
    the editor's desk, is tied to it in the end. The three go along from page to page."""

    article = HiddenField()
    key = HiddenField()

    @property
    def tied(self) -> dict[str, Any]:
        names = ("article", "key", SEEN_VERSION)
        return {name: self[name].data or None for name in names} if self.article.data else {}

    @property
    def reference(self) -> tuple[str, str] | None:
        """The article and the key."""
        article, key = self.article.data or "", self.key.data or ""
        return (article, key) if article and key else None


def tied_to() -> dict[str, str]:
    """The reference that the address is about."""
    return {name: request.args.get(name, "") for name in ("article", "key", SEEN_VERSION)}


class IdentifierForm(ReferenceForm):
    identifier = StringField(
        "DOI, PMID or PMCID",
        [InputRequired("Type the DOI, PMID or PMCID of the work.")],
        description="Journals print it on the first page: 10.1000/xyz, 31415926 or PMC271828.",
    )


class WordsForm(ReferenceForm):
    """`source`: the source that one of the works may be; else it is for a reference."""

    words = StringField(
        "Words of the title",
        [InputRequired("Type some words of the title."), Length(max=LONGEST)],
        description="PubMed lists what fits best; you take one, or none.",
    )
    source = HiddenField()
    again = HiddenField()

    @property
    def about(self) -> dict[str, Any]:
        return {"source": self.source.data or None, **self.tied}


class TakeForm(ReferenceForm):
    """What somebody ticked. What may be ticked is for the service to say: it knows what is offered now."""

    facts = SelectMultipleField("Facts", choices=[], validate_choice=False)
    texts = SelectMultipleField("Abstracts", choices=[], validate_choice=False)
    notes = SelectMultipleField("What happened to it", choices=[], validate_choice=False)
    with_notices = BooleanField("Add the notice as a source of its own")
    seen = HiddenField()

    @property
    def chosen(self) -> Chosen:
        return Chosen(
            self.facts.data or [],
            self.texts.data or [],
            self.notes.data or [],
            self.seen.data or "",
            bool(self.with_notices.data),
        )


def suggested(looked: LookedUp, **tied: str) -> TakeForm:
    """Ticks what overwrites nothing; a person takes it or not."""
    facts = [
        offer.value for row in looked.rows for offer in row.offers if offer is not None and offer.is_suggested
    ]
    texts = [text.value for text in looked.texts if text.is_suggested]
    return TakeForm(formdata=None, facts=facts, texts=texts, notes=[], with_notices=True, seen=looked.seen,
        **tied)  # fmt: skip


def looker() -> Looker:
    worker: Looker = current_app.extensions["review_looker"]
    return worker


def look(looked: LookedUp) -> LookedUp:
    """Asks again for what a crash lost, on the way to the page."""
    for lookup_id in looked.lost:
        looker().ask(lookup_id)
    return looked


def register(app: Flask, chosen: Settings, database: Database) -> None:
    """Tests run what was asked for by hand; a thread of its own would make them wait for it."""
    app.extensions["review_looker"] = Looker(
        database, lambda: services_of(chosen), is_behind=chosen.mode != "test"
    )
