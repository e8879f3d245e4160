"""`GET /v1/codes/{list}`: branches, coverages, causes, reasons … each with its French and English label."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Asked
from services.claims.words.codes import lists
from services.kit.errors import Missing

router = APIRouter(prefix="/v1/codes")


@router.get("")
async def get_lists(ask: Asked) -> Response:
    """The lists there are, and how many codes each holds."""
    ask.query()
    items = [{"name": name, "codes": len(codes)} for name, codes in lists().items()]
    return answers.plain({"items": items, "next": None})


@router.get("/{name}")
async def get_list(name: str, ask: Asked) -> Response:
    """The codes of one list. Missing: `code-list-unknown`."""
    ask.query()
    codes = lists().get(name)
    if codes is None:
        raise Missing("code-list", "code-list-unknown")
    items = [{"code": code, "fr": french, "en": english} for code, (french, english) in codes.items()]
    return answers.plain({"items": items, "next": None})
