"""One database with an article in every state and a row in every table, for attacks that are rolled back."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from factories import (
    ARTICLE,
    KEY,
    NO_INTERESTS,
    NOW,
    POLICIES,
    VAULT,
    Cast,
    approved,
    article,
    assigned,
    cast,
    partly,
    person,
    policies,
    revised,
    rule_everything,
    ruled,
    screened,
    seeing,
    sign,
    under_review,
    waive,
)
from sqlalchemy.orm import Session

from review_service.core.db import Database
from review_service.core.vocabulary import LookupState, NoticeKind, Role, SourceKind, SourceStatus, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.policy import Seat
from review_service.domain.waivers import WaiverRule
from review_service.models import (
    IdempotencyKey,
    LoginFailure,
    Lookup,
    OutgoingMail,
    PasskeyUse,
    ReReview,
    WordSearch,
)
from review_service.reading.identifiers import IdentifierKind
from review_service.services.articles.drafts import DraftKind, NewDraft, put_draft, subject_of
from review_service.services.evidence.dismissals import NewDismissal, dismiss_finding
from review_service.services.evidence.screening import ScreeningPolicy
from review_service.services.evidence.screening_failures import record_failure
from review_service.services.people.accounts import open_session
from review_service.services.people.codes import new_recovery_codes
from review_service.services.people.proofs_of_person import standing_factors
from review_service.services.publishing.exports import export_article
from review_service.services.publishing.notices import publish_notice
from review_service.services.publishing.questions import Asked, ask_question
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.change_items import Asked as AskedFor
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.reviews import (
    reopen_article,
    request_changes,
    start_review,
    withdraw_version,
)
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.suggestions import accept_suggestion
from review_service.services.review.threads import (
    NewThread,
    change_thread,
    open_thread,
    place_thread,
    reply,
    withdraw_comment,
)
from review_service.services.review.waivers import withdraw_waiver
from review_service.services.signing.checkpoints import make_checkpoint, record_sent
from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off
from review_service.services.sources.source_merges import merge_source, tell_apart
from review_service.services.sources.source_status import FallPolicy, NewStatus, change_source_status
from review_service.services.sources.sources import TextFacts, add_source, add_source_text


@dataclass(frozen=True)
class Populated:
    """Shared by all tests of a session: whoever writes to it rolls back.
    `ids` are what `populate` returned."""

    database: Database
    ids: dict[str, int]


LISTED = ARTICLE.replace(
    "references:",
    "contributors:\n  - {name: Jane Doe, email: jane@example.org, orcid: 0000-0002-1825-0097}\nreferences:",
)
UNRESOLVED = ARTICLE.replace("title: Steps a day\n    PMID: '30000001'", "publisher: Nobody knows")


def populate(session: Session) -> dict[str, int]:
    """Ids by name: the people of the cast and «recused», and an article for each state."""
    people = cast(session)
    recused = person(session, "recused", Role.BOARD_MEMBER)
    slugs = _articles(session, people) | _waived(session, people)
    assign_reviewer(
        session, slugs["ready"], recused.id, seeing(session, slugs["ready"], people.editor), POLICIES
    )
    disclose_interests(
        session,
        slugs["ready"],
        Declaration(InterestAnswer.CONFLICT, "Paid by the maker."),
        seeing(session, slugs["ready"], recused),
    )
    sign(session, slugs["ready"], people.reviewer)
    _second_factors(session, people)
    _withdrawn(session, people)
    _side_tables(session, slugs["approved"], people)
    record_sent(session, make_checkpoint(session, KEY, NOW).checkpoint_id, "file /srv/checkpoint", NOW)
    fallen = NewStatus(SourceStatus.CORRECTED, "A figure was corrected.")
    other = add_source(session, {"title": "A fallen one"}, SourceKind.TRIAL, people.editor, NOW)
    change_source_status(session, other.id or 0, fallen, people.editor, NOW, FallPolicy())
    change = session.scalar(sa.text("SELECT max(id) FROM source_status_change")) or 0
    _keep_one(session, people)
    session.add_all([_looked_up(people), _searched(people), _mailed(people)])
    _one_work_twice(session, people)
    row = article(session, slugs["approved"])
    session.add(ReReview(article_id=row.id or 0, status_change_id=change, opened_at=NOW))
    newest = session.scalar(sa.text("SELECT max(id) FROM source_text")) or 0
    session.add(ReReview(article_id=row.id or 0, source_text_id=newest, opened_at=NOW))
    screened(session, slugs["open"])
    record_failure(session, article(session, slugs["ready"]).version_id or 0, "It broke.", NOW)
    dismissal = NewDismissal(4, "S302", reason="Plain advice.")
    dismiss_finding(
        session, slugs["open"], dismissal, seeing(session, slugs["open"], people.reviewer), ScreeningPolicy()
    )
    session.execute(_EVERY_PAIR)
    ids = {name: actor.id for name, actor in vars(people).items()} | {"recused": recused.id}
    return ids | {name: article(session, slug).id or 0 for name, slug in slugs.items()}


# So that an attack may rule, in one statement, on what nobody ruled on.
_EVERY_PAIR = sa.text("""
INSERT INTO pair (article_id, wording, fingerprint, context, source_id, source_text_id)
SELECT DISTINCT article_id, wording, fingerprint, context, source_id, source_text_id FROM claim_pair
WHERE pair_id IS NULL AND NOT is_unresolved
""")
SEATED = policies(2, Seat("Cardiology", 1))


def _waived(session: Session, people: Cast) -> dict[str, str]:
    """Claims ruled «partly supports»: with a waiver, where one may be given,
    and where the policy allows none."""
    slugs = {"waived": ruled(session, people), "waivable": ruled(session, people)}
    slugs["strict"] = assigned(session, people)
    strict = policies(waivers=WaiverRule.NONE)
    start_review(session, slugs["strict"], seeing(session, slugs["strict"], people.reviewer), strict)
    for one in (people.reviewer, people.second):
        rule_everything(session, slugs["strict"], one)
    named = {name: partly(session, slug, people.reviewer, people.second) for name, slug in slugs.items()}
    mistaken = waive(session, slugs["waived"], people.editor, named["waived"])
    withdraw_waiver(
        session,
        slugs["waived"],
        mistaken.id or 0,
        "Not yet.",
        seeing(session, slugs["waived"], people.editor),
    )
    waive(session, slugs["waived"], people.editor, named["waived"])
    return slugs


def _articles(session: Session, people: Cast) -> dict[str, str]:
    reason = "Say how many took part."
    slugs = {
        "ready": ruled(session, people),
        "approved": approved(session, people),
        "reopened": approved(session, people),
        "submitted": assigned(session, people, LISTED),
        "open": under_review(session, people),
        "failing": ruled(session, people),
        "once": under_review(session, people),
        "unresolved": under_review(session, people, UNRESOLVED),
        "returned": under_review(session, people),
        "withdrawn": under_review(session, people),
        "revised": under_review(session, people),
        "moved": ruled(session, people),
    }
    reopen_article(
        session,
        slugs["reopened"],
        "A trial was retracted.",
        seeing(session, slugs["reopened"], people.editor),
        SEATED,
    )
    wrong = NewRuling(1, "lee2020", Verdict.CONTRADICTS)
    record_ruling(session, slugs["failing"], wrong, seeing(session, slugs["failing"], people.second))
    assign_reviewer(
        session, slugs["failing"], people.third.id, seeing(session, slugs["failing"], people.editor), POLICIES
    )
    disclose_interests(
        session, slugs["failing"], NO_INTERESTS, seeing(session, slugs["failing"], people.third)
    )
    rule_everything(session, slugs["once"], people.reviewer)
    request_changes(session, slugs["returned"], reason, seeing(session, slugs["returned"], people.reviewer))
    withdraw_version(session, slugs["withdrawn"], reason, seeing(session, slugs["withdrawn"], people.author))
    _talk(session, slugs["revised"], people)
    revised(session, slugs["revised"], people, ARTICLE.replace("enjoy", "like"))
    elsewhere = ARTICLE.replace("## Effect", "## Gain").replace("## Dose", "## Dosing")
    revised(session, slugs["moved"], people, elsewhere)
    start_review(session, slugs["moved"], seeing(session, slugs["moved"], people.reviewer), POLICIES)
    return slugs


def _talk(session: Session, slug: str, people: Cast) -> None:
    """Threads with every kind of row, none of them blocking; then changes requested,
    answered by the next version."""
    new = NewThread("Which pressure?", 1, "systolic pressure", suggestion="systolic blood pressure")
    first = open_thread(session, slug, new, seeing(session, slug, people.reviewer))
    board = open_thread(
        session, slug, NewThread("I take this.", is_board_only=True), seeing(session, slug, people.editor)
    )
    for thread_id in (first, board):
        reply(session, slug, thread_id, "A slip.", seeing(session, slug, people.editor))
    comments = session.execute(
        sa.text("SELECT max(CASE WHEN suggestion <> '' THEN id END) AS first, max(id) AS last FROM comment")
    ).one()
    withdraw_comment(session, slug, comments.last, seeing(session, slug, people.editor))
    change_thread(session, slug, board, True, seeing(session, slug, people.reviewer))
    request_changes(
        session,
        slug,
        "Say how many took part.",
        seeing(session, slug, people.editor),
        asked=AskedFor((first,)),
    )
    accept_suggestion(session, slug, comments.first, seeing(session, slug, people.author))
    place_thread(session, slug, first, 2, "harmed", seeing(session, slug, people.reviewer))


def _side_tables(session: Session, slug: str, people: Cast) -> None:
    publish_notice(
        session, slug, NoticeKind.CORRECTION, "A figure was put right.", seeing(session, slug, people.editor)
    )
    export_article(session, slug, "markdown", people.publisher, NOW)
    row = article(session, slug)
    ask_question(session, row.id or 0, Asked(row.version_id or 0, "And cycling?"), NOW)
    session.add(LoginFailure(key="account:author@example.org", failed_at=NOW))
    open_session(session, people.author.id, NOW, timedelta(days=1))
    typed = NewDraft(subject_of(DraftKind.REVISION, slug), {"text": "Half a sentence"}, 0, 1)
    put_draft(session, typed, people.author, NOW)
    session.add(
        IdempotencyKey(person_id=people.author.id, key="k" * 22, digest="d" * 64, status=303, made_at=NOW)
    )
    session.flush()


def _second_factors(session: Session, people: Cast) -> None:
    new_recovery_codes(session, VAULT, people.reviewer.id, NOW)
    factor = standing_factors(session, people.third.id)[0]
    session.add(PasskeyUse(second_factor_id=factor.id or 0, challenge="one", used_at=NOW))


def _withdrawn(session: Session, people: Cast) -> None:
    """One article on which a signature was withdrawn and not given again."""
    slug = ruled(session, people)
    sign(session, slug, people.reviewer)
    withdraw_sign_off(session, slug, "Read it again.", seeing(session, slug, people.reviewer))


def _looked_up(people: Cast) -> Lookup:
    return Lookup(
        service="PubMed", identifier_kind=IdentifierKind.PMID, identifier="30000001", state=LookupState.FOUND,
        result="{}", asked_by=people.editor.id, asked_at=NOW, answered_at=NOW,
    )  # fmt: skip


def _searched(people: Cast) -> WordSearch:
    return WordSearch(
        service="PubMed", words="walking", state=LookupState.FOUND, result="[]", asked_by=people.editor.id,
        asked_at=NOW, answered_at=NOW,
    )  # fmt: skip


def _mailed(people: Cast) -> OutgoingMail:
    return OutgoingMail(
        message_id="<one@example.org>", recipient=people.reviewer.email, subject="A checkpoint",
        text="Keep it.",
        attachment="", made_at=NOW, next_try_at=NOW,
    )  # fmt: skip


def _one_work_twice(session: Session, people: Cast) -> None:
    """«Twice 1» went into «Twice 0», and «Twice 2» is another work. Nothing cites them."""
    ids = [
        add_source(session, {"title": f"Twice {n}"}, SourceKind.TRIAL, people.editor, NOW).id or 0
        for n in range(3)
    ]
    merge_source(session, ids[0], ids[1], "The same.", people.editor, NOW)
    tell_apart(session, (ids[0], ids[2]), "Another centre.", people.editor, NOW)


def _keep_one(session: Session, people: Cast) -> None:
    """A ruling that a newer text of its source kept, on an article of its own source so
    that nothing else changes."""
    own = ARTICLE.replace("10.1000/walk.2020", "10.1000/kept").replace(
        "Walking and blood", "Keeping and blood"
    )
    kept = under_review(session, people, own.replace("Does walking", "Does keeping"))
    source = session.scalar(sa.text("SELECT id FROM source WHERE doi = '10.1000/kept'")) or 0
    add_source_text(session, source, "It was kept. Walking helps.", TextFacts("Summary"), people.editor, NOW)
    record_ruling(
        session,
        kept,
        NewRuling(1, "lee2020", Verdict.SUPPORTS, "Walking helps."),
        seeing(session, kept, people.reviewer),
    )
    add_source_text(
        session, source, "Walking helps. More was said.", TextFacts("Full text"), people.editor, NOW
    )
