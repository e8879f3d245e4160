from __future__ import annotations

import pytest

from services.gateway.matcher import Matcher
from services.gateway.operations.model import Operation
from services.gateway.operations.table import OPERATIONS


def _operation(method: str, path: str) -> Operation:
    return Operation(method, path, "claims", path, "", "")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_is_found_at_its_own_path(operation: Operation) -> None:
    path = "/".join("x" if segment.startswith("{") else segment for segment in operation.path.split("/"))
    assert Matcher(OPERATIONS).find(path)[operation.method] is operation


@pytest.mark.parametrize(
    "path", ["", "/", "/v1", "/v1/", "/v1/claims/", "/v1//claims", "/v1/claims/x/y", "v1/claims", "/V1/claims"]
)
def test_other_paths_are_no_operation(path: str) -> None:
    assert not Matcher(OPERATIONS).find(path)


def test_a_literal_segment_wins() -> None:
    matcher = Matcher([_operation("GET", "/v1/things/{id}"), _operation("GET", "/v1/things/now")])
    assert matcher.find("/v1/things/now")["GET"].path == "/v1/things/now"
    assert matcher.find("/v1/things/then")["GET"].path == "/v1/things/{id}"


def test_two_operations_at_one_place_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="twice at GET /v1/things"):
        Matcher([_operation("GET", "/v1/things"), _operation("GET", "/v1/things")])
