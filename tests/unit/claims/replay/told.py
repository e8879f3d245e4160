"""Words to tell claims with that are tried under other terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.claims.facts import Facts
from services.claims.indemnity.orders import compute_
from services.claims.replay.coverages import recompute
from services.claims.replay.standing import Standing
from services.claims.rule_tables.book import RuleBook
from services.claims.rule_tables.defaults import default_book
from services.claims.state import Claim, Closed, Open
from services.claims.terms import CoverageOnPolicy
from services.contracts.events.policy import Deductible
from services.contracts.http.computation import ComputationIn
from services.contracts.http.other_terms import OtherTerms
from services.contracts.recomputation import RecomputedCoverage
from tests.unit.claims.stories import TERMS, TODAY, Step, covered, euros, named

OWN = "own_damage"


def under(deductible: Deductible = TERMS.deductible, *, name: str | None = None, **terms: Any) -> Step:
    """Opens the coverage under these terms."""
    agreed = replace(TERMS, deductible=deductible, **terms)
    on_policy = CoverageOnPolicy(coverage_code=OWN, subscribed=True, policy_version=1, terms=agreed)
    return covered(OWN, on_policy=on_policy, name=name)


def absolute(amount: str) -> Deductible:
    return Deductible(kind="absolute", amount=euros(amount))


def computed(assessed: str, *, on: str = "2025-05-02", name: str = "computation", **more: Any) -> Step:
    """Computes the indemnity by the live order."""
    body = ComputationIn.model_validate({"coverage_code": OWN, "assessed": assessed, "computed_on": on, **more})
    facts = Facts(
        today=TODAY, tenant_id=named("tenant"), command_id=named(name), stream_id=named("claim"), channel="crm",
        actor="user-1", annual_uses=(),
    )  # fmt: skip
    return compute_(body, facts)


def tried(*claims: Claim, on: date = TODAY, rules: RuleBook | None = None, **changes: Any) -> list[RecomputedCoverage]:
    """Every coverage of the claims under other terms, in the order of the claims."""
    standing = []
    for n, claim in enumerate(claims):
        assert isinstance(claim, Open | Closed)
        standing += [Standing(UUID(int=n), key, claim, on) for key in claim.dossier.coverages]
    terms = OtherTerms.model_validate(changes)
    found = recompute(standing, None, terms, rules or default_book())
    return [found[one.id] for one in standing]
