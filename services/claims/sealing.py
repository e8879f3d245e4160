"""Sealing what claims and persons say of people (‡): a text opens only where it was written, with its person's key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar, cast
from uuid import UUID

from services.contracts.events import codec
from services.contracts.events.sealed import Private, Sealed, Secret
from services.kit.commands import AsSealed, Unsealed
from services.kit.errors import Refusal
from services.kit.sealing.cipher import seal, unseal
from services.kit.sealing.vault import Key, Name, Vault

E = TypeVar("E")

_VERSION_BYTES: Final = 4


class Place(NamedTuple):
    """Where a sealed text stands. Elsewhere, even one version on, it does not open."""

    tenant_id: UUID
    stream_id: UUID
    version: int
    field: str

    @property
    def bound(self) -> bytes:
        """What the seal is bound to."""
        return (
            self.tenant_id.bytes
            + self.stream_id.bytes
            + self.version.to_bytes(_VERSION_BYTES, "big")
            + self.field.encode()
        )


def name_of(private: Private) -> Name:
    """Whose key it is, and of which class."""
    return private.person_id, private.sealed_class


class Sealer(Generic[E]):
    """Seals the secrets of events before they are appended; without a vault it refuses them.

    A text that a rule takes from the state into a further event is opened and sealed again for its new place.
    """

    def __init__(self, vault: Vault | None) -> None:
        self._vault = vault

    def must_seal(self, events: Sequence[E]) -> bool:
        """Whether an event says something of people. Refuses with `sealing-unavailable` where no master key is set."""
        for event in events:
            if held := codec.private(event):
                if self._vault is None:
                    raise Refusal("sealing-unavailable", field=next(iter(held)))
                return True
        return False

    async def seal(self, tenant_id: UUID, decided: Sequence[Unsealed[E]]) -> list[AsSealed[E] | Exception]:
        """Seals the events of several commands with one question for their keys; `person-erased` where one is gone."""
        assert self._vault is not None
        names = {name_of(p) for one in decided for event in one.events for p in codec.private(event).values()}
        keys = await self._vault.find_or_make(tenant_id, names)
        sealed: list[AsSealed[E] | Exception] = []
        for one in decided:
            try:
                sealed.append(_sealed(tenant_id, one, keys))
            except Refusal as refusal:
                sealed.append(refusal)
        return sealed


def _sealed(tenant_id: UUID, decided: Unsealed[E], keys: Mapping[Name, Key]) -> AsSealed[E]:
    events: list[E] = []
    key_ids: list[tuple[UUID, ...]] = []
    for version, event in enumerate(decided.events, decided.version + 1):
        by_field = {
            field: _in_place(private, keys[name_of(private)], Place(tenant_id, decided.stream_id, version, field))
            for field, private in codec.private(event).items()
        }
        events.append(codec.sealed(event, by_field) if by_field else event)
        key_ids.append(tuple(sorted({s.key_id for s in by_field.values()})))
    return AsSealed(tuple(events), tuple(key_ids))


def _in_place(private: Private, key: Key, place: Place) -> Sealed:
    if key.secret is None:
        if isinstance(private, Sealed):
            return private.bound(place.version, place.field)  # nobody can read it, here or there
        raise Refusal("person-erased", field=place.field)
    ct = seal(key.secret, _text(private, key.secret, place), place.bound)
    return Sealed(private.person_id, private.sealed_class, key.key_id, ct, at=place.version, field=place.field)


def _text(private: Private, secret: bytes, place: Place) -> str:
    if isinstance(private, Sealed):
        earlier = place._replace(version=private.at, field=private.field)
        return unseal(secret, private.ct, earlier.bound)
    return cast("Secret", private).text
