"""One signing key follows another: both sign that it is so, and the log says since when."""

import base64
from typing import Any

from review_service.core.errors import NotProved
from review_service.proof.canonical_json import canonical
from review_service.proof.keys import SigningKey, VerifierKey, from_base64

ACTION = "use_signing_key"


def _message(old: VerifierKey, new: VerifierKey) -> bytes:
    return canonical({"hand_over": {"from": str(old), "to": str(new)}})


def first_use(key: VerifierKey) -> dict[str, Any]:
    """What the event says that names the first key."""
    return {"key": str(key)}


def hand_over(old: SigningKey, new: SigningKey) -> dict[str, Any]:
    """What the event says that ends the use of `old`: each signs, so that neither can be
    named without its owner."""
    message = _message(old.verifier, new.verifier)
    signatures = [base64.b64encode(key.sign(message)).decode() for key in (old, new)]
    return {"key": str(new.verifier), "from": str(old.verifier), "signatures": signatures}


def key_named(after: dict[str, Any], before: VerifierKey | None) -> VerifierKey:
    """The key that the event puts in force after `before`. Raises NotProved where the hand-over
    is not signed by both."""
    new = VerifierKey.read(str(after.get("key")))
    if before is None:
        return new
    signatures = after.get("signatures")
    if after.get("from") != str(before) or not isinstance(signatures, list) or len(signatures) != 2:
        raise NotProved(f"The key {new.name}+{new.id.hex()} does not follow from the one before it.")
    message = _message(before, new)
    for key, signature in zip((before, new), signatures, strict=True):
        if not key.verifies(from_base64(signature, "A signature of a hand-over"), message):
            raise NotProved(
                f"The hand-over to {new.name}+{new.id.hex()} is not signed by {key.name}+{key.id.hex()}."
            )
    return new
