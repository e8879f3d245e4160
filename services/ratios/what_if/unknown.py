"""What a what-if names and there is not: a policy, or a coverage that no claim and no policy of the question has.

Such terms change nothing, and the answer would read as if they had been tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from services.contracts.http.what_if import Changes
from services.contracts.ids import dress
from services.contracts.recomputation import MOST_POLICIES, KnownCoveragesIn
from services.kit.database import Connection
from services.kit.errors import FieldError, Invalid
from services.kit.eventlog.partitions import partition_of
from services.ratios.beside import ClaimsBeside
from services.ratios.query.axes import policy_conditions, policy_ids, set_apart
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.what_if.asking import Read


async def check_policies(conn: Connection, question: Question) -> None:
    """Raises Invalid with each policy asked for that was not known then, or is another tenant's."""
    asked = policy_ids(question.filters.get("policy", ()))
    rows = await conn.fetch(
        """SELECT policy_id FROM ratios.policy_version
            WHERE log_partition = ANY ($1) AND policy_id = ANY ($2) AND tenant_id = $3 AND recorded_from < $4""",
        *([partition_of(one) for one in asked], asked, question.tenant_id, question.known_before),
    )
    known = {row["policy_id"] for row in rows}
    if missing := [dress("pol", one) for one in asked if one not in known]:
        raise Invalid([_unknown_policy(one) for one in missing])


def not_on_claims(found: Read, changes: Changes) -> dict[str, str]:
    """The coverages that the other terms name and no claim of the question has, by where each is named.

    A grid of opening reserves is left out: it may hold rows for a whole market, and its answer lists those that count.
    """
    have = {coverage.coverage for claim in found.claims for coverage in claim.coverages}
    return {pointer: code for pointer, code in _named(changes) if code not in have}


async def policies_of(conn: Connection, question: Question) -> list[UUID]:
    """The policies of the question, with or without claims, less those that stand apart by their layer."""
    args = Arguments()
    cut = args.add(question.known_before, "timestamptz")
    rows = await conn.fetch(
        f"""SELECT p.policy_id FROM ratios.policy_version p
             WHERE p.recorded_from < {cut} AND p.recorded_to >= {cut} AND {policy_conditions(question, args)}
               AND NOT {set_apart(question, args)}""",
        *args.values,
    )
    return [row["policy_id"] for row in rows]


async def check_coverages(
    beside: ClaimsBeside, log_position: str, policies: Sequence[UUID], named: dict[str, str]
) -> None:
    """Raises Invalid with each coverage named that none of the policies ever had either."""
    missing = set(named.values())
    for start in range(0, len(policies), MOST_POLICIES):
        asked = tuple(dress("pol", one) for one in policies[start : start + MOST_POLICIES])
        body = KnownCoveragesIn.model_validate(
            {"log_position": log_position, "policies": asked, "coverages": sorted(missing)}
        )
        missing.difference_update(await beside.known_coverages(body))
        if not missing:
            return
    wrong = [_unknown_coverage(pointer, code) for pointer, code in named.items() if code in missing]
    if wrong:
        raise Invalid(wrong)


def _named(changes: Changes) -> Iterator[tuple[str, str]]:
    """Every coverage that the changes name, after where they name it."""
    for name in ("deductibles", "limits_per_claim", "annual_limits"):
        for n, row in enumerate(getattr(changes, name)):
            if row.coverage_code is not None:
                yield f"/changes/{name}/{n}/coverage_code", row.coverage_code
    for n, code in enumerate(changes.excluded_coverages):
        yield f"/changes/excluded_coverages/{n}", code


def _unknown_policy(policy: str) -> FieldError:
    return FieldError(
        "/question/policy", "policy-unknown", f"No policy {policy} was known then.", f"Contrat inconnu : {policy}."
    )


def _unknown_coverage(pointer: str, code: str) -> FieldError:
    return FieldError(
        pointer,
        "coverage-unknown",
        f"No claim and no policy of the question has the coverage {code}.",
        f"Aucun sinistre ni contrat de la question n'a la garantie {code}.",
    )
