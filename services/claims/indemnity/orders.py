"""The order of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.claims.facts import Facts
from services.claims.indemnity.asked import asked_of
from services.claims.indemnity.pipeline import compute
from services.claims.indemnity.reading import loss_of, terms_of
from services.claims.indemnity.rules import ComputeIndemnity, compute_indemnity
from services.claims.indemnity.terms import needed
from services.claims.lines import Where, line_of
from services.claims.order import ClaimDecide, ClaimOrder
from services.claims.state import Claim, still_open
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.http.computation import ComputationIn
from services.contracts.ids import part_id


def compute_(body: ComputationIn, facts: Facts) -> ClaimDecide:
    """`compute-indemnity`: under the terms of the day of the loss, with what is known of the claim."""

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        dossier = still_open(claim)
        coverage_id = body.claim_coverage_id or (None if body.coverage_code else facts.refs.get("coverage"))
        key = needed(line_of(dossier, Where(coverage_id, body.coverage_code)).claim_coverage_id, "coverage_code")
        asked = asked_of(claim, key, body, facts)
        terms = terms_of(asked, facts.rules, dossier.declared.occurred_on)
        command = ComputeIndemnity(
            computation_id=part_id(facts.command_id, "computation"),
            claim_coverage_id=key,
            assessed=asked.loss,
            outcome=compute(loss_of(asked), terms),
            inputs=asked.model_dump(mode="json", exclude_defaults=True),
            computed_on=body.computed_on,
            replaces=body.replaces,
            reason=body.reason,
            basis_event_id=body.basis_event_id,
            today=facts.today,
        )
        return compute_indemnity(claim, command)

    return decide


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {"compute-indemnity": compute_}
