"""Bodies that suspend the cover of a policy and bring it back."""

from __future__ import annotations

from services.contracts.http.base import Body, Code, Day, Reference


class SuspensionIn(Body):
    """Suspension de la garantie; for an unpaid premium with its receipt and the day of the formal notice."""

    suspended_from: Day
    reason: Code
    receipt_no: Reference | None = None
    formal_notice_on: Day | None = None


class ReinstatementIn(Body):
    """Remise en vigueur, from the day itself on."""

    reinstated_from: Day
    reason: Code
