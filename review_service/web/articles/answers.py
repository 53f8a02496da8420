"""The author's answers to requested changes, inside the form that hands in the next version."""

from collections.abc import Sequence

from wtforms import RadioField, TextAreaField
from wtforms.validators import Length

from review_service.services.review.change_items import Answer
from review_service.services.review.read_change_items import ItemShown
from review_service.web.core.forms import Form

ANSWERS = {"changed": "Changed", "kept": "Not changed, because …"}


class AnswerForm(Form):
    """The answer to one item, inside the form of the version, whose token it shares."""

    class Meta:
        csrf = False

    answer = RadioField("Your answer", choices=ANSWERS, validate_choice=False)
    reason = TextAreaField("How, or why not", [Length(max=10_000)])

    @property
    def is_given(self) -> bool:
        return self.answer.data == "changed" or (self.answer.data == "kept" and bool(self.said.strip()))

    @property
    def said(self) -> str:
        return self.reason.data or ""

    def demand(self) -> None:
        """Says on the form what is missing."""
        if self.answer.data == "kept":
            self.refuse("Say why it is not changed.", "reason")
        else:
            self.refuse("Say whether you changed this, or why not.", "answer")


Answered = Sequence[tuple[ItemShown, AnswerForm]]


def answer_forms(items: Sequence[ItemShown]) -> Answered:
    return [(item, AnswerForm(prefix=f"item-{item.item_id}-")) for item in items]


def given(answered: Answered) -> dict[int, Answer]:
    """Those that are complete, by item."""
    return {
        item.item_id: Answer(form.answer.data == "changed", form.said)
        for item, form in answered
        if form.is_given
    }


def demand(answered: Answered) -> None:
    """Marks every answer that is missing."""
    for _, form in answered:
        if not form.is_given:
            form.demand()
