"""What a refusal says to people, after its title."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.claims.words.refusals import facts_told
from services.contracts.money import Money


@pytest.mark.parametrize(
    ("facts", "french", "english"),
    [
        (
            {"limit": Money(60_000_00), "already_paid": Money(10_700_00), "amount": Money(99_000_00)},
            "plafond 60 000,00, déjà réglé 10 700,00, montant 99 000,00",
            "limit 60,000.00, already paid 10,700.00, amount 99,000.00",
        ),
        (
            {"missing": ["policy_id", "occurred_on"]},
            "il manque : contrat, date de survenance",
            "missing: policy, date of loss",
        ),
        (
            {"reasons": ["recourse_open", "litigation_open"], "recourses": [f"rec_{'0' * 32}"]},
            "recours en cours, contentieux en cours",
            "an open recourse, an open court file",
        ),
        ({"challenge_id": f"chl_{'0' * 32}"}, "", ""),
        ({"name": "reason"}, "motif du nouveau calcul", "reason for computing again"),
        (
            {"not_before": date(2025, 3, 12), "on": date(2025, 3, 10)},
            "au plus tôt le 12/03/2025, date 10/03/2025",
            "not before 2025-03-12, date 2025-03-10",
        ),
        ({"coverage_code": "theft"}, "garantie vol", "coverage theft"),
        (
            {"decision": "undecided", "allowed": ["confirmed", "partial"]},
            "aucune position prise, possible : garantie confirmée, garantie partielle",
            "undecided, possible: confirmed, partial",
        ),
        ({"state": "opened", "allowed": ["hearing", "judgment"]}, "ouvert, possible : audience, jugement", None),
        ({"rate": Decimal("0.5"), "handling": "delegated"}, "50 %, gestion confiée", "50%, delegated"),
        ({"state": "a_code_of_no_word"}, "", None),
    ],
)
def test_facts_are_told_in_words_and_ids_are_left_out(
    facts: dict[str, object], french: str, english: str | None
) -> None:
    assert facts_told(facts, french=True).replace("\u202f", " ") == french
    assert english is None or facts_told(facts, french=False).replace("\u202f", " ") == english
