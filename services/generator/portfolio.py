"""A whole made-up portfolio: told policy by policy, in any order, each from dice of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from services.generator.claims import ClaimTold, tell_claims
from services.generator.contract import contract
from services.generator.expected import Cut
from services.generator.lines import Line, later
from services.generator.policies import PolicyTold, tell_policy


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What is asked for. It begins on 1 January of `first_year`; nothing after `until` is known yet.

    The same portfolio until a later day begins with the same lines.
    """

    policies: int
    first_year: int
    years: int
    seed: int
    until: date

    def histories(self) -> Iterator[History]:
        """The policies one by one, each with its claims."""
        for n in range(1, self.policies + 1):
            history = self.history(n)
            if history.policy.lines:
                yield history

    def history(self, n: int) -> History:
        """The n-th policy and its claims."""
        agreed = contract(self.seed, n, self.first_year, self.years)
        policy = tell_policy(self.seed, n, agreed, self.until)
        return History(policy, list(tell_claims(self.seed, policy, self.until)) if policy.lines else [])

    def in_known_order(self) -> list[Line]:
        """Every line by the day it became known, policies before claims on the same day. For small portfolios."""
        histories = list(self.histories())
        policies = (told.line for history in histories for told in history.policy.lines)
        claims = (line for history in histories for claim in history.claims for line in claim.lines)
        return sorted(chain(policies, claims), key=lambda line: (line.known_on, line.claim is not None))

    def cuts(self) -> list[Cut]:
        """The questions whose answers are given: now, at each year's end with hindsight and without, lately without."""
        ends = [date(year, 12, 31) for year in range(self.first_year, self.until.year + 1)]
        past = [end for end in ends if end < self.until]
        lately = later(self.until, -45)
        return [
            Cut(self.until, None),
            *(Cut(end, None) for end in past),
            *(Cut(end, end) for end in past),
            Cut(lately, lately),
        ]


@dataclass(frozen=True, slots=True)
class History:
    """One policy and its claims."""

    policy: PolicyTold
    claims: list[ClaimTold] = field(default_factory=list)
