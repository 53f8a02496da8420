"""DSSE envelopes around in-toto statements: what is signed is the type and the bytes,
never a re-reading of them."""

import base64
from collections.abc import Sequence
from typing import Any

from review_service.core.errors import NotProved
from review_service.proof.canonical_json import canonical, read_canonical
from review_service.proof.keys import SigningKey, VerifierKey, from_base64

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """PAE of the DSSE protocol, version 1."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sealed(statement: dict[str, Any], key: SigningKey) -> bytes:
    """The envelope as canonical JSON."""
    payload = canonical(statement)
    signature = key.sign(pre_authentication(PAYLOAD_TYPE, payload))
    return canonical(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": str(key.verifier), "sig": base64.b64encode(signature).decode()}],
        }
    )


def unsealed(envelope: bytes, keys: Sequence[VerifierKey]) -> tuple[dict[str, Any], VerifierKey]:
    """The statement and the key that signed it, one of `keys`. Raises NotProved."""
    value = read_canonical(envelope, "The envelope of the statement")
    match value:
        case {
            "payload": payload,
            "payloadType": "application/vnd.in-toto+json",
            "signatures": [{"keyid": str(named), "sig": sig, **other}],
            **rest,
        } if not other and not rest:
            pass
        case _:
            raise NotProved("The envelope is not a DSSE envelope around an in-toto statement.")
    data = from_base64(payload, "The payload of the envelope")
    signature = from_base64(sig, "The signature of the statement")
    for key in keys:
        if str(key) == named:
            if not key.verifies(signature, pre_authentication(PAYLOAD_TYPE, data)):
                raise NotProved(f"The signature of {key.name} is not on this statement.")
            statement = read_canonical(data, "The statement")
            if not isinstance(statement, dict):
                raise NotProved("The statement is no statement.")
            return statement, key
    raise NotProved(f"The statement is signed with a key that is not trusted here: {named}.")
