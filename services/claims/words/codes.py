"""Reference codes with their labels, by list: those of the data file, and those that the messages already name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from services.claims.words import en, fr

Label = tuple[str, str]
"""French, English."""

# The list behind a field of an event, where its label is not among the messages.
OF_FIELD: Final[Mapping[str, str]] = {
    "code": "deadlines",
    "how": "deadline_ends",
    "rule_id": "alert_rules",
    "cause": "causes",
    "coverage": "coverages",
    "product_line": "product_lines",
    "interruption_cause": "interruption_causes",
    "waiting_for": "waiting_for",
    "channel": "channels",
    "action": "alert_actions",
    "event_kind": "event_kinds",
}
# Lists whose labels the messages have, under the name of a field.
_IN_MESSAGES: Final[Mapping[str, str]] = {
    "alert_rules": "rule_id",
    "beneficiaries": "beneficiary",
    "cost_categories": "cost_category",
    "cost_types": "cost_type",
    "coverage_decisions": "after",
    "expertise_kinds": "kind",
    "grounds": "grounds",
    "litigation_steps": "step",
    "outcomes": "outcome",
    "party_roles": "role",
    "payment_kinds": "payment_kind",
    "payment_methods": "method",
    "reasons": "reason",
    "recourse_types": "recourse_type",
}


@cache
def lists() -> Mapping[str, Mapping[str, Label]]:
    """Every list by its name."""
    found: dict[str, dict[str, Label]] = {name: dict(codes) for name, codes in _file().items()}
    for name, field in _IN_MESSAGES.items():
        for code, word in fr.LABELS.get(field, {}).items():
            found.setdefault(name, {})[code] = (word, en.LABELS.get(field, {}).get(code, code.replace("_", " ")))
    found["statuses"] = {code: (word, en.STATUS[code]) for code, word in fr.STATUS.items()}
    return dict(sorted(found.items()))


def label(field: str, code: str, *, french: bool) -> str | None:
    """The label of a code of a field, from the data file; None where it has none."""
    found = _file().get(OF_FIELD.get(field, ""), {}).get(code)
    return None if found is None else found[0 if french else 1]


@cache
def _file() -> Mapping[str, Mapping[str, Label]]:
    text = files(__package__).joinpath("codes.toml").read_text("utf-8")
    return {
        name: {code: (fr_, en_) for code, (fr_, en_) in codes.items()} for name, codes in tomllib.loads(text).items()
    }
