"""Brings the schemas up to date, and says how far a database is behind."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from services.kit.database import Connection
from services.kit.roles import role_of
from services.kit.settings import SECTIONS, Section

_FOLDER = Path(__file__).parents[2] / "migrations"
# What the log's own migration guards: it grants these, table by table, and they stay with whoever migrates.
_GUARDED = ("event", "log_head", "alembic_version")


def migrate(url: str, sections: Sequence[Section] = SECTIONS) -> None:
    """Runs every missing migration of each section. Safe to repeat; one at a time."""
    # Alembic and SQLAlchemy take most of a second to import: whoever only asks for versions does without.
    from alembic import command
    from alembic.config import Config

    for section in sections:
        asyncio.run(_make_schema(url, section))
        config = Config()
        config.set_main_option("script_location", _escaped(_FOLDER))
        config.set_main_option("version_locations", _escaped(_FOLDER / section / "versions"))
        config.set_main_option("path_separator", "newline")
        config.set_main_option("section", section)
        config.attributes["url"] = url
        command.upgrade(config, "head")
        asyncio.run(_hand_over(url, section))


def newest(section: Section) -> str | None:
    """The version this program brings along, by the number its last file starts with; None without any."""
    files = sorted((_FOLDER / section / "versions").glob("[0-9]*_*.py"))
    return f"{section}_{files[-1].name.split('_')[0]}" if files else None


async def current(connection: Connection, section: Section) -> str | None:
    """The version a database stands at; None before the first migration."""
    if await connection.fetchval("SELECT to_regclass($1)", f"{section}.alembic_version") is None:
        return None
    version: str | None = await connection.fetchval(f"SELECT version_num FROM {section}.alembic_version")
    return version


async def is_current(url: str) -> bool:
    """Whether every section of a database stands at its newest version."""
    connection = await asyncpg.connect(url)
    try:
        return all([await current(connection, section) == newest(section) for section in SECTIONS])
    finally:
        await connection.close()


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


async def _make_schema(url: str, section: Section) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {section}")
    finally:
        await connection.close()


async def _hand_over(url: str, section: Section) -> None:
    """Gives a service's role its own schema and tables, guarded ones excepted, where the server has that role."""
    role = role_of(section)
    connection = await asyncpg.connect(url)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            return
        await connection.execute(f"GRANT USAGE, CREATE ON SCHEMA {section} TO {role}")
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename <> ALL ($2) AND tableowner <> $3",
            *(section, list(_GUARDED), role),
        )
        for table in tables:
            await connection.execute(f'ALTER TABLE {section}."{table["tablename"]}" OWNER TO {role}')
        if await current(connection, section) is not None:
            await connection.execute(f"GRANT SELECT ON {section}.alembic_version TO {role}")
    finally:
        await connection.close()
