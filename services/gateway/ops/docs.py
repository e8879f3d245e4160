"""`/openapi.json` and `/docs`: the contract, for programs and for people. Nothing is loaded from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Response

from services.gateway.openapi.document import exported

router = APIRouter()

_PAGE: Final = Path(__file__).parent / "docs.html"
# The page runs one script of its own and asks nobody but this server.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"


@router.get("/openapi.json")
async def get_openapi() -> Response:
    """The OpenAPI 3.1 document."""
    return Response(_document(), media_type="application/json")


@router.get("/docs")
async def get_docs() -> Response:
    """The document as a page."""
    return Response(_page(), media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _POLICY})


@cache
def _document() -> bytes:
    return exported()


@cache
def _page() -> bytes:
    return _PAGE.read_bytes()
