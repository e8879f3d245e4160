"""API keys as their holders write them: `sk_live_<id>_<secret>`, `sk_test_…` on the demo tenant.

The secret has 256 bits, so one SHA-256 keeps it: there is no dictionary to try.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple
from uuid import UUID


class Token(NamedTuple):
    """A key id and the secret that goes with it."""

    key_id: UUID
    secret: str


def new_secret() -> str:
    """256 random bits, as 43 characters."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a secret."""
    return sha256(secret.encode()).digest()


def matches(secret: str, stored: bytes) -> bool:
    """Compares in constant time."""
    return compare_digest(digest(secret), stored)


def write(token: Token, *, demo: bool) -> str:
    """The key, as it is shown once."""
    return f"sk_{'test' if demo else 'live'}_{token.key_id.hex}_{token.secret}"


def read(text: str) -> Token | None:
    """The parts of a key; None for any other text."""
    parts = text.split("_", 3)
    if len(parts) != 4 or parts[0] != "sk" or parts[1] not in {"live", "test"} or len(parts[2]) != 32:
        return None
    try:
        return Token(UUID(hex=parts[2]), parts[3])
    except ValueError:
        return None
