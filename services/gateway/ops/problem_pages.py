"""`GET /v1/problems/{code}`: what a problem code means."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from services.contracts.problems import CATALOGUE
from services.kit.errors import Missing
from services.kit.problems import TYPE_PREFIX

router = APIRouter(prefix="/v1")


@router.get("/problems/{code}")
async def get_problem(code: str) -> dict[str, Any]:
    """A problem's status, titles, and whether asking again may help."""
    kind = CATALOGUE.get(code)
    if kind is None:
        raise Missing("problem")
    return {
        "type": TYPE_PREFIX + code,
        "code": code,
        "status": kind.status,
        "title": {"fr": kind.title_fr, "en": kind.title_en},
        "retryable": kind.retryable,
    }
