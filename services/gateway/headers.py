"""Which headers go on to a service, and which come back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from services.kit.asgi import RawHeaders

# Everything else stays here: credentials, hop-by-hop headers, and whatever calls itself `sinistra-…`.
_PASSED_ON: Final = frozenset(
    {b"accept", b"accept-language", b"at-least", b"content-type", b"if-match", b"prefer", b"x-request-id"}
)
_NOT_PASSED_BACK: Final = frozenset(
    {
        *(b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-connection", b"te", b"trailer"),
        *(b"transfer-encoding", b"upgrade", b"server", b"date", b"x-request-id"),
    }
)


def passed_on(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """What a service may read of the request's own headers."""
    return [(name, value) for name, value in headers if name in _PASSED_ON]


def passed_back(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """What the client may read of the answer's headers."""
    return [(name, value) for name, value in headers if name.lower() not in _NOT_PASSED_BACK]
