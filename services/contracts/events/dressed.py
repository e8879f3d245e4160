"""An event as the API shows it: the stored names and values, ids dressed (`pay_…`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from services.contracts.events import Event
from services.contracts.events.sealed import Private
from services.contracts.ids import dress
from services.contracts.money import Money

# Opaque codes of the caller's own stay as they are: only a UUID is dressed.
_PREFIXES: Final = {
    "policy_id": "pol",
    "claim_id": "clm",
    "claim_ids": "clm",
    "merged_into": "clm",
    "claim_coverage_id": "cov",
    "payment_id": "pay",
    "recourse_id": "rec",
    "receipt_id": "rcp",
    "expertise_id": "exp",
    "follows": "exp",
    "collection_id": "col",
    "plan_id": "pln",
    "document_id": "doc",
    "documents": "doc",
    "computation_id": "cmp",
    "replaces": "cmp",
    "offer_id": "off",
    "position_id": "pos",
    "supersedes": "pos",
    "challenge_id": "chl",
    "caused": "evt",
    "party_id": "pty",
    "person_id": "per",
    "assistance_id": "ast",
    "incapacity_id": "inc",
    "matter_id": "mat",
    "deadline_id": "ddl",
    "alert_id": "alr",
    "request_id": "req",
    "claimant_party_id": "pty",
    "adjusts": "evt",
    "corrects": "evt",
    "basis_event_id": "evt",
    "evidence": "evt",
}

# Corrected fields that are ids: their values are text in the log.
_CORRECTED: Final = {"policy_id": "pol", "related_claim_id": "clm"}


# How a broker is organised is no insurer's to read: which of its people did it or has the client, what they may decide.
BROKERS_OWN: Final = frozenset({"adviser_id", "authority_limit", "proposed_by"})


def dressed(event: Event, *, for_insurer: bool = False) -> dict[str, Any]:
    """The event's data; dates stay dates, for the encoder to write. An insurer's lacks what is the broker's own."""
    plain = msgspec.to_builtins(event, builtin_types=(UUID, date), enc_hook=_text)
    told = {name: _value(name, value) for name, value in plain.items()}
    return without_brokers_own(told) if for_insurer else told


def without_brokers_own(data: Mapping[str, Any]) -> dict[str, Any]:
    """An event's data as an insurer reads it, the changes among it too."""
    kept = {name: value for name, value in data.items() if name not in BROKERS_OWN}
    if "changes" in kept:
        kept["changes"] = [change for change in kept["changes"] if change["field"] not in BROKERS_OWN]
    return kept


def _value(name: str, value: Any) -> Any:
    match value:
        case UUID():
            return dress(_PREFIXES[name], value)
        case dict():
            if (prefix := _CORRECTED.get(value.get("field", ""))) is not None:
                return {**value, "before": _told(prefix, value["before"]), "after": _told(prefix, value["after"])}
            return {inner: _value(inner, v) for inner, v in value.items()}
        case list() | tuple():
            return [_value(name, item) for item in value]
        case _:
            return value


def _told(prefix: str, text: str | None) -> str | None:
    return None if text is None else dress(prefix, UUID(text))


def _text(value: object) -> object:
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Private):
        # What is sealed leaves by no feed, answer or export: only that there is something.
        return {"sealed": value.sealed_class}
    raise TypeError(f"no event holds a {type(value).__name__}")
