"""What two people ruled first is counted by kind of source and by reviewers;
what followed from seeing the other is not."""

from factories import Cast, article, rule, ruled, seeing, under_review
from sqlalchemy.orm import Session

from review_service.core.vocabulary import Verdict
from review_service.services.review.read_agreements import UNCITED, agreement_page
from review_service.services.review.rulings import NewRuling, record_ruling


def test_rulings_are_counted_by_kind_and_by_reviewers(either: Session, people: Cast) -> None:
    ruled(either, people)
    page = agreement_page(either)
    kinds = {line.name: (line.found.n, line.found.agreed) for line in page.kinds}
    assert kinds == {"trial": (2, 2), "study": (2, 2), UNCITED: (1, 1)}
    assert [(line.name, line.found.n) for line in page.reviewers] == [("Reviewer and Second", 5)]
    assert page.overall.n == sum(n for n, _ in kinds.values())


def test_only_first_rulings_count(either: Session, people: Cast) -> None:
    slug = under_review(either, people)
    rule(either, slug, people.second, Verdict.CONTRADICTS)
    rule(either, slug, people.reviewer, Verdict.SUPPORTS)
    rule(either, slug, people.second, Verdict.SUPPORTS)
    page = agreement_page(either)
    assert (page.overall.n, page.overall.agreed) == (1, 0)
    assert article(either, slug).id
    record_ruling(
        either, slug, NewRuling(2, "lee2020", Verdict.SUPPORTS), seeing(either, slug, people.second)
    )
    assert agreement_page(either).overall.n == 1


def test_without_rulings_nothing_is_said(either: Session, people: Cast) -> None:
    page = agreement_page(either)
    assert (page.overall.share, page.kinds, page.reviewers) == (None, (), ())
