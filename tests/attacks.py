"""Attacks on I1 to I8 in raw SQL, each with the guard that refuses it."""

from attack import Attack
from attacks_on_adjudication import ADJUDICATIONS
from attacks_on_confirmations import CONFIRMATIONS, RULING
from attacks_on_contents import ADDITIONS, FALLS, KEEPING, LOG, MERGES, REFERENCES
from attacks_on_mail import MAIL
from attacks_on_people import PEOPLE as ACCOUNTS
from attacks_on_rulings import RULINGS
from attacks_on_signatures import SIGNATURES
from attacks_on_threads import THREADS
from attacks_on_waivers import WAIVERS
from raw_sql import (
    approval_names,
    approval_row,
    contribution_row,
    disclosure_row,
    last_ruling,
    newest_version,
    review_row,
    ruling_row,
    sign_off_row,
    version_row,
)


def status(to: str, article: str, approval: str = "approval_id") -> str:
    return f"UPDATE article SET status = '{to}', approval_id = {approval} WHERE id = :{article}"


def version_of(article: str, which: str) -> str:
    return f"UPDATE article SET version_id = {which} WHERE id = :{article}"


STATUS, NOT_IN_WORKFLOW = "guard_article_status", "this change of status is not in the workflow"
OTHERS_APPROVAL = "(SELECT id FROM approval WHERE article_id = :approved)"
OLD_APPROVAL = "(SELECT id FROM approval WHERE article_id = :reopened)"
BOTH = ("reviewer", "second")
ARTICLES = (
    Attack("approved without approval", STATUS, NOT_IN_WORKFLOW, (status("approved", "ready"),), "check"),
    Attack(
        "approved by the approval of another article",
        STATUS,
        NOT_IN_WORKFLOW,
        (status("approved", "ready", OTHERS_APPROVAL),),
        "foreign key",
    ),
    Attack(
        "approved again by the approval that was reopened",
        STATUS,
        NOT_IN_WORKFLOW,
        (status("approved", "reopened", OLD_APPROVAL),),
    ),
    Attack(
        "approved from submitted",
        STATUS,
        NOT_IN_WORKFLOW,
        (status("approved", "submitted", OTHERS_APPROVAL),),
        "foreign key",
    ),
    Attack(
        "approval taken away",
        STATUS,
        NOT_IN_WORKFLOW,
        (status("approved", "approved", "NULL"),),
        "check",
    ),
    Attack(
        "approved sent back to the author",
        STATUS,
        NOT_IN_WORKFLOW,
        (status("submitted", "approved", "NULL"),),
    ),
    Attack(
        "approved under review without reopening",
        STATUS,
        NOT_IN_WORKFLOW,
        (status("under_review", "approved", "NULL"),),
    ),
    Attack(
        "review started without a round",
        STATUS,
        NOT_IN_WORKFLOW,
        (status("under_review", "submitted"),),
    ),
    Attack(
        "review started while changes are requested",
        STATUS,
        NOT_IN_WORKFLOW,
        (status("under_review", "returned"),),
    ),
    Attack(
        "review started after withdrawal", STATUS, NOT_IN_WORKFLOW, (status("under_review", "withdrawn"),)
    ),
    Attack("sent back without a reason", STATUS, NOT_IN_WORKFLOW, (status("submitted", "ready"),)),
    Attack("no version at all", STATUS, "a new version begins", (version_of("submitted", "NULL"),)),
    Attack(
        "an older version",
        STATUS,
        "a new version begins",
        (version_of("revised", "(SELECT min(id) FROM version WHERE article_id = :revised)"),),
    ),
    Attack(
        "the version of another article",
        STATUS,
        "a new version begins",
        (version_of("submitted", "(SELECT version_id FROM article WHERE id = :ready)"),),
        "foreign key",
    ),
    Attack(
        "a new version inherits the approval",
        STATUS,
        "a new version begins",
        (
            version_row("approved", "2"),
            version_of("approved", "(SELECT max(id) FROM version WHERE article_id = :approved)"),
        ),
        "foreign key",
    ),
    Attack(
        "an article begins under review",
        "guard_article_insert",
        "an article begins as submitted",
        (
            "INSERT INTO article (slug, topic, audience, title, status, verdict_set_no, created_at, "
            "changed_at) VALUES ('x', 'x', 'patient', 'x', 'under_review', 0, CURRENT_TIMESTAMP, "
            "CURRENT_TIMESTAMP)",
        ),
    ),
    Attack(
        "an article deleted",
        "guard_article_no_delete",
        "rows of article are never deleted",
        ("DELETE FROM article WHERE id = :submitted",),
        "foreign key",
    ),
)


def signed(article: str, *people: str) -> tuple[str, ...]:
    return tuple(sign_off_row(article, person) for person in people)


APPROVAL, UNRULED, SHORT = "guard_approval", "must hold a passing ruling", "the quorum has not signed"
APPROVALS = (
    Attack(
        "approved on more rulings than stand",
        APPROVAL,
        "how many rulings stand",
        (sign_off_row("ready", "second"), approval_row("ready", rulings="99")),
    ),
    Attack(
        "a ruling of another article named by an approval",
        "guard_approval_ruling",
        "as many as stood, and later no more",
        (approval_names("(SELECT max(id) FROM ruling WHERE article_id = :ready)"),),
    ),
    Attack(
        "a ruling named by an approval afterwards",
        "guard_approval_ruling",
        "as many as stood, and later no more",
        (
            ruling_row("reopened", "reviewer", replaces_id=last_ruling(":reviewer")),
            approval_names("(SELECT max(id) FROM ruling)", "reopened"),
        ),
    ),
    Attack("open pairs", APPROVAL, UNRULED, (*signed("open", *BOTH), approval_row("open"))),
    Attack("a failing ruling", APPROVAL, UNRULED, (*signed("failing", *BOTH), approval_row("failing"))),
    Attack("high risk ruled by one", APPROVAL, UNRULED, (*signed("once", *BOTH), approval_row("once"))),
    Attack(
        "an unresolved reference",
        APPROVAL,
        UNRULED,
        (*signed("unresolved", *BOTH), approval_row("unresolved")),
    ),
    Attack(
        "no claims",
        APPROVAL,
        "a version without claims",
        (
            version_row("submitted", "2"),
            newest_version("submitted"),
            review_row("submitted"),
            status("under_review", "submitted"),
            *signed("submitted", *BOTH),
            approval_row("submitted"),
        ),
    ),
    Attack(
        "not under review", APPROVAL, "only the version under review", (approval_row("submitted"),), "null"
    ),
    Attack(
        "an older set of rulings",
        APPROVAL,
        "only the version under review",
        (sign_off_row("ready", "second"), approval_row("ready", verdict_set_no="a.verdict_set_no - 1")),
    ),
    Attack(
        "a round that is over",
        APPROVAL,
        "only the version under review",
        (
            approval_row(
                "reopened",
                review_id="(SELECT min(id) FROM review WHERE review.version_id = a.version_id)",
                verdict_set_no="(SELECT max(verdict_set_no) FROM sign_off WHERE article_id = a.id)",
            ),
        ),
        "unique",
    ),
    Attack(
        "approved twice", APPROVAL, "only the version under review", (approval_row("approved"),), "unique"
    ),
    Attack("one signature of two", APPROVAL, SHORT, (sign_off_row("ready", "second"), approval_row("ready"))),
    Attack(
        "a signature on other rulings",
        APPROVAL,
        SHORT,
        (
            *signed("reopened", "reviewer"),
            sign_off_row("reopened", "second", verdict_set_sha256="'others'"),
            approval_row("reopened"),
        ),
    ),
    Attack(
        "a signer who left the board",
        APPROVAL,
        SHORT,
        (
            *signed("reopened", *BOTH),
            "DELETE FROM role_grant WHERE person_id = :second",
            approval_row("reopened"),
        ),
    ),
    Attack(
        "a signer who turns out to have written it",
        APPROVAL,
        SHORT,
        (
            disclosure_row("reopened", "third"),
            *signed("reopened", "reviewer", "third"),
            contribution_row("reopened", "third"),
            approval_row("reopened"),
        ),
    ),
    Attack(
        "a signer who is recused afterwards",
        APPROVAL,
        SHORT,
        (
            disclosure_row("reopened", "third"),
            *signed("reopened", "reviewer", "third"),
            disclosure_row("reopened", "third", True),
            approval_row("reopened"),
        ),
    ),
    Attack(
        "a signature on bytes of another version",
        APPROVAL,
        SHORT,
        (
            *signed("reopened", *BOTH),
            approval_row("reopened", version_sha256="(SELECT min(sha256) FROM house_text)"),
        ),
        "foreign key",
    ),
    Attack("another round under review", "guard_review", "only when none is open", (review_row("ready"),)),
    Attack(
        "a lower quorum than the policy's",
        "guard_review",
        "asks for what its policy says",
        (review_row("submitted", quorum="1"),),
    ),
    Attack(
        "a seat that nobody signed for",
        APPROVAL,
        "a seat of the policy has not signed",
        (*signed("reopened", *BOTH), approval_row("reopened")),
    ),
    Attack(
        "another seat for a policy in use",
        "guard_policy_seat",
        "gets no other seats",
        (
            "INSERT INTO policy_seat (policy_id, specialty, signatures)"
            " SELECT policy_id, 'Surgery', 1 FROM review LIMIT 1",
        ),
    ),
    Attack(
        "a specialty that the signer does not hold",
        "guard_sign_off",
        "in a specialty of theirs",
        (sign_off_row("ready", "second", specialty="'Surgery'"),),
    ),
    Attack(
        "signed after the end of the term",
        "guard_sign_off",
        "within their term",
        (
            "UPDATE person SET term_ends_at = '2000-01-01' WHERE id = :second",
            sign_off_row("ready", "second"),
        ),
    ),
    Attack("a round on an approval", "guard_review", "only when none is open", (review_row("approved"),)),
    Attack(
        "reopened without standing",
        "guard_reopening",
        "only a standing approval",
        (
            "INSERT INTO reopening (article_id, approval_id, person_id, reason, reopened_at)"
            f" SELECT :ready, {OTHERS_APPROVAL}, :editor, '', CURRENT_TIMESTAMP",
        ),
        "guard: a new version begins",
    ),
    Attack(
        "reopened while a newer version is under way",
        "guard_reopening",
        "only a standing approval",
        (
            version_row("approved", "2"),
            newest_version("approved"),
            "INSERT INTO reopening (article_id, approval_id, person_id, reason, reopened_at)"
            f" SELECT :approved, {OTHERS_APPROVAL}, :editor, '', CURRENT_TIMESTAMP",
        ),
        "guard: a new version begins",
    ),
    Attack(
        "back under review by no reopening",
        STATUS,
        "a new version begins",
        (
            version_row("approved", "2"),
            newest_version("approved"),
            "INSERT INTO withdrawal (article_id, version_id, person_id, reason, withdrawn_at)"
            " SELECT id, version_id, :editor, '', CURRENT_TIMESTAMP FROM article WHERE id = :approved",
            "UPDATE article SET status = 'under_review', version_id ="
            " (SELECT version_id FROM approval WHERE article_id = :approved) WHERE id = :approved",
        ),
    ),
)

SIGNING = "guard_sign_off"
PEOPLE = (
    Attack("the author rules", RULING, "a contributor does not rule", (ruling_row("ready", "author"),)),
    Attack("the recused rule", RULING, "whoever is recused", (ruling_row("ready", "recused"),)),
    Attack("no disclosure, ruling", RULING, "whoever is recused", (ruling_row("ready", "third"),)),
    Attack(
        "a publisher rules",
        RULING,
        "only a board member rules",
        (disclosure_row("ready", "publisher"), ruling_row("ready", "publisher")),
    ),
    Attack(
        "the author signs",
        SIGNING,
        "a contributor does not sign",
        (disclosure_row("ready", "author"), sign_off_row("ready", "author")),
    ),
    Attack("the recused sign", SIGNING, "whoever is recused", (sign_off_row("ready", "recused"),)),
    Attack("no disclosure, signature", SIGNING, "whoever is recused", (sign_off_row("ready", "third"),)),
    Attack(
        "a publisher signs",
        SIGNING,
        "only a board member signs",
        (disclosure_row("ready", "publisher"), sign_off_row("ready", "publisher")),
    ),
    Attack(
        "signed on an older set of rulings",
        SIGNING,
        "the rulings as they stand",
        (sign_off_row("ready", "second", verdict_set_no="a.verdict_set_no - 1"),),
    ),
    Attack("signed when approved", SIGNING, "as they stand",
        (disclosure_row("approved", "third"), sign_off_row("approved", "third"))),
)  # fmt: skip
ATTACKS = (
    LOG
    + THREADS
    + SIGNATURES
    + MAIL
    + CONFIRMATIONS
    + ADJUDICATIONS
    + WAIVERS
    + FALLS
    + MERGES
    + KEEPING
    + ARTICLES
    + APPROVALS
    + PEOPLE
    + ACCOUNTS
    + RULINGS
    + ADDITIONS
    + REFERENCES
)
