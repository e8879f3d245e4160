"""Bodies that tell a whole fact on one line of a file, made of those that tell its parts."""

from __future__ import annotations

from services.contracts.http.base import Body
from services.contracts.http.claim import ClaimIn, ClosureIn
from services.contracts.http.money import PaymentIn
from services.contracts.http.policy import PolicyIn
from services.contracts.http.position import PositionIn
from services.contracts.http.premium import PremiumWrittenIn


class PolicyLine(Body):
    """A policy's year on one line: registers the policy or renews it, and writes the premium.

    The period of the line is that of `policy`; a year already covered only gets the premium.
    """

    policy: PolicyIn
    premium: PremiumWrittenIn


class ClaimLine(Body):
    """A whole claim on one line: declared, its coverages opened, perhaps paid, perhaps closed."""

    claim: ClaimIn
    payment: PaymentIn | None = None
    closure: ClosureIn | None = None


class PositionLine(Body):
    """A claim and where it stands at a cut-off: the line that tells of it first declares it.

    It is closed where the insurer says so and holds no reserve any more.
    """

    claim: ClaimIn
    position: PositionIn
