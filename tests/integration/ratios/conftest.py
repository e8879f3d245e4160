"""A database of its own for every test: times of recording never go back along a log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from services.kit.database import Pool, open_pool
from tests.conftest import Server
from tests.support.asking import Asker, asking


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    """A fresh copy of the migrated template."""
    yield from server.clone()


@pytest.fixture
async def ledger(url: str) -> AsyncIterator[Pool]:
    """Connections to it."""
    pool = await open_pool(url, application_name="tests")
    yield pool
    await pool.close()


@pytest.fixture
async def asker(url: str) -> AsyncIterator[Asker]:
    """The ratios service on it; the test projects when it wants to."""
    async with asking(url) as asker:
        yield asker
