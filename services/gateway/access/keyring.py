"""Who a token belongs to, without a query for every request."""

from __future__ import annotations

from datetime import datetime
from time import monotonic
from typing import Final
from uuid import UUID

from services.gateway.access import store, tokens
from services.gateway.access.model import Key
from services.kit import clock
from services.kit.database import Pool
from services.kit.errors import Refusal

LIFE_SECONDS: Final = 5.0
"""How long a key is trusted without asking again: a key revoked in another process works at most this much longer."""

_MOST: Final = 10_000


class Keyring:
    """Keys by id, kept for a few seconds; unknown ids too, so that guessing costs the database little."""

    def __init__(self, pool: Pool, now: clock.Clock = clock.now) -> None:
        self._pool = pool
        self._now = now
        self._known: dict[UUID, tuple[float, Key | None]] = {}
        self._used: dict[UUID, datetime] = {}

    async def authenticate(self, text: str) -> Key:
        """The key behind a token. Refusal `unauthenticated`, the same for every reason."""
        token = tokens.read(text)
        key = None if token is None else await self._find(token.key_id)
        now = self._now()
        if token is None or key is None or not tokens.matches(token.secret, key.secret_hash) or not key.usable(now):
            raise Refusal("unauthenticated")
        self._used[key.key_id] = now
        return key

    def forget(self, key_id: UUID) -> None:
        """Makes the next request ask the database again: the key has just changed here."""
        self._known.pop(key_id, None)

    async def note_use(self) -> None:
        """Writes down when keys were last used: now and then, not at every request."""
        used, self._used = self._used, {}
        if used:
            await store.note_use(self._pool, used)

    async def _find(self, key_id: UUID) -> Key | None:
        kept = self._known.get(key_id)
        if kept is not None and monotonic() - kept[0] < LIFE_SECONDS:
            return kept[1]
        asked = monotonic()  # before the query: what changes meanwhile must not be kept too long
        key = await store.find_key(self._pool, key_id)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key_id] = (asked, key)
        return key
