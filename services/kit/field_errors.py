"""Wrong fields, Pydantic's findings and our own: a JSON Pointer, a kebab-case code and a sentence for each."""

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
    "unknown-parameter": "Paramètre inconnu.",
    "given-twice": "Paramètre donné deux fois.",
    "not-allowed": "Valeur non admise.",
    "not-available": "Pas encore disponible.",
    "invalid-value": "Valeur incorrecte.",
    "too-short": "Valeur trop courte.",
    "too-long": "Valeur trop longue.",
    "wrong-format": "Format incorrect.",
    "wrong-type": "Type incorrect.",
    "out-of-range": "Valeur hors limites.",
    "date-parsing": "Date attendue au format AAAA-MM-JJ.",
    "datetime-parsing": "Instant attendu, avec son fuseau.",
    "datetime-from-date-parsing": "Instant attendu avec son fuseau, par exemple 2027-01-01T00:00:00Z.",
    "date-from-datetime-parsing": "Date attendue au format AAAA-MM-JJ.",
    "date-from-datetime-inexact": "Date attendue, sans heure.",
    "int-parsing": "Nombre entier attendu.",
    "int-parsing-size": "Nombre trop grand.",
    "int-from-float": "Nombre entier attendu.",
    "decimal-parsing": "Nombre décimal attendu.",
    "finite-number": "Nombre fini attendu.",
    "bool-parsing": "true ou false attendu.",
    "uuid-parsing": "Identifiant incorrect.",
    "less-than": "Valeur hors limites.",
    "invalid-cursor": "Curseur illisible.",
    "cursor-of-another-query": "Curseur d'une autre recherche.",
    "line-stated-twice": "Ligne indiquée deux fois.",
    "too-many-groups": "Trop de groupes.",
    "other-than-named": "Autre que celui que la ligne désigne.",
}
_ENGLISH: Final = {
    "required": "Required.",
    "unknown-field": "Unknown field.",
    "unknown-parameter": "Unknown parameter.",
    "given-twice": "Given twice.",
    "not-allowed": "Not allowed here.",
    "not-available": "Not available yet.",
    "invalid-value": "Invalid value.",
    "wrong-format": "Wrong format.",
    "date-parsing": "A date is written YYYY-MM-DD.",
    "datetime-parsing": "An instant is written with its time zone.",
    "invalid-cursor": "Unreadable cursor.",
    "cursor-of-another-query": "The cursor of another query.",
    "line-stated-twice": "Stated twice.",
    "too-many-groups": "Too many groups.",
    "other-than-named": "Not the one that the line names.",
}
# Where the words beside a code say what would have been right.
_EXPECTS: Final = frozenset({"unknown-parameter", "not-allowed", "wrong-format"})


def field_errors(found: Sequence[Mapping[str, Any]], body: bytes | None) -> list[FieldError]:
    """Each of Pydantic's errors as a field error, in both languages.

    `body` is the request's, where it is known: it tells the steps into the document from the names of union members,
    which Pydantic also writes into the location.
    """
    document = _document(body)
    return [_field_error(error, document) for error in found]


def told(error: FieldError) -> FieldError:
    """A field error of our own with its sentence in both languages, before the words it brings."""
    expects = error.code in _EXPECTS
    english = _joined(_ENGLISH.get(error.code), "; expected:" if expects else " –", error.detail)
    french = _joined(_FRENCH.get(error.code), " ; attendu :" if expects else " –", error.french or error.detail)
    return FieldError(error.pointer, error.code, english, french)


def _joined(sentence: str | None, joint: str, words: str) -> str:
    if sentence is None or not words:
        return words if sentence is None else sentence
    return f"{sentence.rstrip('.')}{joint} {words}"


def is_unreadable(found: Sequence[Mapping[str, Any]]) -> bool:
    """Says whether the body was not JSON at all."""
    return any(error["type"] == "json_invalid" for error in found)


def _field_error(error: Mapping[str, Any], document: object) -> FieldError:
    kind = str(error["type"])
    code = _CODES.get(kind) or ("wrong-type" if kind.endswith("_type") else kind.replace("_", "-"))
    # A validator of ours tells both languages itself.
    french = error.get("ctx", {}).get("french", _FRENCH.get(code))
    place = pointer(tuple(error["loc"]), document, absent=kind == "missing")
    return FieldError(place, code, str(error["msg"]), str(french or ""))


def pointer(location: tuple[int | str, ...], document: object = None, *, absent: bool = True) -> str:
    """Pydantic's location as a JSON Pointer into `document`; a query parameter or header reads `?name`.

    `absent`: the last step may be a field that the document lacks. What else it lacks is the name of a union's member.
    """
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
        elif document is not None and not (last and absent):
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
