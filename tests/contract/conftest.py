from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.whole import Whole, whole_house


@pytest.fixture
async def whole(database_url: str) -> AsyncIterator[Whole]:
    """The whole house."""
    async with whole_house(database_url) as house:
        yield house
