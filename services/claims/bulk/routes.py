"""`POST /internal/bulk`: lines of one partition from the gateway, as NDJSON both ways."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Request, Response

from services.claims.bulk.execute import execute
from services.claims.bulk.lines import Sending
from services.claims.caller import Asked
from services.contracts.bulk import BulkLine
from services.contracts.internal import FILE_HASH, SENDER
from services.kit.errors import FieldError, Invalid

NDJSON = "application/x-ndjson"

_lines = msgspec.json.Decoder(BulkLine)
_encoder = msgspec.json.Encoder()

router = APIRouter(prefix="/internal")


@router.post("/bulk")
async def post_bulk(request: Request, ask: Asked) -> Response:
    """Carries out lines of one partition, one outcome for each; no bad line harms another."""
    sender = ask.headers.get(SENDER)
    if not sender:
        raise Invalid([FieldError("?sinistra-sender", "required")])
    try:
        lines = _lines.decode_lines(await request.body())
    except msgspec.DecodeError as error:
        raise Invalid([FieldError("", "malformed", str(error))], "unreadable-body") from None
    sending = Sending(ask.caller, sender, ask.headers.get(FILE_HASH))
    outcomes = await execute(ask.house, sending, lines, ask.house.today)
    return Response(_encoder.encode_lines(outcomes), media_type=NDJSON)
