"""Which demo is told: the one that was begun, or none where the log is in use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from services.cli.demo import TENANT, Demo, begin
from services.cli.demo_history import tell
from services.contracts.ids import tenant_uuid
from tests.conftest import Server

WANTED = Demo(seed=3, policies=2, until_on=date(2024, 6, 30), whole=False)


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    """An empty log."""
    yield from server.clone()


async def test_an_empty_log_begins_what_is_wanted(url: str) -> None:
    assert await begin(url, url, WANTED) == WANTED


async def test_what_was_begun_goes_on_with_the_same_last_day(url: str) -> None:
    """Whoever starts again the day after must not tell another history over the first."""
    await begin(url, url, WANTED)
    await tell(url, tenant_uuid(TENANT), WANTED.portfolio(), lambda _done, _total: None)
    assert await begin(url, url, replace(WANTED, until_on=date(2024, 7, 1))) == WANTED


async def test_a_log_that_holds_something_else_is_left_alone(url: str) -> None:
    """The past cannot be told behind events of today."""
    await tell(url, tenant_uuid("other"), WANTED.portfolio(), lambda _done, _total: None)
    assert await begin(url, url, WANTED) is None
