"""The proof of one event: the event, its path to a checkpoint, and the events that name the keys.
One JSON file."""

from collections.abc import Sequence
from typing import Any

from review_service.core.errors import NotProved
from review_service.proof.bundle import ProvedEvent, read_events, written_events
from review_service.proof.canonical_json import canonical, read_canonical
from review_service.proof.checkpoint import Checkpoint, opened
from review_service.proof.key_chain import KeyChain
from review_service.proof.keys import VerifierKey
from review_service.proof.merkle import leaf_hash, root_from_inclusion


def written_event_proof(note: str, about: ProvedEvent, keys: Sequence[ProvedEvent]) -> bytes:
    events = sorted({event.index: event for event in (about, *keys)}.values(), key=lambda event: event.index)
    value = {
        "about": about.index,
        "checkpoint": note,
        "events": read_canonical(written_events(events), "events"),
    }
    return canonical(value)


def is_event_proof(data: bytes) -> bool:
    return data.startswith(b'{"about":')


def verify_event(
    data: bytes, trust: Sequence[VerifierKey] = ()
) -> tuple[dict[str, Any], Checkpoint, VerifierKey]:
    """The event, the checkpoint that it is in, and the key that signed that. Raises NotProved."""
    value = read_canonical(data, "The proof")
    if not isinstance(value, dict) or value.keys() != {"about", "checkpoint", "events"}:
        raise NotProved("This is not the proof of an event.")
    events = read_events(canonical(value["events"]))
    keys = KeyChain.of(events, trust)
    checkpoint, key = opened(str(value["checkpoint"]), [keys.last])
    check_inclusion(events, checkpoint)
    for event in events:
        if event.index == value["about"]:
            return event.event, checkpoint, key
    raise NotProved("The proof does not hold the event that it is about.")


def check_inclusion(events: Sequence[ProvedEvent], checkpoint: Checkpoint) -> None:
    """Raises NotProved naming the first event that is not in the log that the checkpoint is of."""
    for event in events:
        if (
            root_from_inclusion(leaf_hash(event.data), event.index, checkpoint.size, event.path)
            != checkpoint.root
        ):
            raise NotProved(f"Event {event.index} is not in the log that the checkpoint is of.")


def event_in_words(
    event: dict[str, Any], checkpoint: Checkpoint, key: VerifierKey, is_trusted: bool
) -> list[str]:
    lines = [
        (
            f"Event {event['index']} of the log of {checkpoint.origin}, which held {checkpoint.size} events "
            "then:"
        ),
        canonical(event).decode(),
        f"Key: {key}",
    ]
    return (
        lines
        if is_trusted
        else [*lines, "You named no key that you trust: compare it, and use --trust FILE."]
    )
