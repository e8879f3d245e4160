"""What the document says a request may carry."""

from __future__ import annotations

import re
from typing import Any, Final

from services.gateway.operations.model import Operation, Parameter, Rule

_TEXT: Final = {"type": "string"}


def security(operation: Operation) -> list[dict[str, list[str]]]:
    """A key, or nothing."""
    return [] if operation.open else [{"key": []}]


def parameters(operation: Operation) -> list[dict[str, Any]]:
    """Path, query and headers."""
    described = [_parameter("path", name, "Opaque id.", _TEXT, required=True) for name in _names(operation.path)]
    described += [_query(parameter) for parameter in operation.parameters]
    described += _rule("Idempotency-Key", "Makes a repeat answer what the first did.", operation.idempotency)
    described += _rule("If-Match", "The version this change was decided on, as its `ETag` said.", operation.if_match)
    if operation.consistent:
        described.append(_parameter("header", "At-Least", "A `Log-Position`: the answer knows all up to it.", _TEXT))
        described.append(
            _parameter("header", "Prefer", "`wait=N`: seconds to wait for it, 2 by default, at most 10.", _TEXT)
        )
    if not operation.open:
        described.append(_parameter("header", "On-Behalf-Of", "The person this key acts for, as an opaque id.", _TEXT))
    return described


def _names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def _query(parameter: Parameter) -> dict[str, Any]:
    return _parameter(
        "query", parameter.name, parameter.description, dict(parameter.schema), required=parameter.required
    )


def _rule(name: str, description: str, rule: Rule) -> list[dict[str, Any]]:
    if rule == "no":
        return []
    return [_parameter("header", name, description, _TEXT, required=rule == "required")]


def _parameter(where: str, name: str, description: str, schema: Any, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": where, "required": required, "description": description, "schema": schema}
