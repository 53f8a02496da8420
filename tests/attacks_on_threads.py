"""Attacks on what people say to each other and on what was asked of the author; see attacks.py."""

from attack import Attack
from raw_sql import approval_row, disclosure_row, sign_off_row, version_row

FIRST = "(SELECT min(id) FROM thread WHERE article_id = :revised)"
BOARDS = "(SELECT min(id) FROM thread WHERE is_board_only)"
NEW = "(SELECT max(id) FROM comment)"
VERSION = "(SELECT version_id FROM article WHERE id = :{})"


def thread_row(article: str, person: str, is_blocking: bool = False, is_board_only: bool = False) -> str:
    return (
        "INSERT INTO thread (article_id, version_id, is_blocking, is_board_only, opened_by, opened_at, "
        f"claim_text, fingerprint, words, prefix, suffix) SELECT id, version_id, {is_blocking}, "
        f"{is_board_only}, :{person}, CURRENT_TIMESTAMP, '', '', '', '', '' FROM article WHERE id = "
        f":{article}"
    )


def comment_row(thread: str, person: str, suggestion: str = "NULL") -> str:
    return (
        "INSERT INTO comment (thread_id, person_id, text, suggestion, replaces, written_at)"
        f" VALUES ({thread}, :{person}, 'x', {suggestion}, {suggestion}, CURRENT_TIMESTAMP)"
    )


def change_row(thread: str, person: str) -> str:
    return (
        "INSERT INTO thread_change (thread_id, is_resolved, person_id, changed_at)"
        f" VALUES ({thread}, TRUE, :{person}, CURRENT_TIMESTAMP)"
    )


def place_row(version: str, claim: str) -> str:
    return (
        "INSERT INTO thread_place (thread_id, version_id, claim_id, start_at, end_at, how, placed_at)"
        f" VALUES ({FIRST}, {version}, {claim}, 0, 1, 'by_hand', CURRENT_TIMESTAMP)"
    )


def accepted_row(person: str, comment: str) -> str:
    claim = f"(SELECT min(id) FROM claim WHERE version_id = {VERSION.format('revised')})"
    return (
        "INSERT INTO suggestion_acceptance (comment_id, version_id, claim_id, start_at, person_id, "
        f"accepted_at) VALUES ({comment}, {VERSION.format('revised')}, {claim}, 0, :{person}, "
        "CURRENT_TIMESTAMP)"
    )


def item_row(request_of: str, thread: str) -> str:
    return (
        "INSERT INTO change_item (change_request_id, thread_id, position)"
        f" SELECT max(id), {thread}, 9 FROM change_request WHERE article_id = :{request_of}"
    )


def answer_row(person: str) -> str:
    return (
        "INSERT INTO change_answer (change_item_id, is_changed, reason, person_id, answered_at)"
        f" SELECT max(item.id), TRUE, '', :{person}, CURRENT_TIMESTAMP FROM change_item item"
        " JOIN change_request ON change_request.id = item.change_request_id WHERE article_id = :returned"
    )


SUGGESTED = comment_row(FIRST, "reviewer", "'words'")
WITHDRAWN = (
    f"INSERT INTO comment_withdrawal (comment_id, person_id, withdrawn_at) VALUES ({NEW}, :reviewer, "
    "CURRENT_TIMESTAMP)"
)
OTHERS_CLAIM = f"(SELECT min(id) FROM claim WHERE version_id = {VERSION.format('ready')})"
THREADS = (
    Attack("signed while a blocking thread is open", "guard_sign_off_threads", "nobody signs",
        (thread_row("ready", "reviewer", True), sign_off_row("ready", "second"))),
    Attack(
        "signed after it was opened again", "guard_sign_off_threads", "nobody signs",
        (thread_row("ready", "reviewer", True), change_row("(SELECT max(id) FROM thread)", "second"),
            change_row("(SELECT max(id) FROM thread)", "second").replace("TRUE", "FALSE"),
            sign_off_row("ready", "second")),
    ),
    Attack("approved while a blocking thread is open", "guard_approval_threads", "nothing is approved",
        (sign_off_row("reopened", "reviewer", specialty="'Cardiology'"), sign_off_row("reopened", "second"),
            thread_row("reopened", "reviewer", True, True), approval_row("reopened"))),
    Attack("a version without an answer to what was asked", "guard_version_answers", "needs its answer",
        (version_row("returned", "2"),)),
    Attack("the recused open a thread", "guard_thread", "whoever is recused opens",
        (thread_row("ready", "recused"),)),
    Attack("an author opens one of the board", "guard_thread", "no thread of the board",
        (thread_row("ready", "author", False, True),)),
    Attack("the recused write", "guard_comment", "whoever is recused writes",
        (disclosure_row("revised", "third", True), comment_row(FIRST, "third"))),
    Attack("an author writes where only the board reads", "guard_comment", "no thread of the board",
        (comment_row(BOARDS, "author"),)),
    Attack("another's comment withdrawn", "guard_comment_withdrawal", "by who wrote it",
        (SUGGESTED, WITHDRAWN.replace(":reviewer", ":second"))),
    Attack("an author resolves", "guard_thread_change", "a contributor resolves",
        (change_row(FIRST, "author"),)),
    Attack("the recused resolve", "guard_thread_change", "whoever is recused resolves",
        (disclosure_row("revised", "third", True), change_row(FIRST, "third"))),
    Attack("placed in another article", "guard_thread_place", "its own article",
        (place_row(VERSION.format("ready"), OTHERS_CLAIM),)),
    Attack("placed on the claim of another version", "guard_thread_place", "its own article",
        (place_row(VERSION.format("revised"), OTHERS_CLAIM),)),
    Attack("accepted by a reviewer", "guard_suggestion_acceptance", "only a contributor accepts",
        (SUGGESTED, accepted_row("reviewer", NEW))),
    Attack("accepted though nothing is suggested", "guard_suggestion_acceptance", "only suggested words",
        (comment_row(FIRST, "reviewer"), accepted_row("author", NEW))),
    Attack("accepted though withdrawn", "guard_suggestion_acceptance", "only suggested words",
        (SUGGESTED, WITHDRAWN, accepted_row("author", NEW))),
    Attack("a thread of the board is asked of the author", "guard_change_item", "that the author sees",
        (item_row("revised", BOARDS),)),
    Attack("a thread of another article is asked", "guard_change_item", "that the author sees",
        (item_row("returned", FIRST),)),
    Attack("answered by a reviewer", "guard_change_answer", "only a contributor answers",
        (answer_row("reviewer"),)),
)  # fmt: skip
