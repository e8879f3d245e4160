"""What recourse brings back of what was paid, by insurer and kind: conventions between insurers beside the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from services.contracts.money import Money
from services.kit.database import Pool
from services.ratios.cuts import Cut
from services.ratios.indicators.loss_ratio import fraction
from services.ratios.portfolio.asked import own_parameters
from services.ratios.portfolio.heading import heading
from services.ratios.query.costs import cost_ctes
from services.ratios.query.question import Question
from services.ratios.query.shares import names_insurer
from services.ratios.query.sql import Arguments

_NO_SWITCHES = ("group_by", "recourse", "cost_basis", "premium_basis", "tax_basis", "cap", "include_expenses")


def read_recourse_yield(
    pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date
) -> Question:
    """Whose recourse. Raises Invalid with every wrong parameter."""
    own = own_parameters(pairs, *_NO_SWITCHES)
    return own.question(tenant_id=tenant_id, insurer_only=insurer_only, today=today).question


async def recourse_yield(pool: Pool, question: Question) -> list[Mapping[str, Any]]:
    """Sums by insurer and kind; of an insurer's claims together, kind is null, and `claims` are those with recourse.

    The insurer is the one that handles the claim, and has all of it: coinsurers settle among themselves.
    """
    args = Arguments()
    cut, as_of = args.add(question.known_before, "timestamptz"), args.add(question.as_of, "date")
    own = names_insurer(question, args, "insurer_id")
    received = "coalesce(m.received_indemnity, 0) + coalesce(m.received_expense, 0)"
    expected = "coalesce(m.forecast_indemnity, 0) + coalesce(m.forecast_expense, 0)"
    wanted = question.filters.get("coverage")
    coverages = "true" if wanted is None else f"{{0}} = ANY ({args.add(list(wanted), 'text[]')})"
    moved = "m.received_indemnity, m.received_expense, m.forecast_indemnity, m.forecast_expense"
    rows = await pool.fetch(
        f"""WITH {cost_ctes(question, args, cut, as_of)},
        fact_row AS (
          SELECT log_partition, claim_id, insurer_id, currency, NULL::text AS kind,
                 paid_indemnity + paid_expense AS paid, 0::bigint AS received, 0::bigint AS forecast
            FROM cell WHERE NOT apart AND {own} AND {coverages.format("coverage")}
          UNION ALL
          SELECT c.log_partition, c.claim_id, c.insurer_id, c.currency, coalesce(m.recourse_type, 'unspecified'), 0,
                 {received}, {expected}
            FROM claim c JOIN ratios.claim_movement m ON m.log_partition = c.log_partition AND m.claim_id = c.claim_id
           WHERE NOT c.apart AND num_nonnulls({moved}) > 0 AND m.effective_on <= {as_of} AND m.recorded_at < {cut}
             AND {names_insurer(question, args, "c.insurer_id")} AND {coverages.format("m.coverage_code")}),
        of_claim AS (
          SELECT log_partition, claim_id, insurer_id, currency, kind, sum(paid) AS paid, sum(received) AS received,
                 sum(forecast) AS forecast, sum(sum(paid)) OVER claim AS claim_paid,
                 row_number() OVER claim = 1 AS first, count(kind) OVER claim > 0 AS recovered
            FROM fact_row GROUP BY 1, 2, 3, 4, 5 WINDOW claim AS (PARTITION BY log_partition, claim_id))
        SELECT insurer_id, currency, kind, count(*)::bigint AS claims, sum(received)::bigint AS received,
               sum(forecast)::bigint AS forecast, sum(claim_paid)::bigint AS paid
          FROM of_claim WHERE kind IS NOT NULL GROUP BY 1, 2, 3
        UNION ALL
        SELECT insurer_id, currency, NULL, count(*) FILTER (WHERE first AND recovered), sum(received)::bigint,
               sum(forecast)::bigint, sum(paid)::bigint
          FROM of_claim GROUP BY 1, 2
         ORDER BY insurer_id, currency, kind NULLS FIRST""",
        *args.values,
    )
    return [dict(row) for row in rows]


def recourse_answer(question: Question, rows: Iterable[Mapping[str, Any]], cut: Cut) -> dict[str, Any]:
    """Each insurer with the yield of all its payments, and of those of the claims with recourse of each kind."""
    found = list(rows)
    currencies = sorted({row["currency"] for row in found})
    total = {
        "currency_from": currencies[0] if currencies else None,
        "currency_to": currencies[-1] if currencies else None,
    }
    told = heading(question, total, cut, None)
    # Nothing of a loss ratio's basis counts here but which claims do.
    told["basis"] = {name: told["basis"][name] for name in ("year_basis", "scope", "excluded_layers")}
    return {
        **told,
        "rows": [
            {"insurer_id": insurer, "currency": currency, **_yield(whole), "by_kind": [_kind(row) for row in kinds]}
            for (insurer, currency), (whole, *kinds) in (
                (key, list(of)) for key, of in groupby(found, key=lambda row: (row["insurer_id"], row["currency"]))
            )
        ],
    }


def _kind(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"recourse_type": row["kind"], "convention": row["kind"].startswith("convention_"), **_yield(row)}


def _yield(row: Mapping[str, Any]) -> dict[str, Any]:
    paid, received, forecast = row["paid"], row["received"], row["forecast"]
    nothing = paid <= 0
    return {
        "claims": row["claims"],
        "paid": str(Money(paid)),
        "received": str(Money(received)),
        "forecast": str(Money(forecast)),
        "yield": None if nothing else str(fraction(received, paid)),
        "expected_yield": None if nothing else str(fraction(received + forecast, paid)),
        "reason": "no_payment" if nothing else None,
    }
