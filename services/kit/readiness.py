"""Whether a service can serve: its database answers, and stands at the migration this program brings along."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import structlog

from services.kit.database import Pool
from services.kit.settings import Section

_FOLDER: Final = Path(__file__).parents[2] / "migrations"
_PATIENCE_SECONDS: Final = 2.0

_log = structlog.get_logger("readiness")


def newest(section: Section) -> str:
    """The newest migration of a section, by the name of its file: `0002_access.py` is `gateway_0002`.

    Alembic knows it too, but is no business of a serving process.
    """
    last = max(file.name for file in (_FOLDER / section / "versions").glob("[0-9]*.py"))
    return f"{section}_{last.partition('_')[0]}"


async def database_state(pool: Pool, section: Section) -> str:
    """`ok`, `migrations-missing` or `unavailable`."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            version = await pool.fetchval(f"SELECT version_num FROM {section}.alembic_version")
    except Exception as exc:
        _log.warning("database-unavailable", error=type(exc).__name__)
        return "unavailable"
    return "ok" if version == newest(section) else "migrations-missing"
