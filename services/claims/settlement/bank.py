"""Bank details past the rules: the accounts known of a payee, opened to be compared, and the one shown masked."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import orjson
from fastapi import Response

from services.claims import answers
from services.claims.caller import Ask, stream_of
from services.claims.change import seen
from services.claims.opening import shown
from services.claims.parts import Reading
from services.claims.settlement.accounts import NO_ACCOUNTS, KnownAccounts
from services.claims.settlement.payee import last_paid, payee_person
from services.claims.state import Open
from services.contracts.events import codec
from services.contracts.events.person import PersonRecorded
from services.contracts.events.sealed import Sealed
from services.contracts.http.settlement import PaymentProposalIn
from services.contracts.iban import masked_iban
from services.kit.eventlog.reader import read_stream


async def accounts_of(ask: Ask, public_id: str, body: PaymentProposalIn) -> KnownAccounts:
    """What is known of the payee's accounts; nothing where the caller may not see the claim, which the rule refuses."""
    if body.bank_account is None or body.payee_party_id is None:
        return NO_ACCOUNTS
    claim_id = stream_of("clm", public_id)
    claim, _ = await ask.house.claims.load(ask.caller.tenant_id, claim_id)
    if not isinstance(claim, Open) or not seen(ask, claim):
        return NO_ACCOUNTS
    paid = {}
    last = last_paid(claim.dossier, body.payee_party_id)
    if last is not None and isinstance(last.bank_account, Sealed):
        number = await _opened(ask, claim_id, last.bank_account)
        paid = {last.payment_id: number} if number else {}
    person = payee_person(claim.dossier, ask.caller.tenant_id, body.payee_party_id)
    return KnownAccounts(paid, await _recorded(ask, person))


async def _recorded(ask: Ask, person_id: UUID) -> tuple[tuple[date, str], ...]:
    found = []
    for stored in await read_stream(ask.house.pool, ask.caller.tenant_id, person_id):
        event = codec.bound(codec.decode(stored.kind, stored.schema_version, stored.data), stored.version)
        if isinstance(event, PersonRecorded) and isinstance(event.bank_account, Sealed):
            number = await _opened(ask, person_id, event.bank_account)
            found += [(event.recorded_on, number)] if number else []
    return tuple(found)


async def _opened(ask: Ask, stream_id: UUID, sealed: Sealed) -> str | None:
    """The account number; None where its key was destroyed."""
    [text] = await shown(ask, stream_id, [sealed], lambda clear: orjson.loads(clear)["iban"])
    return text if isinstance(text, str) else None


async def with_masked_account(ask: Ask, asked: Reading, view: dict[str, Any]) -> Response:
    """One payment; its account opened for a broker's key alone, and masked even then."""
    sealed = view["bank_account"]
    if not isinstance(sealed, Sealed):
        return answers.plain(view)
    [account] = await shown(ask, asked.claim_id, [sealed], _masked)
    return answers.plain({**view, "bank_account": account})


def _masked(text: str) -> dict[str, Any]:
    account = orjson.loads(text)
    return {**account, "iban": masked_iban(account["iban"])}
