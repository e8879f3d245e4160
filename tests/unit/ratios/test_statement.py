"""A statement is written once for all policies; each question finds its own values in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Final
from uuid import UUID, uuid4

import pytest

from services.contracts.ids import dress
from services.ratios.parameter_values import YEAR_BASES
from services.ratios.parameters import read_parameters
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.query.statement import from_ledger, statement, statement_at

Pairs = Sequence[tuple[str, str]]

TENANT: Final = uuid4()
ONE, OTHER, THIRD = (dress("pol", uuid4()) for _ in range(3))
SAID: Final[tuple[Pairs, ...]] = (
    (),
    (("group_by", "policy,coverage"), ("limit", "10")),
    (("group_by", "insurer,year"), ("years", "2022..2025")),
    (("group_by", "year"), ("year_basis", "policy_year"), ("years", "2022..2025")),
    (("group_by", "year"), ("year_basis", "accounting_year"), ("year", "2024")),
    (("premium_basis", "collected"), ("tax_basis", "gross"), ("sort", "-loss_ratio")),
    (("cost_basis", "paid"), ("cap", "10000.00"), ("excluded_layers", "")),
    (("coverage", "theft"), ("coverage", "fire"), ("insurer", "axa")),
    (("scope", "covered"), ("as_of", "2025-12-31"), ("known_on", "2026-01-15")),
)


def question(said: Pairs, *policies: str, tenant: UUID = TENANT, insurer: str | None = None) -> Question:
    pairs = [*said, *(("policy", policy) for policy in policies)]
    read = read_parameters(
        pairs, tenant_id=tenant, insurer_only=insurer, today=date(2026, 11, 21), year_bases=YEAR_BASES
    )
    return read.question


def written_alone(asked: Question) -> tuple[str, list[object]]:
    args = Arguments()
    cut, as_of = args.add(asked.known_before, "timestamptz"), args.add(asked.as_of, "date")
    return statement_at(asked, args, cut, as_of, from_ledger), args.values


@pytest.mark.parametrize("said", SAID)
def test_each_question_gets_what_would_be_written_for_it_alone(said: Pairs) -> None:
    policies = ((), (ONE,), (OTHER,), (ONE, OTHER), (OTHER, THIRD), (ONE, "none"), ("none", OTHER), ("none",))
    for named, tenant, insurer in product(policies, (TENANT, uuid4()), (None, "axa")):
        asked = question(said, *named, tenant=tenant, insurer=insurer)
        assert statement(asked) == written_alone(asked)


@pytest.mark.parametrize("said", SAID)
def test_policies_share_their_statement(said: Pairs) -> None:
    (one, values), (other, others) = statement(question(said, ONE)), statement(question(said, OTHER))
    assert one is other
    assert values != others


def test_a_caller_may_do_with_its_values_what_it_likes() -> None:
    asked = question((), ONE)
    statement(asked)[1].clear()
    assert statement(asked) == written_alone(asked)
