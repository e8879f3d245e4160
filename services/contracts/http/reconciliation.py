"""Why a broker's and an insurer's figures differ (explication d'un écart), as codes: they say nothing of anybody."""

from __future__ import annotations

from typing import Literal

from services.contracts.http.base import Body

ExplanationCode = Literal[
    "timing", "payment_not_notified", "reserve_policy", "recourse_not_booked", "expense_not_counted",
    "share_of_coinsurance", "deductible", "other_line", "wrong_claim", "broker_error", "insurer_error", "under_review",
]  # fmt: skip


class GapExplanationIn(Body):
    """Explication d'un écart. The last one said of a claim's measure stands."""

    code: ExplanationCode
