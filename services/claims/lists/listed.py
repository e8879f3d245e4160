"""What lists of claims are filtered by, taken from a claim or a draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.state import Abandoned, Claim, Closed, Draft, Open
from services.claims.views import declared
from services.contracts.events.declaration import ClaimDeclared, ClaimDrafted, Place

SEPARATOR: Final = "\x1f"
"""What stands between the texts of a column: no reference holds it."""


def listed(claim: Claim, view: dict[str, Any]) -> tuple[Any, ...]:
    """The values of a claim's row, in the order of COLUMNS."""
    facts = _facts(claim)
    return (
        view["claim_no"],
        facts.policy_id,
        facts.insurer_id,
        facts.occurred_on,
        view["state"],
        view["status"]["code"],
        SEPARATOR.join(_coverages(claim)),
        facts.common_event_code,
        facts.external_reference,
        view.get("insurer_claim_no"),
        facts.occurred_on or _drafted_on(facts),
        view["handler_id"],
        place_text(facts.place),
        SEPARATOR.join(item_refs(claim)),
        merged_into(claim),
        SEPARATOR.join(dict.fromkeys(word_of(text) for text in _texts(claim, facts, view))),
    )


def word_of(text: str) -> str:
    """A reference as it is looked for: `AB-123-CD` and `ab 123 cd` are one."""
    return "".join(character for character in text.casefold() if character.isalnum())


def place_text(place: Place | None) -> str | None:
    """`FR 75011`."""
    return f"{place.country} {place.postcode}" if place else None


def item_refs(claim: Claim) -> list[str]:
    """The items that a claim is about: registrations, sites."""
    match claim:
        case Open(dossier=dossier) | Closed(dossier=dossier):
            found = [c.opened.item_ref for c in dossier.coverages.values() if c.opened.item_ref is not None]
            return list(dict.fromkeys(found))
        case Draft(drafted=drafted) | Abandoned(drafted=drafted):
            return [drafted.item_ref] if drafted.item_ref is not None else []
        case _:
            return []


def merged_into(claim: Claim) -> UUID | None:
    """The claim that a duplicate was merged into."""
    return claim.closing.merged_into if isinstance(claim, Closed) else None


def _facts(claim: Claim) -> ClaimDeclared | ClaimDrafted:
    if isinstance(claim, Draft | Abandoned):
        return claim.drafted
    return declared(claim).dossier.declared


def _drafted_on(facts: ClaimDeclared | ClaimDrafted) -> date:
    assert isinstance(facts, ClaimDrafted), "a declared claim has its day of loss"
    return facts.drafted_on


def _coverages(claim: Claim) -> list[str]:
    if isinstance(claim, Draft | Abandoned):
        return list(claim.drafted.coverages)
    dossier: Dossier = declared(claim).dossier
    return list(dict.fromkeys(coverage.code for coverage in dossier.coverages.values()))


def _texts(claim: Claim, facts: ClaimDeclared | ClaimDrafted, view: dict[str, Any]) -> Iterator[str]:
    """References, place and items; never a name."""
    references = (facts.external_reference, facts.policy_reference, view.get("insurer_claim_no"))
    yield view["claim_no"]
    yield from (reference for reference in references if reference is not None)
    if facts.place is not None:
        yield facts.place.postcode
    yield from item_refs(claim)
