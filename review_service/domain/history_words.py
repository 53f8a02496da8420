"""An event in words. A new action needs a line here, or the history shows its bare name."""

from collections.abc import Mapping
from typing import Any

from review_service.domain.workflow import WORKFLOW, Action

_OTHERS = {
    "approve": "the board approved the version",
    "unassign": "ended the assignment of a reviewer",
    "ask_question": "a reader asked a question",
    "close_question": "closed a reader's question",
    "add_source": "added a source",
    "add_source_text": "added a text to a source",
    "accept_look_up": "took facts of a source from what was looked up",
    "change_source_status": "changed the status of a source",
    "source_status_changed": "a source that it cites changed its status",
    "add_person": "joined",
    "change_person": "is described anew",
    "grant_role": "was granted a role",
    "revoke_role": "lost a role",
    "reset_password": "was given a new password",
    "fail_sign_off": "could not sign",
    "enrol_second_factor": "set up a second factor",
    "remove_second_factor": "removed their second factor",
    "reset_second_factor": "lost their second factor to a reset",
}


def in_words(action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """One sentence without its subject: «ruled on a claim: claim 12 against younger2013 — supports»."""
    known = {step.value for step in Action}
    phrase = (
        WORKFLOW[Action(action)].log if action in known else _OTHERS.get(action, action.replace("_", " "))
    )
    details = _details(action, before, after)
    return f"{phrase}: {details}" if details else phrase


def _disclosed(after: Mapping[str, Any]) -> str:
    if after.get("has_conflict"):
        return "a conflict of interest; recused"
    return (
        "interests, shown beside the signature" if after.get("has_interests") else "no conflict of interest"
    )


def _details(action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if action == Action.RULE:
        against = f" against {after.get('reference')}" if after.get("reference") else ""
        verdict = str(after.get("verdict", "")).replace("_", " ")
        again = " (replaces the ruling before)" if before.get("replaces_id") else ""
        return f"claim {after.get('claim')}{against} — {verdict}{again}"
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
    found = after or before
    parts = [f"version {found['number']}" if "number" in found else "", str(found.get("reviewer") or "")]
    parts += [
        str(found.get(name) or "") for name in ("kind", "reason", "title", "role", "format", "answer", "why")
    ]
    return ", ".join(part.replace("_", " ") if part == found.get("kind") else part for part in parts if part)
