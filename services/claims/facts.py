"""What arrives with a command from outside its stream: today, the policy it needs, names made in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.claims.indemnity.aggregate import Use
from services.claims.policy.record import OnRecord, Said, read_on
from services.claims.policy.state import UNREGISTERED, Contract, Policy, Unregistered
from services.claims.rule_tables.book import RuleBook
from services.claims.rule_tables.defaults import default_book
from services.claims.settlement.accounts import NO_ACCOUNTS, KnownAccounts
from services.claims.settlement.limits import Taken
from services.claims.state import Claim
from services.contracts.events.position import MatchedBy
from services.contracts.events.sealed import SealedClass, Secret
from services.contracts.ids import claim_file
from services.contracts.internal import Channel
from services.kit.database import Pool
from services.kit.eventlog.reader import read_tails
from services.kit.together import Together

NO_REFS: Final[Mapping[str, UUID]] = MappingProxyType({})
_NOTHING: Final[tuple[Policy, int, tuple[Said, ...]]] = (UNREGISTERED, 0, ())
_KEPT: Final = 20_000  # policies in memory, a few kilobytes each


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may know beyond its own stream.

    `policy` is the policy that the command names, or that the claim stands on, as it is now; None where there is
    none, or none that the caller may see. `persons` are those that it names by their ids, and that exist; `others`, the
    other claims that it names. `refs` are things that earlier lines of a file made, by kind or code.
    """

    today: date
    tenant_id: UUID
    command_id: UUID
    stream_id: UUID
    channel: Channel
    actor: str
    on_behalf: bool = False  # the actor is a person whom the key named, not the key itself
    rules: RuleBook = field(default_factory=default_book)
    insurer_id: str | None = None  # of an insurer's key
    policy: Contract | None = None
    policy_id: UUID | None = None
    policy_version: int | None = None
    persons: frozenset[UUID] = frozenset()
    others: Mapping[UUID, Claim] = field(default_factory=dict)
    refs: Mapping[str, UUID] = field(default_factory=lambda: NO_REFS)
    accounts: KnownAccounts = NO_ACCOUNTS  # of the payee of a payment
    annual_uses: tuple[Use, ...] | None = None  # of the policy year of the loss; None: not looked up
    matched_by: MatchedBy = "claim_id"  # how the claim of a position was found
    annual_taken: tuple[Taken, ...] = ()  # by the payments of that year

    def free_text(self, text: str | None, sealed_class: SealedClass = "narrative") -> Secret | None:
        """Free text about a claim, to be sealed under the claim's own key: it may speak of several people."""
        if text is None:
            return None
        return Secret(claim_file(self.tenant_id, self.stream_id), sealed_class, text)


@dataclass(frozen=True, slots=True)
class Known:
    """A policy, its version, and the events that say what is known of it."""

    contract: Contract
    version: int
    said: tuple[Said, ...]

    @property
    def on_record(self) -> OnRecord:
        """The policy as a cover check quotes from it."""
        return OnRecord(self.contract, self.said)


class Shelf:
    """Policies as they are now, without their premiums, which no claim asks about.

    What was read before is kept by version: only newer events are read again.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept: dict[tuple[UUID, UUID], tuple[Policy, int, tuple[Said, ...]]] = {}
        self._together: dict[UUID, Together[UUID, Known]] = {}  # by tenant: a query is one tenant's

    async def find(self, tenant_id: UUID, policy_id: UUID) -> Known | None:
        """The policy now, or None."""
        shared = self._together.get(tenant_id)
        if shared is None:
            shared = self._together[tenant_id] = Together(partial(self.find_all, tenant_id))
        return await shared.find(policy_id)

    async def find_all(self, tenant_id: UUID, policy_ids: Iterable[UUID]) -> dict[UUID, Known]:
        """Those of the policies that exist, as they are now, in one query."""
        bases = {i: self._kept.get((tenant_id, i), _NOTHING) for i in policy_ids}
        if not bases:
            return {}
        found = {}
        tails = await read_tails(self._pool, tenant_id, {i: version for i, (_, version, _) in bases.items()})
        for policy_id, tail in tails.items():
            before, version, said = bases[policy_id]
            policy, said = read_on(tail, before, said)
            version = tail[-1].version if tail else version
            if not isinstance(policy, Unregistered):
                self._keep((tenant_id, policy_id), (policy, version, said))
                found[policy_id] = Known(policy.contract, version, said)
        return found

    def _keep(self, key: tuple[UUID, UUID], value: tuple[Policy, int, tuple[Said, ...]]) -> None:
        self._kept.pop(key, None)  # so that the oldest in the dictionary is the one not read for longest
        self._kept[key] = value
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
