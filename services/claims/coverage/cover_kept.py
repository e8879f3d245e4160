"""Covers as they were last shown, in memory: a claim that is read again and again is not checked each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.claims.rule_tables.book import RuleBook

_MOST: Final = 5_000  # covers in memory, one or two kilobytes each


@dataclass(frozen=True, slots=True)
class MadeOf:
    """All that a cover of today hangs on: two streams as far as they go, who asks, in which language."""

    claim_version: int
    policy_version: int
    insurer_id: str | None
    french: bool


class KeptCovers:
    """The last cover of each claim, given back while nothing that it was made of has changed."""

    def __init__(self) -> None:
        self._kept: dict[UUID, tuple[MadeOf, RuleBook, bytes]] = {}

    def find(self, claim_id: UUID, made_of: MadeOf, rules: RuleBook) -> bytes | None:
        """The cover as it was encoded; a tenant whose rules changed has another book."""
        kept = self._kept.get(claim_id)
        if kept is None or kept[0] != made_of or kept[1] is not rules:
            return None
        return kept[2]

    def keep(self, claim_id: UUID, made_of: MadeOf, rules: RuleBook, cover: bytes) -> None:
        """Keeps a cover in the place of the one before."""
        self._kept.pop(claim_id, None)  # so that the oldest in the dictionary is the one not made for longest
        self._kept[claim_id] = (made_of, rules, cover)
        if len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]
