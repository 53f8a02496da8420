"""Keeps second factors so that a stolen database alone signs nothing: sealed with a key that is not in it."""

import base64
import hmac
import os
from dataclasses import dataclass
from functools import cached_property

from review_service.core.errors import BadInput

_NONCE = 12  # bytes, as AES-GCM takes them (NIST SP 800-38D)


@dataclass(frozen=True)
class Vault:
    """`secret` is REVIEW_SECRET_KEY; the keys are derived from it (HKDF, RFC 5869), one a purpose."""

    secret: str

    def _key(self, purpose: str) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        made = HKDF(SHA256(), length=32, salt=None, info=f"review-service {purpose}".encode())
        return made.derive(self.secret.encode())

    @cached_property
    def _sealing(self) -> bytes:
        return self._key("second factors")

    @cached_property
    def _naming(self) -> bytes:
        return self._key("recovery codes")

    def seal(self, text: str, bound_to: str) -> str:
        """What only this key opens, and only in the same place: a sealed text moved to
        another person stays shut."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self._sealing).encrypt(nonce, text.encode(), bound_to.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, bound_to: str) -> str:
        """Raises BadInput where it was sealed with another key, elsewhere, or changed."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            raw = base64.urlsafe_b64decode(sealed.encode())
            return AESGCM(self._sealing).decrypt(raw[:_NONCE], raw[_NONCE:], bound_to.encode()).decode()
        except (InvalidTag, ValueError):
            raise BadInput("This was not sealed with the key of this service.") from None

    def digest(self, text: str) -> str:
        """HMAC-SHA-256 in hexadecimal: to find a recovery code again without keeping it."""
        return hmac.digest(self._naming, text.encode(), "sha256").hex()
