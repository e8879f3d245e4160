"""What the next steps of a claim want, by peril: read once from `wanted.toml`, which says it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from services.contracts.events.declaration import InjuryKind

Severity = Literal["blocking", "warning"]

_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    (files("services.claims.declaration") / "wanted.toml").read_text("utf-8")
)
PERILS: Final[Mapping[str, Mapping[str, list[str]]]] = _DATA["perils"]
ITEMS: Final[Mapping[str, tuple[str, str]]] = {code: tuple(words) for code, words in _DATA["items"].items()}
STEPS: Final[Mapping[str, tuple[str, str]]] = {code: tuple(words) for code, words in _DATA["steps"].items()}


@dataclass(frozen=True, slots=True)
class Want:
    """What a step wants of claims of a peril (None: of every claim), perhaps under one handling only."""

    step: str
    peril: str | None
    handling: str | None
    severities: Mapping[str, Severity]


def _wants() -> Iterable[Want]:
    for row in _DATA["want"]:
        severities: dict[str, Severity] = dict.fromkeys(row.get("warning", ()), "warning")
        severities |= dict.fromkeys(row.get("blocking", ()), "blocking")
        for peril in row.get("perils", (None,)):
            yield Want(row["step"], peril, row.get("handling"), severities)


WANTS: Final = tuple(_wants())


def _perils_by(name: str) -> dict[str, frozenset[str]]:
    """The perils that each code of a kind means."""
    found: dict[str, set[str]] = {}
    for peril, codes in PERILS.items():
        for code in codes.get(name, ()):
            found.setdefault(code, set()).add(peril)
    return {code: frozenset(perils) for code, perils in found.items()}


_BY_COVERAGE: Final = _perils_by("coverages")
_BY_CAUSE: Final = _perils_by("causes")
_BY_INJURY: Final = _perils_by("injuries")
_NONE: Final[frozenset[str]] = frozenset()


def perils_of(coverages: Iterable[str], cause_code: str, injury_kind: InjuryKind) -> frozenset[str]:
    """The perils that a claim is about, by its coverages, its cause and the nature of the damage."""
    perils = _BY_CAUSE.get(cause_code, _NONE) | _BY_INJURY.get(injury_kind, _NONE)
    return perils.union(*(_BY_COVERAGE.get(code, _NONE) for code in coverages))


@cache
def wanted(perils: frozenset[str], handling: str) -> Mapping[str, Mapping[str, Severity]]:
    """What each step wants of claims of these perils; what one row calls blocking, no other makes a warning."""
    steps: dict[str, dict[str, Severity]] = {}
    for want in WANTS:
        if (want.peril is None or want.peril in perils) and want.handling in (None, handling):
            items = steps.setdefault(want.step, {})
            for item, severity in want.severities.items():
                if items.get(item) != "blocking":
                    items[item] = severity
    return steps


def step_view(step: str, missing: Mapping[str, Severity], *, french: bool = True) -> dict[str, Any]:
    """A step and what it still lacks, as the API shows it: what blocks comes first."""
    words = 0 if french else 1
    ordered = sorted(missing.items(), key=lambda item: item[1] != "blocking")
    return {
        "step": step,
        "label": STEPS[step][words],
        "missing": [{"code": item, "label": ITEMS[item][words], "severity": severity} for item, severity in ordered],
    }
