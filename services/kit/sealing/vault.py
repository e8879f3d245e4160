"""The vault: one key for each subject and class, wrapped, in a schema of its own. Destroying a key is for good."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid4

from services.kit.database import Connection, Pool
from services.kit.errors import Unavailable
from services.kit.eventlog.partitions import partition_of
from services.kit.sealing.cipher import Broken, MasterKey, new_key

Name: TypeAlias = tuple[UUID, str]
"""Whose key, and for which class of texts."""

_FIND: Final = """
SELECT k.subject_id, k.class, k.key_id, k.wrapped, k.master
  FROM unnest($2::int[], $3::uuid[], $4::text[]) AS asked (log_partition, subject_id, class)
  JOIN vault.key k ON k.log_partition = asked.log_partition AND k.tenant_id = $1
                  AND k.subject_id = asked.subject_id AND k.class = asked.class"""
# Whoever is first makes the key; the others find it.
_MAKE: Final = """
INSERT INTO vault.key (log_partition, tenant_id, subject_id, class, key_id, wrapped, master)
SELECT made.log_partition, $1, made.subject_id, made.class, made.key_id, made.wrapped, $2
  FROM unnest($3::int[], $4::uuid[], $5::text[], $6::uuid[], $7::bytea[])
       AS made (log_partition, subject_id, class, key_id, wrapped)
ON CONFLICT (log_partition, tenant_id, subject_id, class) DO NOTHING"""
# A class that had no key yet gets a destroyed one, so that nobody makes one later.
_DESTROY: Final = """
INSERT INTO vault.key (log_partition, tenant_id, subject_id, class, key_id, wrapped, master, destroyed_at)
SELECT gone.log_partition, $1, gone.subject_id, gone.class, gone.key_id, NULL, NULL, now()
  FROM unnest($2::int[], $3::uuid[], $4::text[], $5::uuid[]) AS gone (log_partition, subject_id, class, key_id)
 ORDER BY 1, 3, 4
ON CONFLICT (log_partition, tenant_id, subject_id, class)
DO UPDATE SET wrapped = NULL, master = NULL, destroyed_at = excluded.destroyed_at
        WHERE vault.key.destroyed_at IS NULL"""
_OTHER_MASTER: Final = "SELECT master FROM vault.key WHERE destroyed_at IS NULL AND master <> $1 LIMIT 1"


@dataclass(frozen=True, slots=True)
class Key:
    """A key, unwrapped; `secret` is None where it was destroyed."""

    key_id: UUID
    secret: bytes | None = None

    def __repr__(self) -> str:
        return f"Key({self.key_id}{'' if self.secret else ', destroyed'})"


class Vault:
    """The keys of all tenants. None is kept in memory: a key that is destroyed opens nothing from then on."""

    def __init__(self, pool: Pool, master: MasterKey) -> None:
        self._pool = pool
        self._master = master

    async def find(self, tenant_id: UUID, names: Collection[Name]) -> dict[Name, Key]:
        """Those of the keys that exist, destroyed ones too. Unavailable: they are wrapped by another master key."""
        wanted = sorted(set(names))
        if not wanted:
            return {}
        rows = await self._pool.fetch(_FIND, tenant_id, *_columns(wanted))
        return {(row[0], row[1]): self._key(tenant_id, row) for row in rows}

    async def find_or_make(self, tenant_id: UUID, names: Collection[Name]) -> Mapping[Name, Key]:
        """The keys, those that are missing made. A destroyed key stays destroyed."""
        found = await self.find(tenant_id, names)
        missing = sorted(set(names) - found.keys())
        if not missing:
            return found
        made = [(uuid4(), new_key()) for _ in missing]
        wrapped = [
            self._master.wrap(secret, _place(tenant_id, subject, sealed_class, key_id))
            for (subject, sealed_class), (key_id, secret) in zip(missing, made, strict=True)
        ]
        ids = [key_id for key_id, _ in made]
        await self._pool.execute(_MAKE, tenant_id, self._master.fingerprint, *_columns(missing), ids, wrapped)
        return found | await self.find(tenant_id, missing)

    def _key(self, tenant_id: UUID, row: Iterable[Any]) -> Key:
        subject, sealed_class, key_id, wrapped, master = row
        if wrapped is None:
            return Key(key_id)
        if master != self._master.fingerprint:
            raise Unavailable("master-key-mismatch", retry_after=60)
        try:
            return Key(key_id, self._master.unwrap(wrapped, _place(tenant_id, subject, sealed_class, key_id)))
        except Broken:
            raise Unavailable("master-key-mismatch", retry_after=60) from None


async def holds_keys_of_another(conn: Connection | Pool, master: MasterKey) -> bool:
    """Whether keys are there that this master key cannot unwrap."""
    return await conn.fetchval(_OTHER_MASTER, master.fingerprint) is not None


async def destroy(conn: Connection | Pool, tenant_id: UUID, names: Iterable[Name]) -> None:
    """Destroys keys, and any that would be made later. Needs no master key; safe to repeat."""
    gone = sorted(set(names))
    if gone:
        await conn.execute(_DESTROY, tenant_id, *_columns(gone), [uuid4() for _ in gone])


def _columns(names: Iterable[Name]) -> tuple[list[int], list[UUID], list[str]]:
    listed = list(names)
    return (
        [partition_of(subject) for subject, _ in listed],
        [subject for subject, _ in listed],
        [sealed_class for _, sealed_class in listed],
    )


def _place(tenant_id: UUID, subject: UUID, sealed_class: str, key_id: UUID) -> bytes:
    """What a wrapped key is bound to: in another's row it does not unwrap."""
    return tenant_id.bytes + subject.bytes + key_id.bytes + sealed_class.encode()
