"""Who bears a policy, by plain arithmetic: what coinsurers' shares of amounts are compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from services.contracts.events.policy import Share

Bearer = Callable[[int], int]


def bearers(shares: Sequence[Share] | None, own: str) -> dict[str, Bearer]:
    """Each insurer behind an amount, and what it bears of one; `own` bears all where there are no shares."""
    if shares is None:
        return {own: lambda cents: cents}
    leads = [s for s in shares if s.is_lead] or list(shares)
    taker = max(leads, key=lambda s: s.share)
    return {share.insurer_id: _bearer(share, shares, takes=share is taker) for share in shares}


def _bearer(share: Share, shares: Sequence[Share], *, takes: bool) -> Bearer:
    def borne(cents: int) -> int:
        own = _half_up(cents * Fraction(share.share))
        return own if not takes else own + cents - sum(_half_up(cents * Fraction(s.share)) for s in shares)

    return borne


def _half_up(value: Fraction) -> int:
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole
