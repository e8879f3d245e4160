"""The account numbers known of a payee, opened for one command and never written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KnownAccounts:
    """`paid` are those of the claim's earlier payments, by payment; `recorded` those of the person's own record.

    The record's stand with the day on which each was recorded, oldest first. Its repr shows none of them.
    """

    paid: Mapping[UUID, str] = field(default_factory=dict, repr=False)
    recorded: tuple[tuple[date, str], ...] = field(default=(), repr=False)


NO_ACCOUNTS: Final = KnownAccounts()
