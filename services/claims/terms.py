"""What the policy says of a coverage at the date of a loss: it arrives with the command."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts.events.policy import CoverageTermsSet
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageOnPolicy:
    """A coverage as its policy has it on the day of the loss.

    `subscribed` is false where the policy never had it, or had it removed before the loss. `terms`
    is None for a loss outside every period of the policy: such a claim is accepted all the same.
    """

    coverage_code: str
    subscribed: bool = True
    policy_version: int | None = None
    terms: CoverageTermsSet | None = None

    def must_be_subscribed(self) -> None:
        """Refuses with `coverage-not-subscribed`."""
        if not self.subscribed:
            raise Refusal("coverage-not-subscribed", coverage_code=self.coverage_code)
