"""Claims of one policy, and the policy, as they stood at a position of the log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.claims.caller import Ask
from services.claims.policy.state import Contract, Unregistered
from services.claims.state import Closed, Open
from services.contracts.recomputation import AsKnownIn, KnownCoveragesIn
from services.kit.errors import FieldError, Invalid, Missing
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.reader import read_streams
from services.kit.eventlog.tokens import decode_positions

# What is held in memory at once: a claim is some tens of kilobytes with its events.
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Group:
    """The claims asked for of one policy, in the order asked; `contract` is None where they stand on none."""

    claims: Mapping[UUID, Open | Closed]
    contract: Contract | None


async def groups(ask: Ask, asked: AsKnownIn) -> AsyncIterator[Group]:
    """Each group asked for, in its order. Missing for a claim that was unknown then, or is not the caller's."""
    positions = _positions(asked.log_position)
    for batch in _batches(asked.claims):
        claims = await _claims(ask, [claim_id for group in batch for claim_id in group], positions)
        policies = await _policies(ask, {p for c in claims.values() if (p := c.dossier.declared.policy_id)}, positions)
        for group in batch:
            found = {claim_id: claims[claim_id] for claim_id in group}
            named = next((c.dossier.declared.policy_id for c in found.values()), None)
            yield Group(found, None if named is None else policies.get(named))


async def known_coverages(ask: Ask, asked: KnownCoveragesIn) -> list[str]:
    """The coverages that any of the policies ever had; no more policies are read than that takes."""
    positions = _positions(asked.log_position)
    missing = set(asked.coverages)
    for start in range(0, len(asked.policies), _AT_ONCE):
        for contract in (await _policies(ask, asked.policies[start : start + _AT_ONCE], positions)).values():
            missing -= {code for code in missing if contract.knows(code)}
        if not missing:
            break
        await asyncio.sleep(0)  # between two batches, others have their turn
    return [code for code in asked.coverages if code not in missing]


def _positions(token: str) -> dict[int, int]:
    try:
        return decode_positions(token)
    except ValueError:
        raise Invalid([FieldError("/log_position", "wrong-format")]) from None


def _batches(groups: Iterable[Sequence[UUID]]) -> Iterator[list[Sequence[UUID]]]:
    batch: list[Sequence[UUID]] = []
    size = 0
    for group in groups:
        if batch and size + len(group) > _AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(group)
        size += len(group)
    if batch:
        yield batch


async def _claims(ask: Ask, keys: Sequence[UUID], positions: Mapping[int, int]) -> dict[UUID, Open | Closed]:
    read = await read_streams(ask.house.pool, ask.caller.tenant_id, keys)
    found: dict[UUID, Open | Closed] = {}
    for key in keys:
        claim = ask.house.claims.fold(_until(read[key], positions))
        if not isinstance(claim, Open | Closed) or not ask.sees(claim.dossier.declared.insurer_id):
            raise Missing("claim")
        found[key] = claim
    return found


async def _policies(ask: Ask, keys: Iterable[UUID], positions: Mapping[int, int]) -> dict[UUID, Contract]:
    read = await read_streams(ask.house.pool, ask.caller.tenant_id, keys)
    policies = {key: ask.house.policies.fold(_until(events, positions)) for key, events in read.items()}
    return {key: policy.contract for key, policy in policies.items() if not isinstance(policy, Unregistered)}


def _until(events: Sequence[StoredEvent], positions: Mapping[int, int]) -> list[StoredEvent]:
    return [event for event in events if event.position <= positions.get(event.log_partition, 0)]
