"""What is sent to an insurer, to the byte, and whether the proof of a sending is about it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from services.claims.declaration.correction import as_text
from services.claims.dossier import Dossier
from services.contracts.ids import dress


def content_of(dossier: Dossier, claim_id: UUID) -> bytes:
    """The declaration as canonical JSON: names in order, no spaces, UTF-8, and nothing of what is sealed."""
    facts = dossier.declared
    content = {
        "claim_id": dress("clm", claim_id),
        "claim_no": facts.claim_no,
        "insurer_id": facts.insurer_id,
        "policy_id": dress("pol", facts.policy_id) if facts.policy_id else None,
        "policy_reference": facts.policy_reference,
        "external_reference": facts.external_reference,
        "currency": facts.currency,
        "occurred_on": facts.occurred_on,
        "discovered_on": facts.discovered_on,
        "declared_on": facts.declared_on,
        "cause_code": facts.cause_code,
        "injury_kind": facts.injury_kind,
        "place": as_text(facts.place),
        "claimed_amount": str(facts.claimed_amount) if facts.claimed_amount is not None else None,
        "common_event_code": facts.common_event_code,
        "coverages": [
            {"coverage_code": coverage.code, "item_ref": coverage.opened.item_ref}
            for coverage in dossier.coverages.values()
        ],
    }
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def transmission_view(dossier: Dossier, content: bytes) -> dict[str, Any]:
    """Where the exchange with the insurer stands. `content_matches`: the hash recorded is that of our content."""
    sent = dossier.sent
    ours = sha256(content).hexdigest()
    state = "acknowledged" if dossier.acknowledged else "sent" if sent else "not_sent"
    return {
        "state": state,
        "transmission": sent,
        "acknowledgement": dossier.acknowledged,
        "content_hash": ours,
        "content_matches": sent.content_hash == ours if sent else None,
    }
