from __future__ import annotations

from typing import Any

import pytest

from services.gateway.headers import passed_back, passed_on
from services.gateway.request import bearer, ids_of
from services.kit.errors import Refusal


def test_only_what_a_service_may_read_passes() -> None:
    sent = [
        (b"authorization", b"Bearer x"), (b"cookie", b"a=b"), (b"connection", b"close"), (b"sinistra-tenant", b"t"),
        (b"x-forwarded-for", b"1.2.3.4"), (b"if-match", b'"3"'), (b"prefer", b"wait=2"), (b"content-type", b"text/csv"),
    ]  # fmt: skip
    assert [name for name, _ in passed_on(sent)] == [b"if-match", b"prefer", b"content-type"]


def test_what_is_between_us_and_the_service_does_not_come_back() -> None:
    answered = [
        (b"Connection", b"keep-alive"),
        (b"transfer-encoding", b"chunked"),
        (b"server", b"x"),
        (b"etag", b'"1"'),
    ]
    assert passed_back(answered) == [(b"etag", b'"1"')]


def _scope(**headers: str) -> dict[str, Any]:
    return {"headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]}


def test_a_request_without_an_id_gets_one() -> None:
    ids = ids_of(_scope())
    assert ids.request_id == ids.correlation.hex


@pytest.mark.parametrize("given", ["", "a b", "x" * 129])
def test_a_malformed_request_id_counts_as_none(given: str) -> None:
    ids = ids_of(_scope(x_request_id=given))
    assert ids.request_id == ids.correlation.hex


@pytest.mark.parametrize(
    ("given", "kept"),
    [(f"00-{'1' * 32}-{'2' * 16}-01", True), (f"00-{'0' * 32}-{'2' * 16}-01", False), ("00-x-y-01", False),
     (f"00-{'1' * 32}-{'2' * 16}-01-more", False)],
)  # fmt: skip
def test_a_malformed_trace_is_dropped(given: str, kept: bool) -> None:
    assert ids_of(_scope(traceparent=given)).traceparent == (given if kept else None)


@pytest.mark.parametrize("given", ["Basic abc", "Bearer", "bearer ", "abc"])
def test_another_scheme_is_no_authentication(given: str) -> None:
    with pytest.raises(Refusal, match="unauthenticated"):
        bearer(_scope(authorization=given))
