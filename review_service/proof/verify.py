"""Checks a proof with nothing but its files: who approved what when, or the reason why that is not proved.

`trust`: keys that the reader has from elsewhere. Without any, the proof is checked against
the key that it names itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from review_service.core.errors import NotProved
from review_service.proof import bundle, hand_over
from review_service.proof.bundle import ProvedEvent
from review_service.proof.checkpoint import Checkpoint, opened
from review_service.proof.envelope import unsealed
from review_service.proof.event_proof import check_inclusion
from review_service.proof.key_chain import KeyChain
from review_service.proof.keys import VerifierKey
from review_service.proof.merkle import is_consistent
from review_service.proof.statement import check_statement, sha256_of


@dataclass(frozen=True)
class Proved:
    """What holds. `key` signed the checkpoint; `is_trusted` says whether the reader knew a key
    of the chain beforehand."""

    predicate: dict[str, Any]
    sha256: str
    approval: ProvedEvent
    exported: ProvedEvent
    checkpoint: Checkpoint
    key: VerifierKey
    is_trusted: bool


def verify(files: dict[str, bytes], trust: Sequence[VerifierKey] = (), last_checkpoint: str = "") -> Proved:
    """Raises NotProved with the reason. `files` by name; `last_checkpoint` is a note that the reader kept."""
    if files.keys() != set(bundle.NAMES):
        raise NotProved(f"A proof holds exactly these files: {', '.join(bundle.NAMES)}.")
    events = bundle.read_events(files[bundle.EVENTS])
    keys = KeyChain.of(events, trust)
    checkpoint, key = opened(_text(files, bundle.CHECKPOINT), [keys.last])
    check_inclusion(events, checkpoint)
    _check_earlier(files, checkpoint, keys, last_checkpoint)
    approval, exported = _only(events, "approve"), _only(events, "export")
    predicate = _approved(files, approval, keys)
    _check_export(files, approval, exported, predicate)
    return Proved(
        predicate, sha256_of(files[bundle.ARTICLE]), approval, exported, checkpoint, key, bool(trust)
    )


def _text(files: dict[str, bytes], name: str) -> str:
    try:
        return files[name].decode("utf-8")
    except UnicodeDecodeError:
        raise NotProved(f"{name} is not text: it was altered.") from None


def _only(events: Sequence[ProvedEvent], action: str) -> ProvedEvent:
    matching = [event for event in events if event.event.get("action") == action]
    if len(matching) != 1 or {event.event["action"] for event in events} != {
        "approve",
        "export",
        hand_over.ACTION,
    }:
        raise NotProved("The proof holds other events than those of the approval, the export and the keys.")
    return matching[0]


def _approved(files: dict[str, bytes], approval: ProvedEvent, keys: KeyChain) -> dict[str, Any]:
    envelope = files[bundle.STATEMENT]
    if approval.after.get("statement_sha256") != sha256_of(envelope):
        raise NotProved("The statement is not the one that the log says was made at the approval.")
    statement, _ = unsealed(envelope, [keys.at(approval.index)])
    predicate = check_statement(statement, files[bundle.ARTICLE])
    if predicate.get("approved_at") != approval.event["happened_at"]:
        raise NotProved("The statement and the log differ on when it was approved.")
    if predicate.get("approval") != approval.after.get("approval_id"):
        raise NotProved("The statement and the log speak of two approvals.")
    return predicate


def _check_export(
    files: dict[str, bytes], approval: ProvedEvent, exported: ProvedEvent, predicate: dict[str, Any]
) -> None:
    if exported.after.get("sha256") != sha256_of(files[bundle.EXPORT]):
        raise NotProved("The exported file is not the one that the log says was exported.")
    same = ("article_id", "version_id")
    if [exported.event[name] for name in same] != [approval.event[name] for name in same]:
        raise NotProved("The exported file is of another version than the approval.")
    if exported.index < approval.index or exported.after.get("number") != predicate["article"]["version"]:
        raise NotProved("The file was not exported from what was approved.")


def _check_earlier(
    files: dict[str, bytes], checkpoint: Checkpoint, keys: KeyChain, last_checkpoint: str
) -> None:
    """The log has only grown since every checkpoint that the proof carries,
    and since the one that the reader kept."""
    earlier = bundle.read_earlier(files[bundle.EARLIER])
    for earlier_note in earlier:
        older, _ = opened(earlier_note.note, keys.all)
        if not is_consistent(older.size, older.root, checkpoint.size, checkpoint.root, earlier_note.path):
            raise NotProved(f"The log was altered since it held {older.size} events.")
    if not last_checkpoint or last_checkpoint in {earlier_note.note for earlier_note in earlier}:
        return
    kept, _ = opened(last_checkpoint, keys.all)
    if kept.size > checkpoint.size:
        raise NotProved(
            f"The log of this proof holds {checkpoint.size} events, your last checkpoint {kept.size}: it "
            "was rolled back, or this proof is older than your checkpoint."
        )
    if kept.size == checkpoint.size and kept.origin == checkpoint.origin and kept.root == checkpoint.root:
        return
    if kept.size == checkpoint.size:
        raise NotProved(
            f"There are two logs of {kept.size} events: this proof is of another history than your "
            "checkpoint."
        )
    raise NotProved(
        f"The proof does not lead from your checkpoint of {kept.size} events to its own: ask for one made "
        "with «export --proof … --since FILE»."
    )


def in_words(proved: Proved) -> list[str]:
    """Who approved what when, a line each."""
    predicate = proved.predicate
    about, policy, claims = predicate["article"], predicate["policy"], predicate["claims"]
    pairs = [pair for claim in claims for pair in claim["pairs"]]
    cited = [pair for pair in pairs if pair["reference"]]
    reviewers = sorted({ruling["name"] for pair in pairs for ruling in pair["rulings"]})
    high = sum(claim["risk"] == "high" for claim in claims)
    waived = [
        (claim["ordinal"], pair["waiver"]) for claim in claims for pair in claim["pairs"] if pair["waiver"]
    ]
    lines = [
        (
            f"Approved: «{about['title']}» ({about['slug']}), version {about['version']}, at "
            f"{_shown(predicate['approved_at'])}."
        ),
        f"Written by {_listed(contributor['name'] for contributor in predicate['contributors'])}.",
        (
            f"{len(claims)} claims ({high} of high risk), {len(cited)} checks against a source, by "
            f"{_listed(reviewers)}."
        ),
        *(
            f"Claim {ordinal}: «partly supports», settled by a waiver. {_waived(waiver)}"
            for ordinal, waiver in waived
        ),
        f"Signed by {policy['quorum']} or more, as the policy asks:",
        *(
            f"  {_signer(signature)}, {_shown(signature['signed_at'])}"
            for signature in predicate["sign_offs"]
        ),
        f"SHA-256 of the article: {proved.sha256}",
        f"In the log of {proved.checkpoint.origin} as event {proved.approval.index} of "
        f"{proved.checkpoint.size}, exported as event {proved.exported.index}.",
        f"Key: {proved.key}",
    ]
    if not proved.is_trusted:
        lines.append(
            "You named no key that you trust, so this shows only that the proof fits together. Compare the "
            "key with the one that the board publishes, put it into a file, and verify again with --trust "
            "FILE."
        )
    return lines


def _signer(signature: dict[str, Any]) -> str:
    return ", ".join(str(signature[part]) for part in ("name", "credentials", "specialty") if signature[part])


def _waived(waiver: dict[str, Any]) -> str:
    who = ", ".join(str(waiver[part]) for part in ("name", "credentials") if waiver[part])
    return f"{who}, {_shown(waiver['waived_at'])}: {' '.join(waiver['reason'].split())}"


def _listed(names: Any) -> str:
    *first, last = list(names)
    return f"{', '.join(first)} and {last}" if first else str(last)


def _shown(moment: str) -> str:
    return f"{moment[:10]} {moment[11:19]} UTC"
