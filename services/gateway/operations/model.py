"""What the table of public operations says about each: enough to route, to authorise and to document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Service = Literal["claims", "ratios", "gateway"]
Rule = Literal["no", "optional", "required"]

MEGABYTE: Final = 1_000_000
JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter; `schema` is its JSON Schema."""

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One public operation.

    `scopes`: all of them are needed. `open`: no key is asked for. `insurers`: insurer keys may call it.
    `idempotency`, `if_match`: what the client may or must send. `body`: a Pydantic type, for the OpenAPI; the service
    validates. `accepts`: media types of the body; none for requests without. `max_body`: bytes. `streamed`: the body
    is not read into memory here. `consistent`: takes `At-Least`. `upstream_path`: where it is in the service, if
    not at the same path. `answer`: an example of one, where none is recorded in openapi/examples.json.
    """

    method: str
    path: str
    service: Service
    name: str
    summary: str
    tag: str
    scopes: tuple[str, ...] = ()
    open: bool = False
    insurers: bool = False
    status: int = 200
    idempotency: Rule = "no"
    if_match: Rule = "no"
    consistent: bool = False
    parameters: tuple[Parameter, ...] = ()
    body: Any = None
    example: Any = None
    answer: Any = None
    answer_media: tuple[str, ...] = (JSON,)
    accepts: tuple[str, ...] = ()
    max_body: int = MEGABYTE
    streamed: bool = False
    problems: tuple[str, ...] = ()
    upstream_path: str | None = None

    @property
    def writes(self) -> bool:
        """It changes something: it has a command id."""
        return self.method != "GET"
