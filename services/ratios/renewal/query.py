"""What a renewal sheet reads of the ledger and of the policy's stream, under the question's cuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from services.contracts.events.codec import decode
from services.contracts.events.exposure import ActionPlanSet
from services.kit.database import Connection
from services.kit.errors import Missing
from services.kit.eventlog.partitions import partition_of
from services.ratios.indicators.renewal import Plan
from services.ratios.projector import NAME
from services.ratios.query.ask import Record, ask, total_of
from services.ratios.query.question import Question
from services.ratios.thresholds.store import own_thresholds
from services.ratios.thresholds.values import Threshold, threshold_on

_POLICY: Final = """
SELECT policy_no, insurer_id, client_id, branch, product_line, layer FROM ratios.policy_version
 WHERE log_partition = $1 AND policy_id = $2 AND tenant_id = $3 AND recorded_from < $4 AND recorded_to >= $4"""
# One stream, by its index: plans are few, and stand in no movement.
_PLANS: Final = """
SELECT e.kind, e.schema_version, json_send(e.data) AS data
  FROM claims.event e
  JOIN ratios.projection_checkpoint k ON k.log_partition = e.log_partition AND k.projection = $1
       AND e.position <= k.position
 WHERE e.log_partition = $2 AND e.stream_id = $3 AND e.tenant_id = $4 AND e.kind = 'action-plan-set'
   AND e.recorded_at < $5 ORDER BY e.version"""


async def policy_known(conn: Connection, question: Question, policy_id: UUID) -> Record:
    """What the policy is. Missing where it was unknown."""
    found = await conn.fetchrow(_POLICY, partition_of(policy_id), policy_id, question.tenant_id, question.known_before)
    if found is None:
        raise Missing("policy")
    return dict(found)


async def plan_under_way(conn: Connection, question: Question, policy_id: UUID) -> Plan | None:
    """The prevention plan followed on the day: of several, the one that began last."""
    where = (NAME, partition_of(policy_id), policy_id, question.tenant_id, question.known_before)
    latest: dict[UUID, ActionPlanSet] = {}
    for row in await conn.fetch(_PLANS, *where):
        event = decode(row["kind"], row["schema_version"], row["data"])
        assert isinstance(event, ActionPlanSet)
        latest[event.plan_id] = event
    day = question.as_of
    held = [p for p in latest.values() if p.status == "open" and p.starts_on <= day <= p.ends_on]
    found = max(held, key=lambda plan: plan.starts_on, default=None)
    return None if found is None else Plan(found.starts_on, found.ends_on, found.target_rate)


async def written_in(conn: Connection, question: Question, year: int) -> int:
    """The net premium written for a year, in cents: what a year of the policy costs."""
    basis = replace(question.basis, premium_basis="written")
    asked = replace(question, axes=(), years=(year, year), basis=basis)
    total = total_of(await ask(conn, asked))
    found: int = total["premium_net"]
    return found


async def thresholds(conn: Connection, question: Question) -> Mapping[str, Threshold]:
    """The thresholds of a renewal that hold on the day, as they were known."""
    own = await own_thresholds(conn, question.tenant_id, question.known_before)
    return {
        "large": threshold_on(own, "large_claim_percent", question.as_of),
        "one": threshold_on(own, "one_claim_percent", question.as_of),
    }


def by_year(records: Sequence[Record], years: range) -> list[Record]:
    """A record for every year, with nothing in it where the ledger has none."""
    total = total_of(records)
    rows = {record["year"]: record for record in records if record["part"] == "row"}
    return [rows.get(year) or _nothing(total, year) for year in years]


def _nothing(total: Record, year: int) -> dict[str, Any]:
    zeroes = {name: type(value)(0) for name, value in total.items() if isinstance(value, int | Decimal)}
    kept = {name: total[name] for name in ("currency_from", "currency_to", "watch_points", "versions")}
    return {**total, **zeroes, **kept, "part": "row", "year": year, "grand_excess": False, "other_layers": False}
