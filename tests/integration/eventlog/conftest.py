from collections.abc import AsyncIterator

import pytest

from services.kit.eventlog.writer import GroupWriter


@pytest.fixture
async def writer(database_url: str) -> AsyncIterator[GroupWriter]:
    """A group writer on the module's database."""
    started = GroupWriter(database_url)
    await started.start()
    yield started
    await started.close()
