"""The risk map (cartographie des risques): observed frequency and severity beside what the broker declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.kit.database import Pool
from services.ratios.answer import answer
from services.ratios.cuts import Cut
from services.ratios.portfolio.asked import own_parameters
from services.ratios.portfolio.ratings import Key, Rating, ratings_of, standing
from services.ratios.query.ask import Record, ask, snapshot
from services.ratios.query.question import Question

_SHOWN: Final = (
    "group", "claims", "claims_with_cost", "incurred", "exposure", "exposure_basis", "frequency", "frequency_with_cost",
    "average_cost",
)  # fmt: skip


def read_risk_map(
    pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date
) -> Question:
    """Whose risks: policies by coverage. Raises Invalid with every wrong parameter."""
    own = own_parameters([*pairs, ("group_by", "policy,coverage")], paged=True)
    question = own.question(tenant_id=tenant_id, insurer_only=insurer_only, today=today).question
    return replace(question, axes=("policy", "coverage"))


async def risk_map(pool: Pool, question: Question) -> tuple[list[Record], dict[Key, Rating]]:
    """A page of records, and the ratings that hold of its policies."""
    async with snapshot(pool) as conn:
        records = await ask(conn, question)
        policies = {record["policy_id"] for record in records if record["part"] != "total" and record["policy_id"]}
        ratings = await ratings_of(conn, question.tenant_id, policies, question.known_before)
    return records, standing(ratings, question.as_of)


def risk_map_answer(
    question: Question, records: Sequence[Record], ratings: Mapping[Key, Rating], cut: Cut
) -> dict[str, Any]:
    """The figures of the loss ratio that tell frequency and severity, each row beside its rating."""
    answered = answer(question, records, cut)
    rows = [record for record in records if record["part"] == "row"][: question.limit]
    apart = [record for record in records if record["part"] == "apart"]
    basis = {**answered["basis"], "rule_version": None}
    return {
        **{name: answered[name] for name in ("as_of", "known_on", "final", "currency", "log_position")},
        "basis": basis,
        "rows": _rows(answered["rows"], rows, ratings),
        "listed_apart": _rows(answered["listed_apart"], apart, ratings),
        "next": answered["next"],
    }


def _rows(
    figures: Sequence[Mapping[str, Any]], records: Sequence[Record], ratings: Mapping[Key, Rating]
) -> list[dict[str, Any]]:
    return [
        {
            **{name: row[name] for name in _SHOWN},
            "declared": _declared(ratings.get((record["policy_id"], record["coverage"]))),
        }
        for row, record in zip(figures, records, strict=True)
    ]


def _declared(rating: Rating | None) -> dict[str, Any] | None:
    return None if rating is None else rating.told()
