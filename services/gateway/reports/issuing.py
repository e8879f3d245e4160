"""Makes documents: the same question, put again when nothing has moved, gets the same bytes."""

from __future__ import annotations

from hashlib import sha256
from uuid import uuid4

import orjson

from services.contracts.internal import Caller
from services.gateway.parts import Parts
from services.gateway.reports import store
from services.gateway.reports.asking import Sources
from services.gateway.reports.model import Asked, Document, Issued
from services.gateway.reports.statement import statement
from services.kit.asgi import RawHeaders
from services.kit.clock import now, paris_day
from services.kit.database import Connection


async def compose(parts: Parts, caller: Caller, passed_on: RawHeaders, asked: Asked) -> Document:
    """The document as it is now. Missing where its policy is not known; `too-many-claims` beyond what one holds."""
    sources = Sources(parts, caller, passed_on, asked)
    if asked.kind == "renewal":
        sheet: Document = await sources.renewal()
        return {"kind": asked.kind, **sheet}
    policy, losses = await sources.policy(), await sources.losses()
    views = await sources.claims([claim["claim_id"] for claim in losses["claims"]])
    return statement(asked, policy, losses, views)


async def issue(conn: Connection, caller: Caller, asked: Asked, document: Document) -> tuple[Issued, Issued | None]:
    """Numbers and keeps a document; answers it and the issue before it."""
    content = orjson.dumps(document)
    # The number first: it makes those who issue for one tenant follow one another.
    number = await store.next_number(conn, caller.tenant_id, paris_day(now()).year)
    previous = await store.last_of(conn, caller.tenant_id, asked)
    issued = Issued(
        report_id=uuid4(),
        number=number,
        asked=asked,
        final=document["final"],
        log_position=document["log_position"],
        rule_version=document["basis"]["rule_version"],
        content_hash=sha256(content).hexdigest(),
        previous_id=None if previous is None else previous.report_id,
        issued_at=now(),  # after whoever had the number before
    )
    await store.add(conn, caller.tenant_id, issued, content)
    return issued, previous
