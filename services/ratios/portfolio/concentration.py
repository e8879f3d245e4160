"""What a portfolio hangs on: its largest claims, policies and clients, and their part of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.contracts.ids import dress
from services.contracts.money import Money
from services.kit.database import Pool
from services.ratios.cuts import Cut
from services.ratios.indicators.loss_ratio import percent
from services.ratios.parameter_values import number_to
from services.ratios.portfolio.asked import own_parameters
from services.ratios.portfolio.heading import heading
from services.ratios.query.costs import cost_ctes
from services.ratios.query.premiums import premium_ctes
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments

_MOST = 100
_USUAL = 10


@dataclass(frozen=True, slots=True)
class Concentration:
    """Whose portfolio, and how many of the largest are named."""

    question: Question
    top: int


def read_concentration(
    pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date
) -> Concentration:
    """What a query asks. Raises Invalid with every wrong parameter."""
    own = own_parameters(pairs, "group_by")
    top = own.take("top", number_to(_MOST), _USUAL)
    question = own.question(tenant_id=tenant_id, insurer_only=insurer_only, today=today).question
    return Concentration(question, top)


async def concentration(pool: Pool, asked: Concentration) -> list[Mapping[str, Any]]:
    """The largest of each sort, in order, and a row of each sort for all of them together (`rank` 0)."""
    question, args = replace(asked.question, axes=()), Arguments()
    cut, as_of = args.add(question.known_before, "timestamptz"), args.add(question.as_of, "date")
    premium = "gross" if question.basis.tax_basis == "gross" else "net"
    sorts = (
        ("claims_by_cost", "claim_id", "capped", "whole", "true"),
        ("policies_by_cost", "policy_id", "capped", "whole", "policy_id IS NOT NULL"),
        ("policies_by_premium", "policy_id", premium, "premium_fact", "counts"),
        ("clients_by_cost", "client_id", "capped", "whole", "client_id IS NOT NULL"),
        ("clients_by_premium", "client_id", premium, "premium_fact", "counts"),
    )
    top = args.add(asked.top, "int")
    largest = "\nUNION ALL ".join(
        f"""(SELECT '{name}' AS sort, row_number() OVER (ORDER BY sum({amount}) DESC, {key})::int AS rank,
               {key}::text AS key, min(policy_id::text) AS policy, min(policy_no) AS policy_no,
               sum({amount})::bigint AS amount, 1::bigint AS found,
               min(currency) AS currency_from, max(currency) AS currency_to
          FROM {source} WHERE NOT apart AND {condition} GROUP BY {key} ORDER BY 2 LIMIT {top})
        UNION ALL SELECT '{name}', 0, NULL, NULL, NULL, coalesce(sum({amount}), 0)::bigint,
               count(DISTINCT {key}), min(currency), max(currency)
          FROM {source} WHERE NOT apart AND {"true" if source == "whole" else condition}"""
        for name, key, amount, source, condition in sorts
    )
    costs, premiums = cost_ctes(question, args, cut, as_of), premium_ctes(question, args, cut, as_of)
    rows = await pool.fetch(f"WITH {costs}, {premiums}\n{largest}\nORDER BY sort, rank", *args.values)
    return [dict(row) for row in rows]


def concentration_answer(asked: Concentration, rows: Iterable[Mapping[str, Any]], cut: Cut) -> dict[str, Any]:
    """Each sort: how many there are, their amount, the largest of them, and the part these have of all."""
    by_sort: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_sort.setdefault(row["sort"], []).append(row)
    wholes = [found[0] for found in by_sort.values()]
    currencies = {row[end] for row in wholes for end in ("currency_from", "currency_to")} - {None}
    total = {"currency_from": min(currencies, default=None), "currency_to": max(currencies, default=None)}
    mixed = len(currencies) > 1
    return {
        **heading(asked.question, total, cut, None),
        "top": asked.top,
        "reason": "mixed_currencies" if mixed else None,
        **{sort: _sort(sort, found, mixed=mixed) for sort, found in by_sort.items()},
    }


def _sort(sort: str, rows: list[Mapping[str, Any]], *, mixed: bool) -> dict[str, Any]:
    whole, *largest = rows
    together = sum(row["amount"] for row in largest)

    def amount(cents: int) -> str | None:
        return None if mixed else str(Money(cents))

    def share(cents: int) -> str | None:
        part = None if mixed else percent(cents, whole["amount"])
        return None if part is None else str(part)

    return {
        "count": whole["found"],
        "amount": amount(whole["amount"]),
        "top_amount": amount(together),
        "top_share_percent": share(together),
        "items": [
            {**_named(sort, row), "amount": amount(row["amount"]), "share_percent": share(row["amount"])}
            for row in largest
        ],
    }


def _named(sort: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if sort.startswith("clients"):
        return {"client_id": row["key"]}
    policy_id = dress("pol", UUID(row["policy"])) if row["policy"] else None
    policy = {"policy_id": policy_id, "policy_no": row["policy_no"]}
    return {"claim_id": dress("clm", UUID(row["key"])), **policy} if sort.startswith("claims") else policy
