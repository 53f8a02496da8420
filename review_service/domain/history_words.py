"""An event in words. A new action needs a line here, or the history shows its bare name."""

from collections.abc import Collection, Mapping
from typing import Any

from review_service.domain.workflow import WORKFLOW, Action

BOARD_ONLY = "board_"  # before the name of an act in a thread that the author does not see
_OTHERS = {
    "approve": "the board approved the version",
    "use_signing_key": "named the key that approvals are signed with from now on",
    "confirm_rulings": "confirmed rulings in the new surroundings of a claim",
    "unassign": "ended the assignment of a reviewer",
    "ask_question": "a reader asked a question",
    "close_question": "closed a reader's question",
    "add_source": "added a source",
    "add_source_text": "added a text to a source",
    "accept_look_up": "took facts of a source from what was looked up",
    "change_source_status": "changed the status of a source",
    "source_status_changed": "a source that it cites changed its status",
    "source_text_changed": "a newer text of a source that it cites ended rulings",
    "screen_again": "asked the machine to read the article again",
    "merge_source": "merged another source into this one",
    "source_merged": "two sources that are one work were merged",
    "tell_sources_apart": "said that two sources are different works",
    "look_up_source": "asked services about a source",
    "find_contributor": "is a contributor, who neither rules nor signs",
    "add_person": "joined",
    "change_person": "is described anew",
    "grant_role": "was granted a role",
    "revoke_role": "lost a role",
    "close_account": "has a closed account",
    "open_account": "has an open account again",
    "reset_password": "was given a new password",
    "fail_sign_off": "could not sign",
    "enrol_second_factor": "set up a second factor",
    "remove_second_factor": "removed their second factor",
    "reset_second_factor": "lost their second factor to a reset",
}


UNSEEN = "shown once you have ruled"  # in the place of a verdict, where two people rule without each other's


def ruling_events(after: Mapping[str, Any]) -> list[Any]:
    """What an event tells of rulings, one or several."""
    return list(after.get("rulings", (after,)))


def without_verdicts(after: Mapping[str, Any], hidden: Collection[int]) -> dict[str, Any]:
    """The same with `UNSEEN` for the verdicts of these rulings, and for the reason of a waiver on them."""
    if not set(hidden).isdisjoint(after.get("waives", ())):
        return {**after, "reason": UNSEEN}
    told = [
        ruling_event | {"verdict": UNSEEN} if ruling_event.get("ruling_id") in hidden else ruling_event
        for ruling_event in ruling_events(after)
    ]
    return {**after, "rulings": told} if "rulings" in after else dict(told[0])


_OF_SOURCES = frozenset(
    {"add_source", "add_source_text", "accept_look_up", "look_up_source", "change_source_status",
        "merge_source", "tell_sources_apart"}
)  # fmt: skip


def in_words(action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """One sentence without its subject: «ruled on a claim: claim 12 against younger2013 — supports»."""
    if action.startswith(BOARD_ONLY):
        return f"{in_words(action.removeprefix(BOARD_ONLY), before, after)} (board only)"
    known = {step.value for step in Action}
    phrase = (
        WORKFLOW[Action(action)].log if action in known else _OTHERS.get(action, action.replace("_", " "))
    )
    is_talk = "thread" in after or action == Action.ANSWER_ITEMS
    tell = _of_person if action in _OF_PEOPLE else _of_source if action in _OF_SOURCES else _details
    details = _of_threads(after) if is_talk else tell(action, before, after)
    return f"{phrase}: {details}" if details else phrase


def _ruled(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    against = f" against {after.get('reference')}" if after.get("reference") else ""
    verdict = str(after.get("verdict", "")).replace("_", " ")
    again = " (replaces the ruling before)" if before.get("replaces_id") else ""
    return f"claim {after.get('claim')}{against} — {verdict}{again}"


def _disclosed(after: Mapping[str, Any]) -> str:
    if after.get("has_conflict"):
        return "a conflict of interest; recused"
    return (
        "interests, shown beside the signature" if after.get("has_interests") else "no conflict of interest"
    )


_OF_PEOPLE = frozenset(
    {"add_person", "change_person", "grant_role", "revoke_role", "close_account", "open_account",
        "reset_password", "reset_second_factor"}
)  # fmt: skip


def _of_person(action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Of events in the history of a person, where their name need not be said again."""
    details = str(before.get("role") or after.get("role") or "").replace("_", " ")
    if action == "change_person":
        details = "; ".join(
            f"{name.replace('_', ' ')} {before[name] or '–'} → {after.get(name) or '–'}" for name in before
        )
    return ", ".join(filter(None, (details, f"by {after['by']}" if after.get("by") else "")))


def _details(action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if action in (Action.RULE, Action.SETTLE, "confirm_rulings"):
        return "; ".join(_ruled(before, ruling_event) for ruling_event in ruling_events(after))
    if action == Action.DISMISS_FINDING:
        back = "" if after.get("is_dismissed") else "taken back: "
        reason = f" — {after['reason']}" if after.get("reason") else ""
        return f"{back}claim {after.get('claim')}, {after.get('code')} {after.get('message')}{reason}"
    if action == Action.SIGN_OFF:
        return f"version {after.get('number')}, signature {after.get('signatures')} of {after.get('quorum')}"
    if action == Action.DISCLOSE:
        return _disclosed(after)
    if action == Action.RESOLVE_REFERENCE:
        return f"«{after.get('key')}» is {after.get('title') or 'no source any more'}"
    details = after or before
    parts = [
        f"version {details['number']}" if "number" in details else "",
        str(details.get("reviewer") or ""),
    ]
    if action == Action.WAIVE:
        parts.append(f"claim {details.get('claim')} against {details.get('reference')}")
    parts += [f"{details['items']} items"] if details.get("items", 1) != 1 else []
    parts += [
        str(details.get(name) or "")
        for name in ("kind", "reason", "title", "role", "format", "answer", "why")
    ]
    return ", ".join(
        part.replace("_", " ") if part == details.get("kind") else part for part in parts if part
    )


def _of_source(action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Of events in the history of a source, where its title need not be said again."""
    if action == "change_source_status":
        was, became = (str(side.get("status") or "").replace("_", " ") for side in (before, after))
        return f"{was} → {became}, {after.get('reason')}"
    if action == "merge_source":
        return f"«{after.get('merged_title')}» (source {after.get('merged_id')}), {after.get('reason')}"
    if action == "tell_sources_apart":
        return (
            f"the other is «{after.get('other_title')}» (source {after.get('other_id')}), "
            f"{after.get('reason')}"
        )
    if action == "add_source_text":
        return f"revision {after.get('number')}"
    named = ", ".join(str(service) for service in after.get("services") or [after.get("format") or ""])
    return named or str(after.get("title") or "")


def _of_threads(details: Mapping[str, Any]) -> str:
    if "thread" in details:
        where = f"claim {details['claim']}" if details.get("claim") else "on the article"
        return f"thread {details['thread']}, {where}" + (", blocking" if details.get("blocking") else "")
    return f"{details.get('changed', 0)} changed, {details.get('kept', 0)} not changed"
