"""The claim page: one claim in its context, each source with its text, and the ruling."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from review_service.core.errors import NotFound
from review_service.core.vocabulary import SOURCE_VERDICTS, UNCITED_VERDICTS, Role, Verdict
from review_service.domain.workflow import WORKFLOW, Action, Available, blockers, permitted
from review_service.services.articles.drafts import DraftKind, subject_of
from review_service.services.core.acting import look
from review_service.services.core.renderings import html_of
from review_service.services.core.situations import Standing
from review_service.services.evidence.findings import claim_evidence
from review_service.services.review.claim_lines import ClaimLine, ClaimMark, Pair, claim_marks
from review_service.services.review.independence import claim_lines_for, earlier_claim_for
from review_service.services.review.read_disagreements import disagreements_to_settle
from review_service.services.review.read_next_claim import next_open
from review_service.services.review.read_threads import threads_of
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.rulings_to_confirm import ToConfirm, rulings_to_confirm
from review_service.services.review.source_texts import source_texts
from review_service.services.review.waivers import reasons_against
from review_service.web.core.forms import SeenForm, StepForm
from review_service.web.core.moved_on import MovedOn, version_moved_on
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import reading, signed_in, the_actor, unit_of_work, whole_number
from review_service.web.core.screener import ask_or_say_why, screening_policy
from review_service.web.core.typed_words import keep_all, words_of
from review_service.web.review.threads import may_comment, thread_form

blueprint = Blueprint("rulings", __name__, url_prefix="/reviews")
UNCITED = "-"


class RulingForm(SeenForm):
    """`reference` is the citekey, «-» for an uncited claim. `seen_text` is the text of the
    source that was on the screen.

    `passage_start` and `passage_end` are where the passage was taken from the text, empty where it was typed.
    `settles` names the two rulings that a third person settles, as «12-34».
    """

    reference = HiddenField()
    passage_start = HiddenField()
    passage_end = HiddenField()
    seen_text = HiddenField()
    settles = HiddenField()

    @property
    def text_seen(self) -> int:
        """0 where no text was on the screen, or where the form does not say which."""
        sent = self.seen_text.raw_data
        return whole_number(sent[0] if sent else None) or 0

    verdict = RadioField("Verdict", [InputRequired("Choose a verdict.")], validate_choice=True)
    passage = TextAreaField(
        "Passage",
        [Length(max=10_000)],
        description="The source's own words. Select them in the text to fill this in.",
    )
    locator = StringField("Where", [Length(max=200)], description="Page, table or section.")
    note = TextAreaField("Note", [Length(max=10_000)], description="For the author and the other reviewers.")


def form_for(pair: Pair, standing: Standing, own: bool = True, posted: bool = False) -> RulingForm:
    """The form of one pair, filled with the person's own last ruling or with what was just typed."""
    last = pair.own(the_actor().id) if own else None
    form = RulingForm(
        formdata=request.form if posted else None,
        prefix="",
        reference=pair.reference_key or UNCITED,
        seen_version=standing.situation.number,
        seen_text=str(pair.source_text_id or ""),
        verdict=last.verdict.value if last else None,
        passage=last.passage if last else "",
        passage_start="" if last is None or last.start is None else str(last.start),
        passage_end="" if last is None or last.end is None else str(last.end),
        locator=last.locator if last else pair.locator,
        note=last.note if last else "",
    )
    verdicts = SOURCE_VERDICTS if pair.reference_key else UNCITED_VERDICTS
    form.verdict.choices = {verdict.value: verdict.label for verdict in verdicts}
    return form


def _load(slug: str, ordinal: int) -> tuple[Standing, ClaimLine]:
    db = reading()
    standing = look(db, slug, the_actor(), with_pairs=False)
    return standing, _line(standing, ordinal)


def _line(standing: Standing, ordinal: int) -> ClaimLine:
    wanted = ordinal or -1  # 0 would ask for every claim
    lines = claim_lines_for(reading(), standing, the_actor(), wanted)
    if not lines:
        raise NotFound(f"Version {standing.situation.number} has no claim {ordinal}.")
    return lines[0]


def _marks(standing: Standing) -> tuple[ClaimMark, ...]:
    """The way through the version; where no ruling of one's own is left,
    with the disagreements that one may settle."""
    marks = claim_marks(reading(), standing.version_id, the_actor())
    if any(mark.is_waiting for mark in marks) or not permitted(standing.situation, Action.SETTLE):
        return marks
    disagreements = disagreements_to_settle(reading(), the_actor().id, standing.article_id)
    settling = {disagreement.ordinal for disagreement in disagreements}
    return tuple(replace(mark, is_to_settle=mark.ordinal in settling) for mark in marks)


@blueprint.get("/<slug>/claims/<int:ordinal>")
@signed_in(Role.BOARD_MEMBER, Role.EDITOR)
def claim(slug: str, ordinal: int) -> Any:
    standing, line = _load(slug, ordinal)
    forms = [form_for(pair, standing) for pair in line.pairs]
    return _page(standing, line, forms)


def _page(standing: Standing, line: ClaimLine, forms: list[RulingForm]) -> str:
    keep_all(
        [(form, _subject(standing, line, pair)) for pair, form in zip(line.pairs, forms, strict=True)],
        standing.situation.number,
    )
    marks = _marks(standing)
    texts = source_texts(reading(), [pair.source_text_id for pair in line.pairs if pair.source_text_id])
    may_rule = permitted(standing.situation, Action.RULE)
    reasons = blockers(standing.situation, Action.RULE) if may_rule else ()
    may_dismiss = permitted(standing.situation, Action.DISMISS_FINDING)
    acting = line.pairs if may_rule and not reasons else ()
    evidence = claim_evidence(reading(), standing.article_id, line, screening_policy())
    return render_template(
        "review/rulings/claim.html",
        standing=standing,
        button=StepForm(formdata=None, seen_version=standing.situation.number),
        line=line,
        total=len(marks),
        previous=line.ordinal - 1,
        following=line.ordinal + 1 if line.ordinal < len(marks) else 0,
        next_claim=next_open(marks, line.ordinal),
        settling=sum(mark.is_to_settle for mark in marks),
        left=sum(mark.is_waiting for mark in marks),
        pairs=list(zip(line.pairs, forms, strict=True)),
        texts=texts,
        evidence=evidence,
        screening_failure=None if evidence.is_ready else ask_or_say_why(standing.version_id),
        confirmable=_confirmable(line) if acting else {},
        to_settle={
            judged.number: disagreeing
            for judged in acting
            if (disagreeing := judged.to_settle(the_actor().id))
        },
        ruled={judged.number for judged in line.pairs if judged.own(the_actor().id)},
        earlier=earlier_claim_for(reading(), standing, line, the_actor()),
        may_dismiss=may_dismiss and not blockers(standing.situation, Action.DISMISS_FINDING),
        context=_context(standing, line.ordinal),
        may_rule=may_rule,
        waivers_offered=_waivers_offered(standing, line),
        may_withdraw=permitted(standing.situation, Action.WITHDRAW_WAIVER)
        and not blockers(standing.situation, Action.WITHDRAW_WAIVER),
        reasons=reasons,
        threads=threads_of(reading(), standing, line.ordinal),
        comment=thread_form(standing, line.ordinal) if may_comment(standing) else None,
    )


def _confirmable(line: ClaimLine) -> dict[str | None, ToConfirm]:
    confirmable = rulings_to_confirm(reading(), [line], the_actor().id)
    return {ruling.pair.reference_key: ruling for ruling in confirmable}


def _waivers_offered(standing: Standing, line: ClaimLine) -> dict[int | None, Available]:
    """The button of each source that a waiver could settle, with what stands against it; for editors."""
    if not permitted(standing.situation, Action.WAIVE):
        return {}
    person_id, blocked = the_actor().id, blockers(standing.situation, Action.WAIVE)
    return {
        pair.number: Available(
            Action.WAIVE,
            WORKFLOW[Action.WAIVE].label,
            tuple(dict.fromkeys((*blocked, *reasons_against(standing, pair, person_id)))),
        )
        for pair in line.pairs
        if pair.is_waivable
    }


def _subject(standing: Standing, line: ClaimLine, pair: Pair) -> str:
    """By the claim's own words, not by its number: a draft follows its claim into the next version."""
    return subject_of(DraftKind.RULING, standing.slug, line.fingerprint[:16], pair.source_id or UNCITED)


def _context(standing: Standing, ordinal: int) -> str:
    """The version with this claim marked; its citations lead to the version's own page,
    where the references stand."""
    mark, references = f'data-claim="{ordinal}"', url_for("submissions.show", slug=standing.slug)
    html = html_of(reading(), standing.version_id).replace('href="#ref-', f'href="{references}#ref-')
    return html.replace(mark, f'{mark} aria-current="true"')


@blueprint.post("/<slug>/claims/<int:ordinal>")
@signed_in(Role.BOARD_MEMBER)
def rule(slug: str, ordinal: int) -> Any:
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    moved = _went_elsewhere(standing, ordinal)
    if moved is not None:
        typed = words_of(request.form.items())
        return render_template(
            "review/rulings/moved_on.html", standing=standing, moved=moved, typed=typed
        ), 409
    line = _line(standing, ordinal)
    wanted = request.form.get("reference", "")
    pair = next((cited for cited in line.pairs if (cited.reference_key or UNCITED) == wanted), None)
    if pair is None:
        raise NotFound(f"Claim {ordinal} of version {standing.situation.number} does not cite «{wanted}».")
    form = form_for(pair, standing, own=False, posted=True)
    if form.validate_on_submit():
        with refusals_on(form, slug, ordinal):
            with unit_of_work() as db:
                record_ruling(db, slug, _new(ordinal, pair, form), form.act)
            return onward(slug, ordinal)
    standing, line = _load(slug, ordinal)
    forms = [
        form if cited.reference_key == pair.reference_key else form_for(cited, standing)
        for cited in line.pairs
    ]
    return _page(standing, line, forms), form.http_status


def _went_elsewhere(standing: Standing, ordinal: int) -> MovedOn | None:
    """What the person saw was an older version, in whose newer one this number is another claim's,
    or nobody's."""
    seen_version = whole_number(request.form.get("seen_version")) or 0
    if seen_version in {0, standing.situation.number}:
        return None
    moved = version_moved_on(standing.slug, seen_version, ordinal)
    if moved is None or moved.claim is None:
        return None
    new = moved.claim.new
    cited = {citation.key for citation in new.citations} if new else set()
    wanted = request.form.get("reference", "")
    is_cited = wanted in cited or (wanted == UNCITED and not cited)
    return None if new is not None and new.ordinal == ordinal and is_cited else moved


def _new(ordinal: int, pair: Pair, form: RulingForm) -> NewRuling:
    return NewRuling(
        ordinal=ordinal,
        reference_key=pair.reference_key,
        verdict=Verdict(form.verdict.data),
        passage=form.passage.data or "",
        locator=form.locator.data or "",
        note=form.note.data or "",
        seen_text=form.text_seen,
        place=_place(form),
        settles=_settles(form),
    )


def _settles(form: RulingForm) -> tuple[int, int] | None:
    first_typed, _, second_typed = (form.settles.data or "").partition("-")
    first, second = whole_number(first_typed), whole_number(second_typed)
    return None if first is None or second is None else (first, second)


def _place(form: RulingForm) -> tuple[int, int] | None:
    start, end = whole_number(form.passage_start.data), whole_number(form.passage_end.data)
    return None if start is None or end is None else (start, end)


def onward(slug: str, ordinal: int, what: str = "saved") -> Any:
    """Done: on to the next pair that waits for this person, without a click."""
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    flash(f"Claim {ordinal}: {what}.")
    marks = _marks(standing)
    waits_here = any(mark.is_waiting or mark.is_to_settle for mark in marks if mark.ordinal == ordinal)
    onward = ordinal if waits_here else next_open(marks, ordinal)
    if onward is None:
        flash("Every claim has your ruling. What is left stands below.")
        return redirect(url_for("reviews.show", slug=slug), 303)
    following, me = _line(standing, onward), the_actor().id
    if not following.waits_for(me):
        flash("Every claim has your ruling. Here two others disagree, and you may settle it.")
    place = next(
        n for n, judged in enumerate(following.pairs) if judged.waits_for(me) or judged.to_settle(me)
    )
    # the first source is in view at the top, the address points at a later one; never no fragment at all:
    # a browser would keep the one of the form it sent (Fetch 4.4, step 6) and the keys would rule
    # on a source that was not meant
    anchor = f"source-{following.pairs[place].number or 0}" if place else "content"
    return redirect(url_for("rulings.claim", slug=slug, ordinal=following.ordinal, _anchor=anchor), 303)
