"""What a movement holds: one row for one fact, a column for each measure, so that every indicator is a sum.

Amounts are whole cents. Named tuples, because the ledger copies millions of them as the rows they are.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID


class ClaimMovement(NamedTuple):
    """What one fact changes in a claim's figures, in cents.

    `claim_coverage_id` is None for an amount not allocated to a coverage, and for the claim as a
    whole. `on_line` tells the two apart: true where the fact speaks of a line or a coverage. A measure
    that the fact does not touch is None.
    """

    claim_coverage_id: UUID | None
    effective_on: date
    on_line: bool
    handling: str | None = None
    stated_by: str | None = None
    cost_category: str | None = None
    recourse_type: str | None = None
    claims_declared: int | None = None
    claims_open: int | None = None
    paid_indemnity: int | None = None
    paid_expense: int | None = None
    reserve_indemnity: int | None = None
    reserve_expense: int | None = None
    received_indemnity: int | None = None
    received_expense: int | None = None
    forecast_indemnity: int | None = None
    forecast_expense: int | None = None
    insured_paid: int | None = None
    insured_recovered: int | None = None
    contested_stake: int | None = None
    retained_below_deductible: int | None = None
    retained_deductible: int | None = None
    retained_partial_amount: int | None = None
    retained_partial_head: int | None = None
    retained_deliberate: int | None = None
    retained_error_omission: int | None = None


class PremiumMovement(NamedTuple):
    """What one row of a premium changes, in cents. `coverage_code` is None where it is not split.

    Written amounts earn from `earns_from` to `earns_to`, both days included; what is collected does not earn.
    """

    coverage_code: str | None
    effective_on: date
    earns_from: date | None = None
    earns_to: date | None = None
    net: int = 0
    tax: int = 0
    fees: int = 0
    gross: int = 0
    commission: int = 0
    collected_net: int = 0
    collected_gross: int = 0


class ExposureMovement(NamedTuple):
    """What one declaration changes in the units insured, on each day from `earns_from` to `earns_to`, both included."""

    effective_on: date
    earns_from: date
    earns_to: date
    unit: str
    units: Decimal
