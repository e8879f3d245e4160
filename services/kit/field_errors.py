"""Pydantic's findings as our own: a JSON Pointer, a kebab-case code and a sentence for each wrong field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.kit.errors import FieldError

# The rules that clients meet most; any other keeps its own name, spelled with hyphens.
_CODES: Final = {
    "missing": "required",
    "extra_forbidden": "unknown-field",
    "enum": "not-allowed",
    "literal_error": "not-allowed",
    "union_tag_invalid": "not-allowed",
    "union_tag_not_found": "required",
    "string_too_short": "too-short",
    "too_short": "too-short",
    "string_too_long": "too-long",
    "too_long": "too-long",
    "string_pattern_mismatch": "wrong-format",
    "value_error": "invalid-value",
    "assertion_error": "invalid-value",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
}
_FRENCH: Final = {
    "required": "Champ obligatoire.",
    "unknown-field": "Champ inconnu.",
    "not-allowed": "Valeur non admise.",
    "too-short": "Valeur trop courte.",
    "too-long": "Valeur trop longue.",
    "wrong-format": "Format incorrect.",
    "wrong-type": "Type incorrect.",
    "out-of-range": "Valeur hors limites.",
}


def field_errors(found: Sequence[Mapping[str, Any]], body: bytes | None, *, french: bool) -> list[FieldError]:
    """Each of Pydantic's errors as a field error.

    `body` is the request's, where it is known: it tells the steps into the document from the names of union members,
    which Pydantic also writes into the location.
    """
    document = _document(body)
    return [_field_error(error, document, french=french) for error in found]


def is_unreadable(found: Sequence[Mapping[str, Any]]) -> bool:
    """Says whether the body was not JSON at all."""
    return any(error["type"] == "json_invalid" for error in found)


def _field_error(error: Mapping[str, Any], document: object, *, french: bool) -> FieldError:
    kind = str(error["type"])
    code = _CODES.get(kind) or ("wrong-type" if kind.endswith("_type") else kind.replace("_", "-"))
    # A validator of ours tells both languages itself.
    told = error.get("ctx", {}).get("french", _FRENCH.get(code)) if french else None
    return FieldError(pointer(tuple(error["loc"]), document), code, str(told or error["msg"]))


def pointer(location: tuple[int | str, ...], document: object = None) -> str:
    """Pydantic's location as a JSON Pointer into `document`; a query parameter or header reads `?name`."""
    if location and location[0] in {"query", "header", "path", "cookie"}:
        return "?" + ".".join(str(step) for step in location[1:])
    if location and location[0] == "body":
        location = location[1:]
    steps: list[str] = []
    here = document
    for n, step in enumerate(location):
        last = n == len(location) - 1
        if _leads_on(here, step):
            here = here[step]  # type: ignore[index]
        elif document is not None and not last:
            continue  # the name of a union's member, not a step into the document
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
    return "".join("/" + step for step in steps)


def _leads_on(here: object, step: int | str) -> bool:
    if isinstance(here, list):
        return isinstance(step, int) and step < len(here)
    return isinstance(here, dict) and step in here


def _document(body: bytes | None) -> object:
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
