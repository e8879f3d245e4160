"""AES-256-GCM: texts sealed to the place they stand in, keys wrapped by a master key (EVENT_LOG.md §7)."""

from __future__ import annotations

import binascii
import secrets
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class Broken(Exception):
    """What was sealed does not open: another key, another place, or a changed byte. It tells nothing of the text."""


class MasterKey:
    """What wraps every other key. It is never stored beside them, and never shown."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a master key is 32 bytes, in base64")
        self._key = key
        self.fingerprint = sha256(b"sinistra master key" + key).hexdigest()[:16]
        """Says which master key this is, and nothing else about it."""

    @classmethod
    def read(cls, text: str) -> MasterKey:
        """From its base64. ValueError, which does not quote it, for anything else."""
        try:
            key = b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("a master key is 32 bytes, in base64") from None
        return cls(key)

    def wrap(self, key: bytes, place: bytes) -> bytes:
        """A key as it is stored, bound to whose it is."""
        return _sealed(self._key, key, place)

    def unwrap(self, wrapped: bytes, place: bytes) -> bytes:
        """The key again. Broken: it was wrapped by another master key, or for somebody else."""
        return _opened(self._key, wrapped, place)

    def __repr__(self) -> str:
        return f"MasterKey({self.fingerprint})"


def new_key() -> bytes:
    """A key, from the system's randomness."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, text: str, place: bytes) -> str:
    """A text sealed to a place: base64 of a fresh nonce and the ciphertext."""
    return b64encode(_sealed(key, text.encode(), place)).decode()


def unseal(key: bytes, sealed: str, place: bytes) -> str:
    """The text again. Broken where it was moved, changed, or sealed with another key."""
    try:
        return _opened(key, b64decode(sealed, validate=True), place).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Broken from None


def _sealed(key: bytes, clear: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, clear, place)


def _opened(key: bytes, sealed: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
    except (InvalidTag, ValueError):
        raise Broken from None
