"""Computations of an indemnity as the API shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.claims.dossier import Dossier
from services.claims.indemnity.parts import Computation
from services.claims.settlement.paid import indemnity_paid
from services.claims.words.indemnity import reason_told
from services.contracts.events.settlement import IndemnityComputed
from services.contracts.ids import dress
from services.contracts.money import ZERO

View = dict[str, Any]


def computation_views(dossier: Dossier, as_of: date | None = None, *, french: bool = True) -> list[View]:
    """The computations made by `as_of`, in the order they were recorded; those that were replaced are kept."""
    return [
        computation_view(dossier, computation, as_of, french=french)
        for computation in dossier.computations.values()
        if as_of is None or computation.computed.computed_on <= as_of
    ]


def computation_view(
    dossier: Dossier, computation: Computation, as_of: date | None = None, *, french: bool = True
) -> View:
    """One computation, explained; beside one that it replaced, the difference step by step."""
    computed = computation.computed
    replaced_by = _replaced_by(dossier, computation, as_of)
    paid = indemnity_paid(dossier, computation.coverage, as_of)
    deferred = computed.deferred or ZERO
    return {
        "id": dress("cmp", computed.computation_id),
        "state": "standing" if replaced_by is None else "replaced",
        "claim_coverage_id": dress("cov", computed.claim_coverage_id),
        "coverage_code": dossier.coverages[computed.claim_coverage_id].code,
        "computed_on": computed.computed_on,
        "assessed": computed.assessed,
        "steps": list(_steps(computed, dossier.declared.currency, french=french)),
        "indemnity": computed.indemnity,
        "immediate": computed.indemnity - deferred,
        "deferred": deferred,
        "advances_paid": computed.advances_paid,
        "balance": computed.balance,
        "payable": computation.payable,
        "paid": paid,
        "left_to_pay": computed.indemnity - paid,
        "retained": computed.retained,
        "shares": computed.shares or (),
        "replaces": dress("cmp", computed.replaces) if computed.replaces else None,
        "reason": computed.reason,
        "replaced_by": replaced_by,
        "basis_event_id": dress("evt", computed.basis_event_id) if computed.basis_event_id else None,
        "difference": difference(dossier.computations[computed.replaces].computed, computed)
        if computed.replaces
        else None,
        "inputs": computed.inputs,
    }


def difference(before: IndemnityComputed, after: IndemnityComputed) -> View:
    """What a computation changed of the one that it replaced: each step that came out otherwise, and why."""
    was = {step.step: step for step in before.steps}
    changed = [
        {
            "step": step.step,
            "before": was[step.step].after,
            "after": step.after,
            "change": step.after - was[step.step].after,
            "reason_before": was[step.step].reason,
            "reason_after": step.reason,
        }
        for step in after.steps
        if (was[step.step].before, was[step.step].after, was[step.step].reason)
        != (step.before, step.after, step.reason)
    ]
    return {
        "assessed": after.assessed - before.assessed,
        "indemnity": after.indemnity - before.indemnity,
        "balance": after.balance - before.balance,
        "steps": changed,
    }


def _steps(computed: IndemnityComputed, currency: str, *, french: bool) -> Iterator[View]:
    for step in computed.steps:
        facts = (computed.facts or {}).get(step.step, {})
        text = reason_told(step.reason, facts, french=french, currency=currency)
        yield {
            "step": step.step,
            "before": step.before,
            "after": step.after,
            "reason": step.reason,
            "facts": facts,
            "text": text,
        }


def _replaced_by(dossier: Dossier, computation: Computation, as_of: date | None) -> str | None:
    if computation.replaced_by is None:
        return None
    later = dossier.computations[computation.replaced_by].computed
    return dress("cmp", later.computation_id) if as_of is None or later.computed_on <= as_of else None
