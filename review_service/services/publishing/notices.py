"""What the editor publishes about an approved article afterwards; the article stays readable, marked."""

from sqlalchemy.orm import Session

from review_service.core.errors import BadInput
from review_service.core.vocabulary import NoticeKind
from review_service.domain.workflow import Action
from review_service.models import Article, Notice
from review_service.services.core.acting import Act, begin
from review_service.services.core.history import About, record_event


def publish_notice(session: Session, slug: str, kind: NoticeKind, text: str, act: Act) -> None:
    standing = begin(session, slug, Action.PUBLISH_NOTICE, act)
    if not text.strip():
        raise BadInput("A notice needs its text: readers will see it above the article.", field="text")
    session.add(
        Notice(
            article_id=standing.article_id,
            kind=kind,
            text=text.strip(),
            person_id=act.actor.id,
            published_at=act.now,
        )
    )
    session.get_one(Article, standing.article_id).changed_at = act.now
    record_event(
        session,
        Action.PUBLISH_NOTICE,
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        after={"kind": kind.value, "text": text.strip()},
    )
