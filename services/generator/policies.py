"""The life of a made-up policy: registered, paid in instalments, endorsed, renewed, ended.

Every decision is drawn from the policy's own dice, year by year, and none looks at the day the history is
cut at: a history told until a later day begins with the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.contracts.bulk import CommandName
from services.generator.contract import Contract, exposure, period, registration, residual
from services.generator.dice import Dice
from services.generator.endings import Ending, ending_of_year
from services.generator.lines import Line, When, Written, euros, later, office_day
from services.generator.receipts import POLICY_FEES, Receipts, Told, heard

_INITIATORS = {"by_agreement": "broker", "after_claim": "insurer", "non_payment": "insurer"}


@dataclass(slots=True)
class PolicyTold:
    """A policy's lines in the order they became known, and what its claims need to know of it."""

    contract: Contract
    lines: list[Told]
    registered_on: date
    ending: Ending | None = None

    def covers(self, day: date, code: str) -> bool:
        """Whether the policy covers this coverage on this day."""
        start = self.contract.covered_from.get(code)
        return start is not None and start <= day and (self.ending is None or day <= self.ending.last_covered_on)


def tell_policy(seed: int, n: int, contract: Contract, until: date) -> PolicyTold:
    """The n-th policy until `until`; what became known afterwards is left out."""
    dice = Dice(seed, "policy", n)
    lines: list[Told] = []
    registered_on = heard(later(contract.starts_on, -dice.between(0, 12)), dice)
    policy = PolicyTold(contract, lines, registered_on)
    _say(policy, registered_on, "registered", ("register-policy", registration(contract)))
    receipts = Receipts(contract, lines)
    index = 0
    # Two months: nothing of a year is known earlier before it starts.
    while later(period(contract.starts_on, index, 1, 0)[0], -60) <= until and policy.ending is None:
        _Year(seed, n, index, policy, receipts).tell()
        index += 1
    policy.lines = [told for told in sorted(lines, key=_known) if told.line.known_on <= until]
    return policy


def _known(told: Told) -> date:
    return told.line.known_on


def _say(
    policy: PolicyTold,
    known_on: date,
    name: str,
    order: tuple[CommandName, dict[str, Any]],
    figures: Sequence[Written] = (),
) -> None:
    command, body = order
    key = f"{policy.contract.policy[1]}/{name}"
    policy.lines.append(Told(Line(known_on, key, command, policy.contract.policy, None, {}, body), figures))


class _Year:
    """One policy year. How it ends is drawn first: nothing is told beyond what it allows."""

    def __init__(self, seed: int, n: int, index: int, policy: PolicyTold, receipts: Receipts) -> None:
        self._dice = Dice(seed, "policy", n, "year", index)
        self._index = index
        self._policy = policy
        self._contract = policy.contract
        self._receipts = receipts
        self._days = period(self._contract.starts_on, index, 1, 0)
        self._ending = ending_of_year(self._dice, self._days, policy.registered_on)

    def tell(self) -> None:
        """Tells the year's lines and moves the policy on to the next."""
        if self._index > 0:
            self._renew()
        self._declare_exposure()
        issued = [self._instalment(part) for part in range(self._contract.instalments)]
        written = [receipt for receipt in issued if receipt is not None]
        if self._dice.chance(0.12):
            self._endorse()
        if written:
            self._regularise(written)
        self._end()

    def _renew(self) -> None:
        first, last = self._days
        before = sum(self._contract.annual.values())
        for code, cents in self._contract.annual.items():
            self._contract.annual[code] = cents * self._dice.between(100, 106) // 100
        after = sum(self._contract.annual.values())
        body = {
            "starts_on": str(first),
            "ends_on": str(last),
            "annual_premium_before": euros(before),
            "annual_premium_after": euros(after),
        }
        _say(self._policy, self._renewed_on, f"renewed-{self._index}", ("renew-policy", body))

    def _declare_exposure(self) -> None:
        """How many vehicles or sites the year insures (assiette déclarée), told with its beginning."""
        body = exposure(self._contract, self._days)
        if body is None:
            return
        known_on = self._renewed_on if self._index else self._policy.registered_on
        _say(self._policy, known_on, f"exposure-{self._index}", ("declare-exposure", body))

    @property
    def _renewed_on(self) -> date:
        return office_day(later(self._days[0], -20))

    def _may_tell(self, known_on: date) -> bool:
        return self._ending is None or known_on < self._ending.known_on

    def _instalment(self, part: int) -> str | None:
        """Writes one instalment and tells whether it was paid. None where the ending came first."""
        contract, dice, receipts = self._contract, self._dice, self._receipts
        parts = contract.instalments
        days = period(contract.starts_on, self._index, parts, part)
        earliest = self._renewed_on if self._index else self._policy.registered_on
        issued_on = max(later(days[0], -dice.between(0, 15)), earliest)
        known_on = heard(issued_on, dice)
        nets = {code: cents * (part + 1) // parts - cents * part // parts for code, cents in contract.annual.items()}
        reason = "instalment" if part else "renewal" if self._index else "new"
        name = f"{self._index}-{part + 1}"
        fees = POLICY_FEES if self._index == part == 0 else 0
        paid = dice.between(3, 35)
        course = dice.below(1000)
        if not self._may_tell(known_on):
            return None
        if course < 12 and self._may_tell(later(known_on, 15)):
            self._written_wrong(name, reason, nets, days, When(issued_on, known_on))
            issued_on = known_on = office_day(later(known_on, 9))
        receipt = receipts.write(name, reason, nets, days, When(issued_on, known_on), fees=fees)
        self._pay(receipt, office_day(later(known_on, paid)), course)
        return receipt

    def _written_wrong(self, name: str, reason: str, nets: dict[str, int], days: tuple[date, date], when: When) -> None:
        """A receipt of a wrong amount, cancelled within the week."""
        wrong = {code: cents * 11 // 10 for code, cents in nets.items()}
        receipt = self._receipts.write(f"{name}x", reason, wrong, days, when)
        on = later(when.known_on, 6)
        self._receipts.cancel(receipt, When(on, office_day(on)))

    def _pay(self, receipt: str, on: date, course: int) -> None:
        """Collected, unpaid and presented again, unpaid for good, or never paid."""
        ending = self._ending
        if ending is not None and ending.reason == "non_payment" and on > later(ending.last_covered_on, -75):
            return
        # Two months: after the termination less is owed, and nothing of that is told.
        if course >= 985 or not self._may_tell(later(on, 60)):
            return
        key = self._receipts.collect(receipt, When(on, office_day(later(on, course % 3))))
        if course >= 945:
            back = later(on, 6 + course % 5)
            known_on = office_day(later(back, 2))
            self._receipts.unpaid(receipt, key, When(back, known_on))
            if course < 973:
                again = later(known_on, 12 + course % 20)
                self._receipts.collect(receipt, When(again, office_day(again)), again="-2")

    def _endorse(self) -> None:
        """An endorsement (avenant): a coverage more, or higher sums; written for the residual period."""
        contract, dice = self._contract, self._dice
        first, last = self._days
        on = later(first, dice.between(45, 300))
        known_on = heard(on, dice)
        missing = [t.code for t in contract.product.tariffs if t.code not in contract.annual]
        code = missing[dice.below(len(missing))] if missing and dice.chance(0.6) else None
        share = dice.between(5, 25)
        if not self._may_tell(later(known_on, 15)) or (self._ending and on > self._ending.last_covered_on):
            return
        extra = self._extra(code, share)
        body = {
            "endorsement_no": f"{contract.policy[1]}-A{self._index + 1}",
            "amended_on": str(on),
            "coverages": [contract.terms(c) for c in extra],
        }
        _say(self._policy, known_on, f"amended-{self._index + 1}", ("amend-policy", body))
        nets = {c: residual(cents, on, last, self._days) for c, cents in extra.items()}
        name = f"{self._index}-A"
        receipt = self._receipts.write(name, "amendment", nets, (on, last), When(known_on, known_on))
        paid_on = office_day(later(known_on, 10))
        self._receipts.collect(receipt, When(paid_on, paid_on))
        for c, cents in extra.items():
            contract.annual[c] = contract.annual.get(c, 0) + cents
            if c not in contract.covered_from:
                contract.covered_from[c] = on
                contract.endorsed_on[c] = known_on

    def _extra(self, code: str | None, share: int) -> dict[str, int]:
        contract = self._contract
        if code is None:
            return {c: cents * share // 100 for c, cents in contract.annual.items() if cents * share >= 100}
        return {code: contract.tariff(code).premium * contract.units}

    def _regularise(self, written: list[str]) -> None:
        """An audit of the year that is over, or a small refund within it."""
        dice = self._dice
        first, last = self._days
        audited = self._contract.product.product_line in {"motor_fleet", "professional_liability"}
        on = later(last, dice.between(20, 90))
        percent = dice.between(-8, 12)
        if audited and percent and dice.chance(0.6) and self._ending is None:
            nets = {code: cents * percent // 100 for code, cents in self._contract.annual.items()}
            self._receipts.adjust(written[0], "adjusted", nets, self._days, When(on, heard(on, dice)))
        elif dice.chance(0.02) and self._ending is None:
            on = later(first, dice.between(190, 300))
            nets = {code: cents * 4 // 100 for code, cents in self._contract.annual.items()}
            self._receipts.adjust(written[0], "refunded", nets, (on, last), When(on, heard(on, dice)))

    def _end(self) -> None:
        ending = self._ending
        if ending is None:
            return
        self._policy.ending = ending
        body = {
            "last_covered_on": str(ending.last_covered_on),
            "reason": ending.reason,
            "initiated_by": _INITIATORS.get(ending.reason, "policyholder"),
            "keep_premium": ending.keep_premium,
        }
        refunds = [] if ending.keep_premium else self._receipts.refunds(ending.last_covered_on, ending.known_on)
        _say(self._policy, ending.known_on, "terminated", ("terminate-policy", body), refunds)
