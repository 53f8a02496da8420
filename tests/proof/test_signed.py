"""Keys, checkpoints and envelopes: known vectors, and every altered byte is refused."""

import base64

import pytest

from review_service.core.errors import NotProved
from review_service.proof.checkpoint import Checkpoint, opened, signed
from review_service.proof.envelope import pre_authentication, sealed, unsealed
from review_service.proof.keys import SigningKey, VerifierKey
from review_service.proof.merkle import EMPTY_ROOT

# of golang.org/x/mod/sumdb/note, whose form C2SP signed-note is
NEUMANN = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
NEUMANN_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
KEY = SigningKey("review.example.org", bytes(range(32)))
POINT = Checkpoint("review.example.org/log", 0, EMPTY_ROOT)


def test_keys_and_signatures_are_those_of_the_known_note() -> None:
    key = SigningKey.read(NEUMANN)
    assert str(key.verifier) == NEUMANN_VERIFIER
    assert key.written() == NEUMANN
    made = base64.b64encode(key.verifier.id + key.sign(NOTE.encode())).decode()
    assert made == NOTE_SIGNATURE
    assert VerifierKey.read(NEUMANN_VERIFIER) == key.verifier


def test_the_pre_authentication_encoding_is_the_one_of_the_protocol() -> None:
    made = pre_authentication("http://example.com/HelloWorld", b"hello world")
    assert made == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


@pytest.mark.parametrize("text", ["", "a+b", NEUMANN_VERIFIER[:-1], NEUMANN_VERIFIER.replace("c7", "c8"),
    "a b+c74f20a3+ARpc", NEUMANN_VERIFIER.replace("Peter", "Paul")])  # fmt: skip
def test_a_damaged_key_is_refused(text: str) -> None:
    with pytest.raises(NotProved):
        VerifierKey.read(text)
    with pytest.raises(NotProved):
        SigningKey.read("PRIVATE+KEY+" + text)


def test_a_key_is_made_anew_each_time_and_shows_no_secret() -> None:
    one, other = SigningKey.make("a.example"), SigningKey.make("a.example")
    assert one.seed != other.seed
    assert one.seed.hex() not in repr(one) and repr(one.seed) not in repr(one)
    assert SigningKey.read(one.written()) == one
    with pytest.raises(NotProved):
        SigningKey.make("two words")


def test_a_checkpoint_is_read_back_and_any_other_byte_is_refused() -> None:
    note = signed(POINT, KEY)
    assert note.splitlines()[:3] == ["review.example.org/log", "0", base64.b64encode(EMPTY_ROOT).decode()]
    assert opened(note, [KEY.verifier]) == (POINT, KEY.verifier)
    data = note.encode()
    for place in range(len(data)):
        for bit in (1, 4, 32):
            altered = bytearray(data)
            altered[place] ^= bit
            with pytest.raises(NotProved):
                opened(altered.decode("utf-8", "replace"), [KEY.verifier])
    for longer in (note + "— other AAAAAAAA\n", note + "\n", "x\n" + note, note.replace("\n0\n", "\n00\n")):
        with pytest.raises(NotProved):
            opened(longer, [KEY.verifier])


def test_a_foreign_key_is_refused() -> None:
    foreign = SigningKey(KEY.name, bytes(32))
    with pytest.raises(NotProved, match="not trusted"):
        opened(signed(POINT, foreign), [KEY.verifier])
    with pytest.raises(NotProved, match="not trusted"):
        unsealed(sealed({"a": 1}, foreign), [KEY.verifier])


def test_an_envelope_is_read_back_and_any_other_byte_is_refused() -> None:
    data = sealed({"_type": "https://in-toto.io/Statement/v1", "ä": 1}, KEY)
    assert unsealed(data, [KEY.verifier]) == (
        {"_type": "https://in-toto.io/Statement/v1", "ä": 1},
        KEY.verifier,
    )
    for place in range(len(data)):
        for bit in (1, 4, 32):
            altered = bytearray(data)
            altered[place] ^= bit
            with pytest.raises(NotProved):
                unsealed(bytes(altered), [KEY.verifier])
