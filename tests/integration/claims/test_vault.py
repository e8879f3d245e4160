"""Who may touch the keys, and what becomes of one that is destroyed."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from services.cli.exits import Failed
from services.cli.master_key import check
from services.contracts.ids import person_stream, tenant_uuid
from services.kit.database import Pool
from services.kit.errors import Unavailable
from services.kit.sealing.cipher import MasterKey, new_key
from services.kit.sealing.vault import Vault, destroy, holds_keys_of_another

TENANT = tenant_uuid("vault")


@pytest.mark.parametrize("role", ["sinistra_ratios", "sinistra_gateway"])
async def test_only_claims_may_read_the_keys(pool: Pool, role: str) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(f"SET LOCAL ROLE {role}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.fetch("SELECT * FROM vault.key")


async def test_claims_may_use_them_and_remove_none(pool: Pool) -> None:
    async with pool.acquire() as conn:
        for statement in ("DELETE FROM vault.key", "TRUNCATE vault.key", "DROP TABLE vault.key"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conn.execute(f"BEGIN; SET LOCAL ROLE sinistra_claims; {statement}")
            await conn.execute("ROLLBACK")
        async with conn.transaction():
            await conn.execute("SET LOCAL ROLE sinistra_claims")
            await destroy(conn, TENANT, [(person_stream(TENANT, "role"), "bank")])


async def test_everybody_gets_the_same_key(pool: Pool) -> None:
    master = MasterKey(new_key())
    name = (person_stream(TENANT, uuid4().hex), "identity")
    found = await asyncio.gather(*(Vault(pool, master).find_or_make(TENANT, [name]) for _ in range(8)))
    assert len({keys[name] for keys in found}) == 1
    other_tenant = await Vault(pool, master).find_or_make(tenant_uuid("other"), [name])
    assert other_tenant[name].secret != found[0][name].secret


async def test_a_destroyed_key_is_never_made_again_not_even_one_that_never_was(pool: Pool) -> None:
    vault = Vault(pool, MasterKey(new_key()))
    subject = person_stream(TENANT, uuid4().hex)
    names = [(subject, "identity"), (subject, "health")]
    made = await vault.find_or_make(TENANT, names[:1])
    await destroy(pool, TENANT, names)
    await destroy(pool, TENANT, names)
    found = await vault.find_or_make(TENANT, names)
    assert [found[name].secret for name in names] == [None, None]
    assert found[names[0]].key_id == made[names[0]].key_id
    assert str(made[names[0]].secret) not in repr(made)
    kept = await pool.fetch("SELECT wrapped, master, destroyed_at FROM vault.key WHERE subject_id = $1", subject)
    assert all(row["wrapped"] is None and row["master"] is None and row["destroyed_at"] for row in kept)


async def test_another_master_key_opens_nothing_and_says_so(pool: Pool) -> None:
    mine, theirs = MasterKey(new_key()), MasterKey(new_key())
    name = (person_stream(TENANT, uuid4().hex), "identity")
    await Vault(pool, mine).find_or_make(TENANT, [name])
    with pytest.raises(Unavailable) as told:
        await Vault(pool, theirs).find_or_make(TENANT, [name])
    assert told.value.code == "master-key-mismatch"
    assert await holds_keys_of_another(pool, theirs)
    async with pool.acquire() as conn:
        with pytest.raises(Failed, match="not the master key of this database"):
            await check(conn, theirs)


async def test_a_wrapped_key_opens_in_its_own_row_alone(pool: Pool) -> None:
    vault = Vault(pool, MasterKey(new_key()))
    one, other = [(person_stream(TENANT, uuid4().hex), "identity") for _ in range(2)]
    await vault.find_or_make(TENANT, [one, other])
    await pool.execute(
        "UPDATE vault.key SET wrapped = (SELECT wrapped FROM vault.key WHERE subject_id = $1) WHERE subject_id = $2",
        one[0],
        other[0],
    )
    with pytest.raises(Unavailable):
        await vault.find(TENANT, [other])
