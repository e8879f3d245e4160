"""The usual shapes of an operation, so that each chapter's table says only what is its own."""

from __future__ import annotations

from typing import Any, Final

from services.gateway.operations.model import JSON, Operation, Parameter, Rule, Service

_DATE: Final = {"type": "string", "format": "date"}

LIMIT: Final = Parameter("limit", "How many items.", {"type": "integer", "minimum": 1, "maximum": 500, "default": 50})
AFTER: Final = Parameter("after", "Where to go on: `next` of the last page.")
SORT: Final = "Falling with a `-` before the name."
UPDATED_SINCE: Final = Parameter(
    "updated_since", "Changed at or after this instant.", {"type": "string", "format": "date-time"}
)
AS_OF: Final = Parameter("as_of", "Only what took effect on or before this day.", _DATE)
KNOWN_ON: Final = Parameter("known_on", "Only what was recorded by the end of this day, Europe/Paris.", _DATE)
CUTS: Final = (AS_OF, KNOWN_ON)


def text(name: str, description: str) -> Parameter:
    """A filter by a code or reference."""
    return Parameter(name, description)


def day(name: str, description: str) -> Parameter:
    """A filter by a date."""
    return Parameter(name, description, _DATE)


def choice(name: str, description: str, *values: str) -> Parameter:
    """A parameter with a few values."""
    return Parameter(name, description, {"type": "string", "enum": list(values)})


def command(
    path: str,
    name: str,
    summary: str,
    body: Any,
    example: Any,
    *,
    service: Service,
    tag: str,
    scope: str,
    problems: tuple[str, ...],
    method: str = "POST",
    status: int = 201,
    idempotency: Rule = "optional",
    if_match: Rule = "optional",
    insurers: bool = False,
) -> Operation:
    """A write that a service decides: JSON in, what was recorded out."""
    return Operation(
        method, path, service, name, summary, tag,
        scopes=(scope,), insurers=insurers, status=status, idempotency=idempotency, if_match=if_match,
        body=body, example=example, accepts=(JSON,), problems=problems,
    )  # fmt: skip


def collection(
    path: str,
    name: str,
    summary: str,
    *,
    service: Service,
    tag: str,
    scope: str,
    parameters: tuple[Parameter, ...] = (),
    paged: bool = True,
    consistent: bool = False,
) -> Operation:
    """A list: `{"items": […], "next": cursor or null}`."""
    return Operation(
        "GET", path, service, name, summary, tag,
        scopes=(scope,), insurers=True, consistent=consistent,
        parameters=(*parameters, LIMIT, AFTER) if paged else parameters,
    )  # fmt: skip


def one(
    path: str,
    name: str,
    summary: str,
    *,
    service: Service,
    tag: str,
    scope: str,
    parameters: tuple[Parameter, ...] = (),
) -> Operation:
    """One thing, by its id."""
    return Operation(
        "GET", path, service, name, summary, tag,
        scopes=(scope,), insurers=True, parameters=parameters,
    )  # fmt: skip
