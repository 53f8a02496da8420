"""Ed25519 keys in the forms of C2SP signed-note: `name+id+base64` to verify with,
`PRIVATE+KEY+…` to sign with."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from review_service.core.errors import NotProved

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]{1,200}")


@dataclass(frozen=True)
class VerifierKey:
    """Who may be believed: a name and the 32 bytes of the public key."""

    name: str
    public: bytes

    @classmethod
    def read(cls, text: str) -> "VerifierKey":
        """Raises NotProved where the text is no key of this form, or its id is not its own."""
        name, key_id, data = _parts(text)
        key = cls(name, data)
        if key.id.hex() != key_id:
            raise NotProved(f"The key of {name} is damaged: its id does not fit it.")
        return key

    @cached_property
    def id(self) -> bytes:
        """Four bytes that tell keys apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in hexadecimal, to be compared by telephone."""
        return hashlib.sha256(self.public).hexdigest()

    def verifies(self, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """The secret stays out of `repr`, logs and the database."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def make(cls, name: str) -> "SigningKey":
        if not _NAME.fullmatch(name):
            raise NotProved("The name of a key holds no space and no plus sign.")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, text: str) -> "SigningKey":
        if not text.startswith(_PRIVATE):
            raise NotProved("This is not a signing key: it has to begin with PRIVATE+KEY+.")
        name, key_id, data = _parts(text.removeprefix(_PRIVATE))
        key = cls(name, data)
        if key.verifier.id.hex() != key_id:
            raise NotProved(f"The signing key of {name} is damaged: its id does not fit it.")
        return key

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self._key.public_key().public_bytes_raw())

    def written(self) -> str:
        """As it stands in its file: to be kept secret."""
        data = base64.b64encode(_ED25519 + self.seed).decode()
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{data}"

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def _parts(text: str) -> tuple[str, str, bytes]:
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    data = from_base64(encoded, "A key")
    if not _NAME.fullmatch(name) or len(data) != 33 or data[:1] != _ED25519:
        raise NotProved("This is not an Ed25519 key of the form name+id+key.")
    return name, key_id, data[1:]


def from_base64(text: object, what: str) -> bytes:
    """Only the one way to write the bytes is taken. Raises NotProved naming `what`."""
    try:
        data = base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not isinstance(text, str) or not data or base64.b64encode(data).decode() != text:
        raise NotProved(f"{what} is not written in base64.")
    return data
