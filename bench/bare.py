"""The other side of `bench.http`: the same requests on bare FastAPI, pydantic and asyncpg, as one would first write it.

    uvicorn bench.bare:app      (BARE_DATABASE_URL says where)

No authentication, no events, no idempotency, no log: a body is validated and inserted, stored bytes are sent. The pool
is asyncpg's own with its defaults, which reset a connection after each request; ours does not.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
from fastapi import FastAPI, Response

from services.contracts.http.claim import ClaimIn

TABLE = (
    "CREATE TABLE IF NOT EXISTS public.bare_claim (id uuid PRIMARY KEY, occurred_on date NOT NULL, body json NOT NULL)"
)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """A pool, as large as ours."""
    app.state.pool = await asyncpg.create_pool(os.environ["BARE_DATABASE_URL"], min_size=1, max_size=10)
    await app.state.pool.execute(TABLE)
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


@app.post("/claims", status_code=201)
async def post_claim(body: ClaimIn) -> dict[str, str]:
    """Validates the body and inserts a row."""
    claim_id = uuid4()
    stored = body.model_dump_json()
    await app.state.pool.execute(
        "INSERT INTO public.bare_claim VALUES ($1, $2, $3)", claim_id, body.occurred_on, stored
    )
    return {"id": str(claim_id), "state": "open"}


@app.get("/claims/{claim_id}")
async def get_claim(claim_id: UUID) -> Response:
    """Sends stored bytes."""
    stored = await app.state.pool.fetchval("SELECT json_send(body) FROM public.bare_claim WHERE id = $1", claim_id)
    return Response(stored, media_type="application/json")
